"""By when an information request is answered: dated data, for the law changes."""

from dataclasses import dataclass
from datetime import date, timedelta

from archive.errors import Invalid


@dataclass(frozen=True, slots=True)
class Deadline:
    """Days to answer in, and months where a request is large, for requests received from a day on."""

    since: date
    days: int
    months_if_large: int
    basis: str


DEADLINES = (Deadline(date(1999, 12, 1), 14, 1, "JulkL (621/1999) 14 § 4 mom"),)


def due(received_on: date, *, large: bool = False) -> date:
    """The last day of the answer. Refuses: a request from before any rule that is known."""
    ruling = [each for each in DEADLINES if each.since <= received_on]
    if not ruling:
        raise Invalid("No deadline is known for a request of that day.", field="received_on")
    if not large:
        return received_on + timedelta(ruling[-1].days)
    months = received_on.month - 1 + ruling[-1].months_if_large
    year, month = received_on.year + months // 12, months % 12 + 1
    return _same_day(year, month, received_on.day)


def _same_day(year: int, month: int, day: int) -> date:
    """That day of the month, or its last."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month + 1, 1) - timedelta(1)
