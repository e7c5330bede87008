"""Which events a line of a what-if stands on: those without which it would be another one, and the rule it goes by.

Each event of the record is left out in turn and the record folded again, as for the closing compilation (ADR 51).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from archive.fold.registry import State, shown_on
from projections.states import Question, StateReader, View
from services.compilation.told import Told, parts
from services.home.archive_home import ArchiveHome
from services.winddown.consequences import BACK, INELIGIBLE, MISSED, UNDECIDED, Line
from services.winddown.deadlines import OF_GRANTS

Made = Callable[[State], Iterable[Line]]
"""The lines that a state of a record gives."""
JUDGED = parts("made_on", "amount", "necessity", "statutory")
"""What of a commitment the guidance judges."""
GRANTED = parts("amount", "percent", "own_share", "calculated", "accepted_cents")
"""What of a grant decides how much is to go back."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The events of records as the caller is shown them, of one wind-down, as of the day of the question."""

    home: ArchiveHome
    states: StateReader
    question: Question
    winddown: UUID
    _told: dict[str, Told] = field(default_factory=dict)

    def named(self, record: View, made: Made, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines of a record, each with every event it stands on."""
        found = list(lines)
        if not found:
            return
        told, kind = self._of(record.id), record.state["kind"]
        for line in found:
            if kind == "grant" and line.what == MISSED:
                yield self._with(line, told.stands(parts(*OF_GRANTS.get(line.detail["code"], ()))))
                continue
            if kind in ("grant", "commitment") and line.what != MISSED:
                yield self._with(line, self._judged(record.id, told, line))
                continue
            yield self._with(line, told.stands(lambda state, line=line: self._same(state, made, line)))  # type: ignore[misc]

    def _same(self, state: State, made: Made, line: Line) -> Any:
        """What a state of the record states in place of this line; None where it states nothing."""
        shown = state | shown_on(state, self._day.isoformat())
        alike = (line.what, line.detail.get("code"))
        found = [each for each in made(shown) if (each.what, each.detail.get("code")) == alike]
        found.sort(key=lambda each: each.rule != line.rule)  # several options or deliverables: the one of this line
        return next(((each.rule, each.amount, each.until, each.unknown, each.detail) for each in found), None)

    def _judged(self, id: str, told: Told, line: Line) -> tuple[int, ...]:
        """Of a line that the guidance decides: what it judges, the guidance with the cut-off, and the judgement of a
        person; of one about what is to go back: the terms of the grant."""
        if line.what == BACK:
            return told.stands(GRANTED)
        if line.what not in (INELIGIBLE, UNDECIDED):
            return ()
        wound = self._of(str(self.winddown))
        person = line.detail.get("of") or id

        def overridden(state: State) -> Any:
            return [each for each in state.get("overrides", ()) if person in each.values()] or None

        found = (*wound.stands(parts("guidance", "cutoff_on")), *wound.stands(overridden))
        return (*found, *(told.stands(JUDGED) if told.kind == "commitment" else ()))

    @property
    def _day(self) -> date:
        return self.question.as_of or self.question.today

    def _of(self, id: str) -> Told:
        if id not in self._told:
            full = self.states.known_ids([id], self.question).get(id, False)
            events = self.home.archive.seen_of(id, self.question.known_at or self.states.position())
            self._told[id] = Told(events, self._day, begins=False, full=full)
        return self._told[id]

    @staticmethod
    def _with(line: Line, positions: Iterable[int]) -> Line:
        return replace(line, positions=sorted({*line.positions, *positions}))
