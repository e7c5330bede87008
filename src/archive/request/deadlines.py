"""By when an information request is answered: dated data, for the law changes."""

from dataclasses import dataclass
from datetime import date

from archive.errors import Invalid
from archive.terms import days_after, months_after, working_day


@dataclass(frozen=True, slots=True)
class Deadline:
    """Days to answer in, and months where a request is large, for requests received from a day on."""

    since: date
    days: int
    months_if_large: int
    basis: str


DEADLINES = (Deadline(date(1999, 12, 1), 14, 1, "JulkL (621/1999) 14 § 4 mom"),)


def due(received_on: date, *, large: bool = False) -> date:
    """The last day of the answer, moved to a working day (150/1930 5 §).

    Refuses: a request from before any rule that is known.
    """
    ruling = [each for each in DEADLINES if each.since <= received_on]
    if not ruling:
        raise Invalid("There is no known deadline for a request of that day.", field="received_on")
    if large:
        return working_day(months_after(received_on, ruling[-1].months_if_large))
    return working_day(days_after(received_on, ruling[-1].days))


def last_day(asked_on: str, *, large: bool = False) -> str | None:
    """The last day of the answer by the law, as it is stored; None for a request from before any rule that is known."""
    try:
        return due(date.fromisoformat(asked_on), large=large).isoformat()
    except Invalid:
        return None
