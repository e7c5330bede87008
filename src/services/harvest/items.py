"""What is collected: each record once, at the position of its newest event that the caller may see.

A record that left the public is listed for ever, as deleted: by an event, by the end of its publication, destroyed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from archive.access.caller import Caller
from archive.kernel import is_inner, stored_names
from archive.kind import kinds
from projections.states import Question, StateReader
from projections.states.merged import MERGING
from projections.withdrawal import withdrawals
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import told_of_one

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """A record that is collected; `moment` is when it last changed for the caller, in UTC with whole seconds."""

    id: str
    kind: str
    position: int
    moment: datetime
    deleted: bool


class Items:
    """The records that one caller collects, as the views know them."""

    def __init__(self, home: ArchiveHome, states: StateReader, caller: Caller) -> None:
        self._home, self._states, self._caller = home, states, caller
        self._question = Question(caller, home.today())
        self._passing = () if caller.sees_all else tuple(name for name in stored_names() if is_inner(name))
        self._upto = states.position()

    def after(self, position: int) -> Iterator[Item]:
        """Every record whose newest event comes after a position, in this order."""
        while True:
            rows = self._home.archive.recorder.operations.history.ends(
                position, AT_ONCE, self._upto, without=self._passing
            )
            if not rows:
                return
            yield from self._judged(rows)
            position = rows[-1][0]

    def one(self, id: str) -> Item | None:
        """One record; None where there is none for the caller, and never was."""
        history = self._home.archive.recorder.operations.history
        rows = history.ends(0, 1, self._upto, without=self._passing, stream=id)
        return next(self._judged(rows), None)

    def _judged(self, rows: Sequence[tuple[int, str, str, str]]) -> Iterator[Item]:
        ids = [row[1] for row in rows]
        known = self._states.known_ids(ids, self._question)
        living = self._states.known_ids(ids, self._question, destroyed=False)
        left = self._left([id for id in ids if id not in known])
        named = self._states.kinds_of(list(known), self._question)
        days = {} if self._caller.sees_all else self._states.days_shown([*known, *left])
        for position, id, name, moment in rows:
            if id not in known and id not in left:
                continue
            kind = named.get(id) or self._states.kind_of(id)
            if kind is None or kind not in kinds():
                continue
            changed = self._shown_at(id, moment) if name in MERGING and id in known else _second(moment)
            turned = [self._begins(day) for day in days.get(id, ()) if day <= self._question.today]
            yield Item(id, kind, position, max((changed, *turned)), id not in living)

    def _left(self, hidden: Sequence[str]) -> set[str]:
        """Which of the records that the caller may not see everybody could see before."""
        if self._caller.sees_all or not hidden:
            return set()
        archive = self._home.archive
        found = set(self._states.ended(hidden, self._question.today))
        events = [event for id in hidden if id not in found for event in archive.history(UUID(id))]
        events = [event for event in events if event.position <= self._upto]
        left = withdrawals(events, archive.seen_of, lambda event: event.recorded_at.astimezone(archive.timezone).date())
        return found | {str(event.stream) for event in events if event.position in left}

    def _shown_at(self, id: str, moment: str) -> datetime:
        """When a record last changed for the caller, where its newest event may name what the caller may not see."""
        events = [each for each in self._home.archive.history(UUID(id)) if each.position <= self._upto]
        told = told_of_one(self._home, self._states, self._caller, events, full=self._caller.sees_all)
        shown = [each["recorded_at"] for each in told if "name" in each]
        return _second(max(shown, default=moment))

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._home.archive.timezone).astimezone(UTC)


def _second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)
