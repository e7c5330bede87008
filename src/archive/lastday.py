"""The last day of the calendar, written for "until further notice": where it may be said, and where not.

Where an end may be open (a contract, the use of a grant, a period) it is an open end; the written day stays in words.
Anywhere else, secrecy, publication and retention above all, it is refused. What is recorded with it goes on being read.
"""

from datetime import date
from typing import Any

from archive.errors import Invalid
from archive.values import Interval, Publicity

YEAR = date.max.year
OPEN_ENDS = {"contract.registered.v1": ("ends_on",), "grant.awarded.v1": ("use_until",)}
MAY_BE_OPEN = OPEN_ENDS | {f"contract.{did}.v1": ("ends_on",) for did in ("amended", "extended", "terminated")}
REMEDY = "Give the real day, or leave it out where it is not known; no day of the year 9999 is one."


def is_no_day(value: object) -> bool:
    """Whether a day stands for no day."""
    return isinstance(value, date) and value.year == YEAR


def require_days(fields: dict[str, Any]) -> None:
    """Refuse what stands for no day, by the name of its field."""
    for name, value in fields.items():
        days = {name: value}
        if isinstance(value, Interval):
            days = {f"{name}.earliest": value.earliest, f"{name}.latest": value.latest}
        elif isinstance(value, Publicity):
            days = {f"{name}.secret_from": value.secret_from}
        for field, day in days.items():
            if is_no_day(day):
                raise Invalid(
                    f"{field} is a day of the year 9999, which stands for no day.", field=field, remedy=REMEDY
                )


def open_interval(value: Interval) -> Interval:
    """A period up to the last day of the calendar has no end."""
    opened = is_no_day(value.latest) and not is_no_day(value.earliest) and value.earliest is not None
    return Interval(earliest=value.earliest) if opened else value


def with_open_ends(name: str, fact: dict[str, Any], content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of an event of this name, with open ends left open and the day as written kept in its text."""
    for field in OPEN_ENDS.get(name, ()):
        day = fact.get(field)
        if is_no_day(day):
            fact = {key: value for key, value in fact.items() if key != field}
            said = f"{field}: {day:%Y-%m-%d}"
            text = content.get("text") or ""
            content = content | {"text": f"{text}\n{said}" if text else said}
    return {key: open_interval(value) if isinstance(value, Interval) else value for key, value in fact.items()}, content
