"""Open grants with the last days that the State Grants Act sets: what a board lists of them, and when each is due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from projections.duties.grant_days import FACTS, UNSETTLED, Deadline, Facts, days_of
from projections.duties.opened import Narrowed, OpenItem
from projections.states.ask import StateReader
from projections.states.opened.rows import TABLE
from projections.states.opened.ways import NO_DAY
from projections.states.question import Question

LISTED = (
    "SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS known_from,"
    " json_extract(value, '$[2]') AS valid_from, json_extract(value, '$[3]') AS sort,"
    " json_extract(value, '$[4]') AS due, json_extract(value, '$[5]') AS number FROM json_each(?)"
)
"""Rows of open items that are listed already."""


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
    def row(self) -> tuple[Any, ...]:
        """As it is listed."""
        return self.first, self.known_from, self.valid_from, UNSETTLED, self.due, self.number

    @property
    def urgency(self) -> tuple[str, str, str]:
        """In which order it is listed."""
        return self.due, UNSETTLED, self.number

    def told(self, item: OpenItem) -> OpenItem:
        """Its open item with the section and what the day is counted from."""
        if self.deadline is None:
            return item
        said = self.deadline
        return replace(item, section=said.section, counted_from=said.counted_from, from_day=said.from_day)


def are_asked_for(narrowed: Narrowed) -> bool:
    """Whether open grants are among what is asked for."""
    return narrowed.matter in ("", UNSETTLED) and narrowed.kind in ("", "grant")


def open_grants(
    states: StateReader, question: Question, where: str, values: list[Any], *, joined: bool, before: date | None
) -> list[OpenGrant]:
    """Open grants that fit a condition on rows of what is open, the most urgent first; due before a day alone."""
    access = " JOIN access a USING (first)" if joined else ""
    facts = ", ".join(f"json_extract(s.state, '$.{name}')" for name in FACTS)
    sql = (
        f"SELECT o.first, o.known_from, o.valid_from, o.due, o.number, {facts} FROM {TABLE} o{access}"
        " CROSS JOIN state s ON s.first = o.first AND s.known_from = o.known_from AND s.valid_from = o.valid_from"
        f" WHERE {where} AND o.matter = ?"
    )
    rows = states.db.execute(sql, (*values, UNSETTLED)).fetchall()
    grants = [Facts(row[0], row[5], row[6], row[7], row[8] or 0, row[9] or 100) for row in rows]
    first_of = {each.first: min(found, key=lambda one: one.due, default=None) for each, found in
                days_of(states, question, grants)}  # fmt: skip
    found = list[OpenGrant]()
    for first, known_from, valid_from, stored, number, *_ in rows:
        deadline = first_of[first]
        found.append(OpenGrant(first, known_from, valid_from, deadline.due if deadline else stored, number, deadline))
    if before is not None:
        found = [each for each in found if each.due < before.isoformat() and each.due != NO_DAY]
    return sorted(found, key=lambda each: (each.due, each.number, each.first))


def as_rows(grants: Iterable[OpenGrant]) -> str:
    """Open grants as what `LISTED` reads."""
    return orjson.dumps([each.row for each in grants]).decode()
