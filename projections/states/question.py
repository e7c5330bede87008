"""What is asked of the state views, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archive.access.caller import Caller
from archive.fold.registry import State
from projections.states.rows import LAST, STILL


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: in force `as_of` a day, as `known_at` a position; None asks for now.

    `day` names the day of the record that `date_from` and `date_to` bound; None is the day it is of.
    With no day given a record whose first day lies ahead is shown as it will begin.
    """

    caller: Caller
    today: date
    as_of: date | None = None
    known_at: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    day: str | None = None
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A record as it stood: its state, the version to change it by, and where it was first recorded."""

    id: str
    version: int
    first: int
    state: State
    since: str = ""
    """The first day on which it stood so."""


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


def in_force(question: Question) -> tuple[str, list[Any]]:
    """Both clocks as one WHERE clause."""
    parts, values = [], []
    if question.known_at is None:
        parts.append(f"s.known_to = {STILL}")
    else:
        parts.append("s.known_from <= ? AND s.known_to > ?")
        values += [question.known_at, question.known_at]
    day = min((question.as_of or question.today).isoformat(), LAST)
    begun = "s.valid_from <= ?" if question.as_of else "(s.valid_from <= ? OR s.opening)"
    parts.append(f"{begun} AND s.valid_to > ?")
    return " AND ".join(parts), [*values, day, day]
