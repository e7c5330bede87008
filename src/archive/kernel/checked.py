"""What an event states, checked before it is recorded: its days, its periods of secrecy, its currencies."""

from datetime import date
from functools import cache
from typing import TypeVar

from archive.errors import Invalid
from archive.kernel.event import Event
from archive.lastday import FIRST_YEAR, dated, require_days, with_open_ends
from archive.money.currency import is_currency, require_currencies, with_sums
from archive.secrecy import require_period, with_periods
from archive.vague import in_words, interval_of
from archive.values import Interval, Money, Publicity

E = TypeVar("E", bound=Event)
WORDINGS = {"dated": "date_text"}
"""Vague days whose wording has a name of its own; of any other it is its name with _text."""


def checked(event: E) -> E:
    """The event as it is recorded: with open ends left open.

    Refuses: a day that stands for none or that nobody meant, a period of secrecy of no years, a currency that does not
    exist, a wording that tells other days than those beside it.
    """
    if _is_plain(event):
        return event
    event = with_open_ends(event.name, event)
    require_days(event.name, event, event.computed)
    require_period(event)
    require_currencies(event)
    _require_wordings(event)
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


def _require_wordings(event: Event) -> None:
    """Refuse a vague day beside a wording of it that tells none of its days: until 2019-12-31, and "1/2021"."""
    for name, value in event.__dict__.items():
        if value.__class__ is not Interval:
            continue
        wording = getattr(event.content, WORDINGS.get(name, f"{name}_text"), None)
        told = interval_of(wording) if wording else None
        if told is not None and not told.meets(value):
            remedy = f"Give {name} as the days that the wording tells ({in_words(told)}), or another wording."
            raise Invalid(f"{name} and its wording tell different days.", field=name, remedy=remedy)


@cache
def _looked_at(event: type[Event]) -> tuple[str, ...]:
    """The fields of an event that may hold a day, a period of secrecy or a sum."""
    return tuple(dict.fromkeys((*dated(event), *with_periods(event), *with_sums(event))))
