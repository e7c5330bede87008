"""Open grants with the last days that the State Grants Act sets: what a board lists of them, and when each is due."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from projections.duties.grant_days import FACTS, UNSETTLED, Deadline, Facts, days_of
from projections.duties.opened import Narrowed, OpenItem
from projections.states.ask import StateReader
from projections.states.opened.ways import NO_DAY
from projections.states.question import Question

Row = tuple[int, int, str, str, str, str]
"""A row of what is open as it is listed: first, known_from, valid_from, its sort, its last day, its number."""


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """A row of an open grant, and the last day that the act sets for it; without one its period of use ends it."""

    first: int
    known_from: int
    valid_from: str
    due: str
    number: str
    deadline: Deadline | None

    @property
    def row(self) -> Row:
        """As it is listed."""
        return self.first, self.known_from, self.valid_from, UNSETTLED, self.due, self.number

    def told(self, item: OpenItem) -> OpenItem:
        """Its open item with the section and what the day is counted from."""
        if self.deadline is None:
            return item
        said = self.deadline
        return replace(item, section=said.section, counted_from=said.counted_from, from_day=said.from_day)


def by_urgency(row: Row) -> tuple[str, str, str, int]:
    """In which order rows are listed; those alike in the order of recording."""
    return row[4], row[3], row[5], row[0]


def are_asked_for(narrowed: Narrowed) -> bool:
    """Whether open grants are among what is asked for."""
    return narrowed.matter in ("", UNSETTLED) and narrowed.kind in ("", "grant")


def open_grants(
    states: StateReader, question: Question, where: str, values: list[Any], *, rows: str, before: date | None
) -> list[OpenGrant]:
    """Open grants that fit a condition on rows of what is open, the most urgent first; due before a day alone."""
    facts = ", ".join(f"json_extract(s.state, '$.{name}')" for name in FACTS)
    sql = (
        f"SELECT o.first, o.known_from, o.valid_from, o.due, o.number, {facts} FROM {rows}"
        " CROSS JOIN state s ON s.first = o.first AND s.known_from = o.known_from AND s.valid_from = o.valid_from"
        f" WHERE {where} AND o.matter = ?"
    )
    read = states.db.execute(sql, (*values, UNSETTLED)).fetchall()
    grants = [Facts(row[0], row[5], row[6], row[7], row[8] or 0, row[9] or 100) for row in read]
    first_of = {each.first: min(found, key=lambda one: one.due, default=None) for each, found in
                days_of(states, question, grants)}  # fmt: skip
    found = list[OpenGrant]()
    for first, known_from, valid_from, stored, number, *_ in read:
        deadline = first_of[first]
        found.append(OpenGrant(first, known_from, valid_from, deadline.due if deadline else stored, number, deadline))
    if before is not None:
        found = [each for each in found if each.due < before.isoformat() and each.due != NO_DAY]
    return sorted(found, key=lambda each: (each.due, each.number, each.first))
