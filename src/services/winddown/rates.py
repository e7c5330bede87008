"""What running contracts, systems and secondments cost from day to day, as the record states it.

A sum for a term is divided evenly over its days; one for a month or a year over those of each calendar month or year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from archive.fold.registry import State

ONE_DAY = timedelta(1)


class Per(StrEnum):
    """What a sum is paid for."""

    term = "term"
    month = "month"
    year = "year"


@dataclass(frozen=True, slots=True)
class Rate:
    """A sum for a term, a month or a year, from its first day on up to its last, where one is known."""

    cents: int
    currency: str
    per: Per
    starts: date | None = None
    ends: date | None = None
    days: int = 0

    def between(self, after: date, until: date) -> Fraction:
        """What is paid for the days after one and up to another, in minor units, not rounded."""
        since = max(after + ONE_DAY, self.starts or date.min)
        last = min(until, self.ends or date.max)
        if last < since:
            return Fraction(0)
        if self.per is Per.term:
            return Fraction(self.cents * ((last - since).days + 1), self.days)
        spans = _spans(since, last, self.per)
        return sum((Fraction(self.cents * days, whole) for days, whole in spans), Fraction(0))


def _spans(since: date, last: date, per: Per) -> Iterator[tuple[int, int]]:
    """How many days of each calendar month or year lie between two days, and how many it has."""
    while since <= last:
        first = since.replace(day=1) if per is Per.month else date(since.year, 1, 1)
        ends = _last_of(first, per)
        yield (min(ends, last) - since).days + 1, (ends - first).days + 1
        if ends == date.max:
            return
        since = ends + ONE_DAY


def _last_of(first: date, per: Per) -> date:
    if per is Per.year or first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - ONE_DAY


def rate_of(state: State) -> Rate | None:
    """What a record costs while it runs; None where it does not state that."""
    return _RATES[state["kind"]](state) if state["kind"] in _RATES else None


def last_day_of(state: State) -> str | None:
    """Until when a record costs, as far as that is known."""
    if state["kind"] == "secondment":
        found: str | None = state.get("return_on") or state.get("ends_on")
        return found
    return state.get("ends_on")


def _of_a_contract(state: State) -> Rate | None:
    """Its value over its term as it was agreed, which notice does not shorten, up to its last day."""
    value, starts, ends = state.get("value"), _day(state.get("starts_on")), _day(state.get("ends_on"))
    notice = state.get("termination")
    agreed = _day(notice.get("term_ends_on")) if notice else ends
    if not value or not starts or not agreed or agreed < starts:
        return None
    return _rate(value, Per.term, starts, ends, (agreed - starts).days + 1)


def _of_a_system(state: State) -> Rate | None:
    cost = state.get("yearly_cost")
    return _rate(cost, Per.year, None, _day(state.get("ends_on"))) if cost else None


def _of_staff(state: State) -> Rate | None:
    cost = state.get("monthly_cost")
    return _rate(cost, Per.month, _day(state.get("starts_on")), _day(last_day_of(state))) if cost else None


def _rate(sum_: dict[str, Any], per: Per, starts: date | None, ends: date | None, days: int = 0) -> Rate:
    return Rate(sum_["cents"], sum_.get("currency", "EUR"), per, starts, ends, days)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


_RATES = {"contract": _of_a_contract, "inventory": _of_a_system, "secondment": _of_staff}
