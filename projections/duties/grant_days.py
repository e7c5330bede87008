"""The last days that the State Grants Act sets for a grant, each with its section and what it was counted from.

Source: State Grants Act 688/2001 28 § and 29 §; Act on the Calculation of Time Limits 150/1930 3 § and 5 §.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson

from archive.statutory import ACT, statutory
from projections.states.ask import StateReader
from projections.states.money.sums import STANDING_M, counted, standing_at
from projections.states.question import Question, summed_at

UNSETTLED = "grant_unsettled"
"""The sort of open item that a grant is while these days are to be kept."""
PAID, USED, AWARDED, LEARNED, STATED = (
    "the grant or its last instalment was paid",
    "the set period of use ended",
    "the budget year of the award ended",
    "the authority learned of the fact",
    "the decision states the day",
)
FACTS = ("use_until", "account_by", "awarded_on", "amount.cents", "percent")
"""What of the state of a grant the days depend on."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day, the section or agreement that sets it, and the day and events from which it was counted."""

    what: str
    due: str
    section: str
    counted_from: str
    from_day: str
    moved: bool = False
    positions: list[int] = field(default_factory=list)
    matter: str | None = None


class Facts(NamedTuple):
    """A grant by the position of its first event, with what of its state the days depend on."""

    first: int
    use_until: str | None
    account_by: str | None
    awarded_on: str | None
    cents: int
    percent: int


class Spent(NamedTuple):
    """What of a grant was paid, with the newest day and its event; and the costs reported by the last day for them."""

    paid: int = 0
    paid_on: str | None = None
    paid_at: int = 0
    reported: int = 0
    reported_on: str | None = None


def facts_of(first: int, state: Mapping[str, Any]) -> Facts:
    """What of the state of a grant the days depend on."""
    used, account, awarded = (state.get(name) for name in FACTS[:3])
    cents, percent = (state.get("amount") or {}).get("cents") or 0, state.get("percent") or 100
    return Facts(first, used, account, awarded, cents, percent)


def days_of(states: StateReader, question: Question, grants: Iterable[Facts]) -> Iterator[tuple[Facts, list[Deadline]]]:
    """The last days of each of these open grants, as far as the caller may see what was paid and reported."""
    known = {each.first: (each, payment_lapses(each)) for each in grants}
    spent = _spent(states, question, {first: lapses.due if lapses else "" for first, (_, lapses) in known.items()})
    for first, (each, lapses) in known.items():
        sums = spent.get(first, Spent())
        found = list(ten_years(each, sums))
        if lapses and not _kept(each, sums):
            found.append(lapses)
        yield each, found


def ten_years(grant: Facts, sums: Spent) -> Iterator[Deadline]:
    """When recovery is barred and the duty to return lapses: counted from the period of use, else the last payment."""
    begins = (grant.use_until, USED, grant.first) if grant.use_until else (sums.paid_on, PAID, sums.paid_at)
    if begins[0]:
        for code in ("recovery_barred", "return_lapses"):
            yield from by_statute(code, begins[0], begins[1], [begins[2]])


def payment_lapses(grant: Facts) -> Deadline | None:
    """The last day for the account by which the right to payment is kept: the decision's own, else by statute."""
    if own := grant.account_by:
        said = f"{ACT} 29 § 1; the decision on the grant", STATED
        return Deadline("payment_lapses", own, *said, own, False, [grant.first], UNSETTLED)
    if awarded := grant.awarded_on:
        return next(by_statute("payment_lapses", f"{awarded[:4]}-12-31", AWARDED, [grant.first], UNSETTLED), None)
    return None


def by_statute(code: str, day: str, begins: str, at: list[int], matter: str | None = None) -> Iterator[Deadline]:
    """The last day of a period that a statute sets from a day on, where one was in force; none beyond the calendar."""
    begun = date.fromisoformat(day)
    if found := statutory(code, begins, begun):
        last, moved = found.last_day(begun)
        if last == date.max:
            return
        section = f"{found.section}; 150/1930 {'3 §, 5 §' if moved else '3 §'}"
        yield Deadline(code, last.isoformat(), section, begins, day, moved, at, matter)


def _kept(grant: Facts, sums: Spent) -> bool:
    """Whether no right to payment can lapse: all was paid, or an account was presented by the last day (29 § 1).

    Costs reported when the period of use had ended are such an account; without a period, costs that reach the grant.
    """
    if sums.paid >= grant.cents:
        return True
    if grant.use_until:
        return sums.reported_on is not None and sums.reported_on >= grant.use_until
    return sums.reported * grant.percent // 100 >= grant.cents


def _spent(states: StateReader, question: Question, last: Mapping[int, str]) -> dict[int, Spent]:
    """What was paid of grants, and what was reported by the last day of each, by their first positions."""
    clocks, counts = standing_at(*summed_at(question)), counted(states.may_see(question), "m")
    asked = (orjson.dumps(list(last.items())).decode(), *clocks, *counts.values)
    stands = f"m.{STANDING_M} AND {counts.sql}"
    within = "json_each(?) g CROSS JOIN money m ON m.account = json_extract(g.value, '$[0]')"
    newest = "max(m.day || printf('%020d', m.position))"
    paid = f"SELECT m.account, sum(m.cents), {newest} FROM {within} AND m.what = 'paid' WHERE {stands} GROUP BY 1"
    cost = (
        f"SELECT m.account, sum(m.cents), max(m.day) FROM {within} AND m.what = 'cost'"
        f" WHERE m.day <= json_extract(g.value, '$[1]') AND {stands} GROUP BY 1"
    )
    found = {first: Spent(cents, said[:-20], int(said[-20:])) for first, cents, said in states.db.execute(paid, asked)}
    for first, cents, on in states.db.execute(cost, asked):
        found[first] = found.get(first, Spent())._replace(reported=cents, reported_on=on)
    return found
