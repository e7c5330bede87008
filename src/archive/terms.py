"""How periods are counted: one rule for secrecy, retention, and the deadlines of requests.

Source: Act on the Calculation of Time Limits 150/1930: 3 § (years and months end on the day of the same number, else on
the month's last; retention and secrecy by analogy), 5 § (a last day that is no working day moves, for acts due by law
before an authority alone: neither secrecy nor retention).
"""

from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

SATURDAY = 5


def years_after(day: date, years: int) -> date:
    """The last day of a period of full years that begins on a day; the end of the calendar where it lies beyond."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """The last day of a period of full months that begins on a day; the end of the calendar where it lies beyond."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days_after(day: date, days: int) -> date:
    """The last day of a period of days, the first not counted; the end of the calendar where it lies beyond."""
    return date.max if (date.max - day).days <= days else day + timedelta(days)


def next_day(day: date) -> date:
    """The day after the last one of a period."""
    return days_after(day, 1)


def day_in(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment in a zone; at the ends of the calendar its own, where the zone leads over them."""
    return _day_of_minute(moment.replace(second=0, microsecond=0), zone)


@lru_cache(maxsize=16)
def _day_of_minute(moment: datetime, zone: tzinfo) -> date:
    """A day turns on a full minute in every zone, so that a minute is worked out once."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def working_day(last: date) -> date:
    """The last day of an act that law sets, moved to the next working day.

    Not moved to: Saturdays, Sundays, church holidays, Independence Day, May Day, Christmas and Midsummer Eve.
    """
    while last < date.max and (last.weekday() >= SATURDAY or last in _holidays(last.year)):
        last = next_day(last)
    return last


@lru_cache(32)
def _holidays(year: int) -> frozenset[date]:
    """Every holiday of a year in Finland; both eves are among those the library calls public.

    The library knows the years to 2100; after them, those that fall on the same day every year.
    """
    import holidays

    found = frozenset(holidays.country_holidays("FI", years=year, expand=False))
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    return found or frozenset(date(year, month, day) for month, day in fixed)
