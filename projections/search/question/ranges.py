"""Spans of days and amounts as people type them; one that cannot be read is said and left out."""

from datetime import date

from projections.search.question.plan import All, Between, Plan
from projections.search.question.syntax import Range
from projections.search.question.typed_values import cents_of, period_of


def ranged(span: Range, problems: list[str]) -> Plan:
    """Records whose day or amount is in the span; `problems` takes what was not understood."""
    if span.field in ("date", "year"):
        return _days(span, problems)
    if span.field == "amount":
        return _cents(span, problems)
    problems.append(f"The field {span.field!r} does not allow a range; it was left out.")
    return All()


def _days(span: Range, problems: list[str]) -> Plan:
    low, high = period_of(span.low), period_of(span.high)
    if (span.low and not low) or (span.high and not high) or not (low or high):
        problems.append(f"{span.low or span.high!r} is not a day, month or year; it was left out.")
        return All()
    first = _day(low, 0 if span.with_low else 1, 0 if span.with_low else 1)
    last = _day(high, 1 if span.with_high else 0, 0 if span.with_high else -1)
    return _between("day", first, last, span, problems)


def _cents(span: Range, problems: list[str]) -> Plan:
    low, high = cents_of(span.low), cents_of(span.high)
    if (span.low and low is None) or (span.high and high is None) or (low is None and high is None):
        problems.append(f"{span.low or span.high!r} is not an amount; it was left out.")
        return All()
    low = low if low is None or span.with_low else low + 1
    high = high if high is None or span.with_high else high - 1
    return _between("amount", low, high, span, problems)


def _between(field: str, low: int | None, high: int | None, span: Range, problems: list[str]) -> Plan:
    if low is not None and high is not None and low > high:
        problems.append(f"The range from {span.low!r} to {span.high!r} is empty: write the smaller end first.")
    return Between(field, low, high)


def _day(period: tuple[date, date] | None, which: int, shift: int) -> int | None:
    return period[which].toordinal() + shift if period else None
