"""Days and amounts as people type them into a query."""

import calendar
import re
from datetime import date
from decimal import Decimal, InvalidOperation

from projections.search.language.spans import whole
from projections.search.schema import MOST_CENTS

_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[/.](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})"),
)
_MILLIONS = re.compile(r"\d\s?(?:milj(?:\.|oonaa?)?|mrd\.?|miljardia?)$", re.IGNORECASE)
_NUMBER = re.compile(r"[-−]?\d[\d  ]*(?:[.,]\d{1,2})?")


def period_of(text: str) -> tuple[date, date] | None:
    """The first and last day of a day, month or year; None when it is none."""
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            parts = found.groupdict()
            try:
                year, month = int(parts["y"]), int(parts.get("m") or 0)
                if parts.get("d"):
                    day = date(year, month, int(parts["d"]))
                    return day, day
                last = calendar.monthrange(year, month or 12)[1]
                return date(year, month or 1, 1), date(year, month or 12, last)
            except ValueError:
                return None
    told = whole(text)
    if told and told.kind == "day" and told.more:
        return date.fromisoformat(told.more[0][2:]), date.fromisoformat(told.more[-1][2:])
    if told and told.kind in ("day", "month"):
        return period_of(told.term[2:])
    return None


def cents_of(text: str) -> int | None:
    """Cents of an amount with or without a unit: *11,662 M€*, *1 041 000,50*, *100000*; None when it is none."""
    text = text.strip()
    text += " euroa" if _MILLIONS.search(text) else ""
    found = whole(text)
    if found and len(found.cents) == 1:
        return found.cents[0]
    if not _NUMBER.fullmatch(text):
        return None
    try:
        cents = int(Decimal(re.sub(r"\s", "", text).replace("−", "-").replace(",", ".")) * 100)
    except (InvalidOperation, ValueError):
        return None
    return cents if abs(cents) < MOST_CENTS else None
