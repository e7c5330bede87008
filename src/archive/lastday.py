"""The last day of the calendar, written for "until further notice": where it may be said, and where not.

Where an end may be open (a contract, the use of a grant, a hold, a period) it is an open end; the written day stays in
words. Anywhere else, secrecy, publication and retention above all, it is refused, as is a day before the year 1000,
which is a typing error. Any other day is taken as it is. What is recorded already goes on being read.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from archive.errors import Invalid
from archive.values import Interval

OPEN_ENDS = {
    "contract.registered.v1": ("ends_on",),
    "grant.awarded.v1": ("use_until",),
    "record.hold_placed.v1": ("ends_on",),
}
STATED_OPEN = {"contract.amended.v1": ("ends_on",), "contract.extended.v1": ("ends_on",)}
"""Events in which leaving out the day means no change: the day is stored as written and read as an open end."""
OWN = ("archive.", "backup.", "clock.", "disposal.", "ledger.")
"""Days the archive computes itself, or imports from its own lists."""
FIRST_YEAR = 1000
REMEDY = "Give the real day, or leave it out if it is not known; 31.12.9999 is not accepted."
TYPED = "Write the year with four digits."
_WORDS = ("text", "note", "reason")
E = TypeVar("E", bound=BaseModel)


def is_no_day(value: object) -> bool:
    """Whether a day, or a time on it, is a placeholder and no real day."""
    return isinstance(value, date) and (value.year, value.month, value.day) == (9999, 12, 31)


def end_of(day: date | None) -> date | None:
    """A last day as it is meant: none where its end is open."""
    return None if is_no_day(day) else day


def require_day(field: str, day: object) -> None:
    """Refuse a placeholder, or a day that nobody meant, by the name of its field."""
    if is_no_day(day):
        raise Invalid(f"{field} is 31.12.9999, which is not a real day.", field=field, remedy=REMEDY)
    if isinstance(day, date) and day.year < FIRST_YEAR:
        raise Invalid(f"{field} is a day before the year {FIRST_YEAR}.", field=field, remedy=TYPED)


def require_interval(field: str, value: Interval) -> None:
    """Refuse a year or month at the end of the calendar, written for no day, which would begin then and never end."""
    begins = value.earliest
    if begins is not None and begins.year == date.max.year and not is_no_day(begins) and end_of(value.latest) is None:
        raise Invalid(f"{field} is in the year 9999, which is not a real date.", field=field, remedy=REMEDY)


def require_days(name: str, event: BaseModel, computed: tuple[str, ...] = ()) -> None:
    """Refuse such days anywhere in an event of this name, in what it lists and what it says in words too.

    `computed` are fields whose day the archive itself counted.
    """
    if name.startswith(OWN):
        return
    may_be_open, stated = STATED_OPEN.get(name, ()), event.__dict__
    for part in dated(type(event)):
        value = stated[part]
        if value is None or part in computed or _is_ordinary(value):
            continue
        for each, interval in _intervals(part, value):
            require_interval(each.removeprefix("content."), interval)
        for field, day in _days(part, value):
            if part not in may_be_open or not is_no_day(day):
                require_day(field.removeprefix("content."), day)


def with_open_ends(name: str, event: E) -> E:
    """An event of this name with open ends left open, and the day as written kept in its words."""
    ending = _ending(type(event), name)
    if not ending:
        return event
    opened: dict[str, Any] = {}
    for part in ending:
        value = event.__dict__[part]
        if isinstance(value, Interval):
            if open_interval(value) != value:
                opened[part] = open_interval(value)
        elif part in OPEN_ENDS.get(name, ()) and is_no_day(value):
            opened[part] = None
    if not opened:
        return event
    said = [f"{part}{'.latest' if isinstance(value, Interval) else ''}: 9999-12-31" for part, value in opened.items()]
    content = event.content  # type: ignore[attr-defined]
    return event.model_copy(update=opened | {"content": _worded(content, said)})


def open_interval(value: Interval) -> Interval:
    """A period up to the last day of the calendar has no end."""
    return Interval(earliest=value.earliest) if is_no_day(value.latest) and not is_no_day(value.earliest) else value


def _worded(content: BaseModel, said: list[str]) -> BaseModel:
    """The content with what was written beneath its words. Refuses: words that grow too long by it."""
    name = next((each for each in _WORDS if each in type(content).model_fields), None)
    if name is None:
        return content
    words = "\n".join([*filter(None, [getattr(content, name)]), *said])
    try:
        return type(content).model_validate(content.__dict__ | {name: words})
    except ValidationError:
        remedy = "Shorten the text, or leave out the day that is not real."
        raise Invalid(f"{name} is too long with the day as written.", field=name, remedy=remedy) from None


def _is_ordinary(value: object) -> bool:
    """Whether every day within a value lies between the years 1000 and 9999, as nearly all do."""
    if value is None:
        return True
    if isinstance(value, date):
        return FIRST_YEAR <= value.year < date.max.year
    if isinstance(value, BaseModel):
        said = value.__dict__
        return all(said[part] is None or _is_ordinary(said[part]) for part in dated(type(value)))
    return isinstance(value, tuple) and all(map(_is_ordinary, value))


def _intervals(field: str, value: object) -> Iterator[tuple[str, Interval]]:
    """Every period within a value, by the path of its field."""
    if isinstance(value, Interval):
        yield field, value
    elif isinstance(value, BaseModel):
        for part in dated(type(value)):
            yield from _intervals(f"{field}.{part}", getattr(value, part))
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield from _intervals(f"{field}.{at}", each)


def _days(field: str, value: object) -> Iterator[tuple[str, date]]:
    """Every day within a value, by the path of its field."""
    if isinstance(value, date):
        yield field, value
    elif isinstance(value, BaseModel):
        for part in dated(type(value)):
            yield from _days(f"{field}.{part}", getattr(value, part))
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield from _days(f"{field}.{at}", each)


@cache
def dated(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model within which there may be a day."""
    return tuple(name for name, info in model.model_fields.items() if _may_hold_days(info.annotation))


@cache
def _ending(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """The fields of an event that may have an open end: periods, and days that are the end of something."""
    ends = OPEN_ENDS.get(name, ())
    return tuple(part for part in dated(model) if part in ends or _is_period(model.model_fields[part].annotation))


def _is_period(kind: Any) -> bool:
    return kind is Interval or any(_is_period(each) for each in get_args(kind))


def _may_hold_days(kind: Any) -> bool:
    if isinstance(kind, type) and not get_args(kind):
        return issubclass(kind, (date, datetime)) or (issubclass(kind, BaseModel) and bool(dated(kind)))
    return any(_may_hold_days(each) for each in get_args(kind))
