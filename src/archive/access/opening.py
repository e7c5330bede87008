"""From which day what is stated about publicity lets everybody see a record."""

from datetime import date

from archive.values import Publicity


def opens_from(publicity: Publicity | None) -> date:
    """The first day on which everyone may see what is so stated; the last of the calendar where there is none."""
    if publicity is None:
        return date.max
    if publicity.open_on(date.min):
        return date.min
    until = publicity.secret_until() if publicity.complete else None
    return until if until is not None and publicity.open_on(until) else date.max
