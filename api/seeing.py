"""What of an event a caller is shown: in the feed, in a history, in a proof, in an export. Judged today."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from api import answers
from api.wiring import ArchiveHome
from archive.access.caller import Caller
from archive.kernel import Recorded
from archive.ledger.proof import Opened, Shown
from archive.ledger.proving import said
from projections.states import Question, StateReader
from projections.states.ask import INNER


def told(home: ArchiveHome, states: StateReader, caller: Caller, events: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Events for the outside: whole, without what is inner, or withheld but for position and leaf."""
    known = states.known_ids({str(event.stream) for event in events}, Question(caller, home.today()))
    return [
        answers.event(event, inner=caller.sees_all or known[str(event.stream)])
        if caller.sees_all or str(event.stream) in known
        else answers.withheld(event)
        for event in events
    ]


def seeing(caller: Caller) -> Callable[[Opened], Shown]:
    """Content is one piece under its commitment: where a part of it is not for the caller, all of it is withheld.

    A proof says nothing of the record an event belongs to, so a key with a scope is shown no inner part anywhere.
    """

    def shown(opened: Opened) -> Shown:
        return opened if caller.sees_all or not any(name in said(opened) for name in INNER) else "withheld"

    return shown


def visible(home: ArchiveHome, caller: Caller) -> Callable[[Iterable[str]], set[str]]:
    """Which records a caller may know of, judged today."""

    def known(ids: Iterable[str]) -> set[str]:
        asked = list(ids)
        if caller.sees_all:
            return set(asked)
        with home.projections.states() as states:
            return set(states.known_ids(asked, Question(caller, home.today())))

    return known


def kept_inside(caller: Caller) -> Callable[[str], bool]:
    """Whether an event of this stored name shows its position and leaf alone, whatever record it belongs to."""
    return lambda name: not caller.sees_all and name in answers.INNER_EVENTS
