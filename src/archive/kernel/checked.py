"""What an event states, checked before it is recorded: its days, its periods of secrecy, its currencies."""

from datetime import date
from functools import cache
from typing import TypeVar

from archive.kernel.event import Event
from archive.lastday import FIRST_YEAR, dated, require_days, with_open_ends
from archive.money.currency import is_currency, require_currencies, with_sums
from archive.secrecy import require_period, with_periods
from archive.values import Money, Publicity

E = TypeVar("E", bound=Event)


def checked(event: E) -> E:
    """The event as it is recorded: with open ends left open.

    Refuses: a day that stands for none or that nobody meant, a period of secrecy of no years, a currency that does not
    exist.
    """
    if _is_plain(event):
        return event
    event = with_open_ends(event.name, event)
    require_days(event.name, event, event.computed)
    require_period(event)
    require_currencies(event)
    return event


def _is_plain(event: Event) -> bool:
    """Whether all there is to check are ordinary days, sums in a currency there is, and a publicity without a period,
    as of nearly every event.
    """
    stated = event.__dict__
    for name in _looked_at(event.__class__):
        value = stated[name]
        if value is None:
            continue
        if value.__class__ is date:
            if FIRST_YEAR <= value.year < date.max.year:
                continue
        elif value.__class__ is Money:
            if is_currency(value.currency):
                continue
        elif value.__class__ is Publicity and value.secret_from is None and value.secret_years is None:
            continue
        return False
    return True


@cache
def _looked_at(event: type[Event]) -> tuple[str, ...]:
    """The fields of an event that may hold a day, a period of secrecy or a sum."""
    return tuple(dict.fromkeys((*dated(event), *with_periods(event), *with_sums(event))))
