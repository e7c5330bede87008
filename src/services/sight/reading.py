"""A record and its history as a caller may read them, for REST and pages alike; each reading is logged."""

from typing import Any
from uuid import UUID

from archive.access.caller import Caller
from projections.duties.kept import with_class_that_keeps
from projections.states import Question, StateReader, View
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import told_of_one, without_hidden


def read_record(
    home: ArchiveHome, states: StateReader, question: Question, id: UUID, kind: str
) -> tuple[View, dict[str, Any]]:
    """A record on both clocks, without references to what the caller may not see.

    Refuses: no such record, or one the caller may not see; a destroyed one; one not in force that day.
    """
    if question.caller.sees_all and not home.archive.exists(id):
        home.archive.bygone.look_again()
        home.archive.bygone.require_new(id.bytes)
    view = states.one(str(id), question, kind)
    found = with_class_that_keeps(states, question, answers.record(view, states.to_come(view, question)))
    (shown,) = without_hidden(home, states, question.caller, [found])
    note(home, states, question.caller, (view.id,), "record", naming=shown)
    return view, shown


def read_history(home: ArchiveHome, states: StateReader, caller: Caller, id: UUID, kind: str) -> list[dict[str, Any]]:
    """Every event of a record up to the position of the views, in order. Refuses: as above; never a destroyed one."""
    position = states.position()
    full = states.require_known(str(id), Question(caller, home.today()), kind)[2]
    known = [event for event in home.archive.history(id) if event.position <= position]
    events = told_of_one(home, states, caller, known, full=bool(full))
    note(home, states, caller, (str(id),), "history", naming=events)
    return events
