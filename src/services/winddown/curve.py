"""The path to zero: how much was open on each day since a wind-down was decided, and what had been spent by then."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import accumulate, islice
from typing import Any
from uuid import UUID

from archive.errors import Invalid
from archive.terms import months_after
from projections.duties.offices import Office, office_of
from projections.duties.open_items import Narrowed, counted_by_day
from projections.states import Question, StateReader
from projections.states.money.sums import cost_lines
from projections.states.question import summed_at
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of
from services.winddown.ahead import Ahead
from services.winddown.origins import origin_of, own_records

COLUMNS = ("day", "open", "spent", "ahead", "currency")
LONGEST = 4000  # points


class Step(StrEnum):
    """How far apart the points of a curve are."""

    day = "day"
    week = "week"
    month = "month"


def curve(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    winddown: UUID,
    step: Step = Step.week,
    until: date | None = None,
) -> dict[str, Any]:
    """The number of open items on days from the decision to the day asked for, and the costs reported up to each.

    Every number is that of the board as of its day, of what the caller may see. With `until` the curve goes on to that
    day: `ahead` is what is still to be paid up to a point if everything runs to its own last day, and `unknown` how
    many records state no cost. Refuses: no such wind-down, one whose day is not known, an `until` in the past, more
    points than are shown at a time.
    """
    view = states.one(str(winddown), question, "winddown")
    since, day = view.state.get("decided_on"), question.as_of or question.today
    if until is not None and until < day:
        raise Invalid("The day is in the past.", field="until", remedy="Give a later day, or leave it out.")
    until = until or day
    if not since:
        raise Invalid("It is not known when the wind-down was decided.", field="decided_on")
    days = list(islice(_days(date.fromisoformat(since), until, step), LONGEST + 1))
    if len(days) > LONGEST:
        raise Invalid(f"The curve has more than {LONGEST} points.", field="step", remedy="Ask for weeks or months.")
    collections = frozenset(view.state.get("collections", ()))
    mandatory, narrowed = (
        home.settings.mandatory_by_kind,
        Narrowed(collections=collections, origin=origin_of(home, view.state["origin"])),
    )
    question = own_records(home, question, view.state["origin"])
    numbers, office = (
        counted_by_day(states, question, mandatory, narrowed, days),
        office_of(states, question, collections),
    )
    spent, running = _spent(states, question, office, days), Ahead(states, question, office)
    items = [
        {"day": day.isoformat(), "open": number, "spent": [{"cents": cents, "currency": name} for name, cents in sums],
         "ahead": ahead}
        for day, number, sums, ahead in zip(days, numbers, spent, running.until(days), strict=True)
    ]  # fmt: skip
    told = {"id": str(winddown), "step": step, "items": items, "unknown": running.unknown}
    return told | {"partial": not question.caller.sees_all, "position": states.position()}


def _days(since: date, until: date, step: Step) -> Iterator[date]:
    """Days from one to another, and the last one itself."""
    if step is Step.month:
        months = 12 * (until.year - since.year) + until.month - since.month
        yield from (day for number in range(months + 1) if (day := months_after(since, number)) < until)
    else:
        apart = 7 if step is Step.week else 1
        yield from map(date.fromordinal, range(since.toordinal(), until.toordinal(), apart))
    if since <= until:
        yield until


def _spent(
    states: StateReader, question: Question, office: Office, days: list[date]
) -> Iterator[list[tuple[str, int]]]:
    """Costs reported since the first day, added up to each day by currency."""
    known, last = summed_at(replace(question, as_of=days[-1] if days else question.as_of))
    found, may = [Counter[str]() for _ in days], states.may_see(question)
    for grant in states.picked(question, ("title", "collection"), kinds=("grant",)):
        if not office.has(grant.parts["collection"], grant.case):
            continue
        for _, on, cents, currency, *_ in cost_lines(states.db, grant.first, known, last, may, after=0, limit=-1):
            at = next((at for at, day in enumerate(days) if on <= day.isoformat()), None)
            if at is not None and on >= days[0].isoformat():
                found[at][currency] += cents
    for sums in accumulate(found, _added):
        yield sorted(sums.items())


def _added(one: Counter[str], other: Counter[str]) -> Counter[str]:
    return Counter({name: one[name] + other[name] for name in {*one, *other}})


def bars(items: list[Mapping[str, Any]], width: int = 60) -> Iterator[str]:
    """The curve as lines of text, a bar for each day; with what was spent up to it and what is still to be paid."""
    most = max((each["open"] for each in items), default=0)
    for each in items:
        bar = "#" * round(width * each["open"] / max(most, 1))
        money = [f"{name} {', '.join(map(text_of, each[name]))}" for name in ("spent", "ahead") if each[name]]
        yield "  ".join((each["day"], f"{each['open']:>6}", " · ".join(filter(None, (bar, *money))))).rstrip()


def rows_of(items: list[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The points as rows of text, one for each currency."""
    for each in items:
        sums = {name: dict(map(_amount, each[name])) for name in ("spent", "ahead")}
        for currency in sorted({*sums["spent"], *sums["ahead"]}) or [""]:
            told = {name: found.get(currency, "") for name, found in sums.items()}
            yield {"day": each["day"], "open": str(each["open"]), "currency": currency} | told


def _amount(money: Mapping[str, Any]) -> tuple[str, str]:
    """The currency of a sum, and the sum in decimals."""
    amount, _, currency = text_of(money).partition(" ")
    return currency, amount
