"""What is asked of the state views, and what they answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from archive.access.caller import Caller
from archive.fold.registry import State
from projections.states.rows import LAST, STILL

HELD_HERE = "json_extract(s.state, '$.held_by') IS NULL"
"""The condition on a row of state that this archive is responsible for the record: duties are about those alone."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: in force `as_of` a day, as `known_at` a position; None asks for now.

    `day` names the day of the record that `date_from` and `date_to` bound; None is the day it is of. `between` has such
    bounds for any of its days by name. Of a filter with several values any one will do.
    `known_of` are the archives that knew it, where a predecessor is asked: only what they recorded first is shown.
    `without` are records that are not shown, as if the caller could not see them.
    With no day given a record whose first day lies ahead is shown as it will begin.
    """

    caller: Caller
    today: date
    as_of: date | None = None
    known_at: int | None = None
    known_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    day: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    between: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """The values of a filter."""
        said = self.filters.get(name, ())
        return [said] if isinstance(said, str) else list(said)

    def bounds(self) -> Iterator[tuple[str, str, str]]:
        """Every bound of a day: its field, empty for the day it is of, how it is compared, and with which day."""
        for name, days in ((self.day or "", (self.date_from, self.date_to)), *self.between.items()):
            for sign, day in zip((">=", "<="), days, strict=True):
                if day:
                    yield name, sign, day.isoformat()


@dataclass(frozen=True, slots=True)
class View:
    """A record as it stood: its state, the version to change it by, and where it was first recorded."""

    id: str
    version: int
    first: int
    state: State
    since: str = ""
    """The first day on which it stood so."""
    at: str | int | None = None
    """In a sorted list, what it is sorted by."""


class Caption(NamedTuple):
    """What people know a record by, and how it stands."""

    status: str | None
    number: str | None
    title: str | None
    ends_on: str | None


@dataclass(frozen=True, slots=True)
class Picked:
    """A record in a list: what the view keeps beside its state, and the parts of the state asked for."""

    id: str
    kind: str
    version: int
    first: int
    open_from: str
    status: str
    number: str | None
    day: str | None
    case: str | None
    parts: dict[str, Any]
    published: bool


def summed_at(question: Question, since: str = "") -> tuple[int, str]:
    """The position and the day up to which lines count; one whose first day lies ahead is shown as it will begin."""
    known = STILL - 1 if question.known_at is None else question.known_at
    return known, max(min((question.as_of or question.today).isoformat(), LAST), since)


def in_force(question: Question, of: str = "s") -> tuple[str, list[Any]]:
    """Both clocks as one WHERE clause, on the rows of a table by its alias."""
    parts, values = list[str](), list[Any]()
    if question.known_at is None:
        parts.append(f"{of}.known_to = {STILL}")
    else:
        parts.append(f"{of}.known_from <= ? AND {of}.known_to > ?")
        values += [question.known_at, question.known_at]
    on, days = in_force_on(question, of)
    return " AND ".join((*parts, on)), [*values, *days]


def in_force_on(question: Question, of: str) -> tuple[str, list[Any]]:
    """The clock of days as one WHERE clause."""
    begun, values = begun_by(question, of)
    return f"{begun} AND {of}.valid_to > ?", [*values, *values]


def begun_by(question: Question, of: str) -> tuple[str, list[Any]]:
    """The first half of that clock: which rows have begun."""
    day = min((question.as_of or question.today).isoformat(), LAST)
    return f"{of}.valid_from <= ?" if question.as_of else f"({of}.valid_from <= ? OR {of}.opening)", [day]
