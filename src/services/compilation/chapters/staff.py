"""Staff on loan: how many, from whom, until when. Names stand only where the caller is shown them."""

from datetime import date

from archive.fold.registry import State
from archive.kind import Words
from services.compilation.model import Block, Chart, Day, Number, Phrase, Point, Row, Sentence, Table, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, day, rows, status, text, title, words
from services.compilation.tally import Group, tally

MONTHS = 36
"""The most months that the chart shows, the last ones."""


def staff(records: Records) -> list[Block]:
    """People on loan by sending organisation, month by month, and each with the day of return."""
    of = records.of("secondment")
    if not of:
        return []
    total = tally(of, lambda state: ("all", (1, state.get("percent") or 0)))["all"]
    phrase = counted(
        "{count} person was on loan, {years} person-years together.",
        "{count} people were on loan, {years} person-years together.",
        total.figures[0], years=_years(total.figures[1]),
    )  # fmt: skip
    blocks: list[Block] = [Sentence("staff", phrase, total.positions)]
    by_employer = tally(
        of, lambda state: ((state.get("employer") or "", status(state)), (1, state.get("percent") or 0))
    )
    language = {"language": str(of[0].state.get("language") or "fi")}
    lines = tuple(
        Row(f"staff-by-employer/{employer}/{getattr(state, 'en', state)}",
            (text(employer, language), state, one.figures[0], _years(one.figures[1])), one.positions)
        for (employer, state), one in sorted(by_employer.items(), key=lambda each: (each[0][0], str(each[0][1])))
    )  # fmt: skip
    heads: tuple[Phrase, ...] = (said("Sending organisation"), said("State"), said("People"), said("Person-years"))
    blocks.append(Table("staff-by-employer", said("Staff by sending organisation"), heads, lines))
    blocks += _by_month(records)
    named = any("person" in told.state for told in of)
    heads = (said("Task"), *((said("Person"),) if named else ()), said("From"), said("Until"), said("Went back"),
             said("State"))  # fmt: skip

    def person(state: State) -> tuple[Cell, ...]:
        who = (words(state, "person"),) if named else ()
        return (title(state), *who, day(state, "starts_on"), day(state, "ends_on"), day(state, "returned_on"),
                status(state))  # fmt: skip

    blocks.append(Table("staff", said("People on loan"), heads, rows(records, of, "staff", person)))
    return blocks


def _employer(state: State) -> tuple[tuple[str, Words | str], tuple[int, ...]]:
    return (state.get("employer") or "", status(state)), (1, state.get("percent") or 0)


def _years(percent: int) -> Number:
    whole, rest = divmod(percent, 100)
    return Number(f"{whole}.{rest:02d}".rstrip("0").rstrip("."))


def _by_month(records: Records) -> list[Block]:
    of = records.of("secondment")
    begun = [state["starts_on"] for told in of if (state := told.state).get("starts_on")]
    ended = [until for told in of if (until := _until(told.state))]
    if not begun:
        return []
    last = min(max([*begun, *ended]), records.day.isoformat())
    months = _months(min(begun), max(last, min(begun)))
    lines, points = list[Row](), list[Point]()
    for month in months:
        lent = tally(of, _lent_on(month), {"lent": (0,)})["lent"]
        count = lent.figures[0]
        lines.append(Row(f"staff-by-month/{month}", (Day(month), count), lent.positions))
        points.append(Point(Day(month), (count,)))
    title_ = said("People on loan on the first day of each month")
    table = Table("staff-by-month", title_, (said("Day"), said("People")), tuple(lines))
    describes = said("A line from the first month to the last; the table next to it has the same figures.")
    chart = Chart("staff-chart", table.key, "lines", title_, describes, (said("People"),), tuple(points))
    return [chart, table]


def _until(state: State) -> str | None:
    found = state.get("returned_on") or state.get("ends_on")
    return found if isinstance(found, str) else None


def _lent_on(month: str) -> Group:
    return lambda state: ("lent", (1,)) if _lent(state, month) else None


def _lent(state: State, day_: str) -> bool:
    """Whether a person is on loan on a day: begun, and neither returned nor past the last day."""
    starts, until = state.get("starts_on"), _until(state)
    return isinstance(starts, str) and starts <= day_ and (until is None or until > day_)


def _months(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    found, year, month = list[str](), start.year, start.month
    while (year, month) <= (end.year, end.month):
        found.append(date(year, month, 1).isoformat())
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found[-MONTHS:]
