"""Any instance of an event or its content, drawn from the fields its model declares."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from archive.kernel import Content, Destroyed, Event, content_fields
from archive.values import Interval

MARK = "\N{SNOWMAN}"
"""Every free text drawn here begins with it, so that it is recognised wherever it should not be."""
DAYS = st.dates(date(1809, 3, 29), date(2200, 12, 31))
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöABCÅÄÖ0123456789-./§"
_CODES = st.text(_LETTERS, min_size=1, max_size=20)
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=9, minutes=30))])
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=_ZONES)


@cache
def any_event(cls: type[Event], days: st.SearchStrategy[date] = DAYS) -> st.SearchStrategy[Event]:
    """An event of this class with all it may say, or little."""
    parts = {name: _field(info, days) for name, info in cls.model_fields.items() if name != "content"}
    return st.fixed_dictionaries(parts).flatmap(
        lambda fact: any_content(content_fields(cls)).map(lambda content: cls(**fact, content=content))
    )


@cache
def any_content(cls: type[Content]) -> st.SearchStrategy[Content]:
    return _model(cls, DAYS)


def _model(cls: type[BaseModel], days: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    if cls is Interval:
        return st.tuples(st.none() | days, st.none() | days).map(_in_order)
    return st.fixed_dictionaries({n: _field(i, days) for n, i in cls.model_fields.items()}).map(lambda p: cls(**p))


def _in_order(ends: tuple[date | None, date | None]) -> Interval:
    first, last = ends
    return Interval(earliest=min(first, last), latest=max(first, last)) if first and last else Interval(earliest=first)


def _field(info: FieldInfo, days: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    drawn = _kind(info.annotation, tuple(info.metadata), days)
    return drawn if info.is_required() else st.just(info.get_default()) | drawn


def _kind(kind: Any, rules: tuple[Any, ...], days: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        return _kind(inner, (*rules, *more), days)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return st.lists(_kind(get_args(kind)[0], (), days), max_size=3).map(tuple)
    if type(None) in get_args(kind) or get_origin(kind) is Union:
        kinds = [each for each in get_args(kind) if each not in (type(None), Destroyed)]
        return st.one_of(*(_kind(each, rules, days) for each in kinds))
    if kind is str:
        return _text(rules)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return _number(rules)
    if kind is date:
        return days
    if kind in (datetime, AwareDatetime):
        return _MOMENTS
    if kind is UUID:
        return st.uuids()
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return _model(kind, days)


def _text(rules: tuple[Any, ...]) -> st.SearchStrategy[str]:
    patterns = [getattr(rule, "pattern", None) for rule in rules if getattr(rule, "pattern", None)]
    if "^[0-9a-f]{64}$" in patterns:
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    if "^[A-Z]{3}$" in patterns:
        return st.sampled_from(["EUR", "SEK"])
    if r"^(x-)?fmt/[0-9]{1,6}$" in patterns:
        return st.sampled_from(["fmt/18", "x-fmt/111"])
    if r"^PDF/A-[1-9][A-Za-z]{0,2}$" in patterns:
        return st.sampled_from(["PDF/A-1b", "PDF/A-4"])
    if r"^[0-9]{1,3}(\.[0-9]{1,4})?$" in patterns:
        return st.sampled_from(["0", "12.5", "100"])
    if "^[a-z0-9][a-z0-9.-]*$" in patterns:
        return st.sampled_from(["eka", "arkisto.example"])
    if patterns or any(isinstance(rule, StringConstraints) for rule in rules):
        return _CODES
    least = max([rule.min_length for rule in rules if isinstance(rule, MinLen)], default=0)
    most = min([rule.max_length for rule in rules if isinstance(rule, MaxLen)], default=40)
    assert least <= 1
    return st.text(max_size=min(most, 20) - 1).map(MARK.__add__)


def _number(rules: tuple[Any, ...]) -> st.SearchStrategy[int]:
    least = max([rule.ge for rule in rules if isinstance(rule, Ge)], default=-(2**31))
    most = min([rule.le for rule in rules if isinstance(rule, Le)], default=2**31)
    return st.integers(least, most)
