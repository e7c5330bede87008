"""What requests and lines state, taken only as it is documented: no value is read as another one.

Read laxly, the number 0 is a day in 1970 and `false` a period of no years, and a record stated secret is public. So a
day is text, a whole number is a number without a fraction, and true and false are themselves. What people type is made
into these values before (`services.typed`), and refused here where it was not understood.
Parameters of addresses are text: digits are a number there, the words true and false are themselves.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from archive.choices import forms_of
from archive.days import FORMS_OF_DAY, IN_FINLAND, NotADay
from archive.money.currency import UnknownCurrency, require_currency
from archive.values import Interval, Publicity, PublicityClass

Place = tuple[int | str, ...]
Check = Callable[[Any, Place], Iterator[InitErrorDetails]]
_REASONS, _NAMES = ("reason", "late_reason"), ("party", "assignee", "decider")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_BOUNDS = (
    ("Extra inputs are not permitted", "there is no such field"),
    ("Input should be '", "write one of '"),
    ("Input should be less than or equal to ", "give at most "),
    ("Input should be greater than or equal to ", "give at least "),
    ("Input should be greater than ", "give more than "),
    ("Input should be less than ", "give less than "),
)


def in_words(fault: str) -> str:
    """A fault as people put it, without the words of the checks behind it."""
    said = fault.removeprefix("Value error, ")
    return next((plain + said.removeprefix(theirs) for theirs, plain in _BOUNDS if said.startswith(theirs)), said)


class Form(NamedTuple):
    """How a value is written: whether a value of JSON is, the text of a parameter that is, and the words for people."""

    written: Callable[[Any], bool]
    text: re.Pattern[str]
    words: str
    words_of_text: str


def is_day(text: str) -> bool:
    """Whether a text is written as a day, YYYY-MM-DD; the calendar may not have it."""
    return _DAY.fullmatch(text) is not None


def _a_day(value: Any) -> bool:
    return is_day(value) if isinstance(value, str) else isinstance(value, date) and not isinstance(value, datetime)


FORMS = {
    date: Form(_a_day, _DAY, f"write {FORMS_OF_DAY}", "write a day as YYYY-MM-DD"),
    int: Form(
        lambda value: type(value) is int,
        re.compile(r"-?[0-9]{1,19}"),
        "write a whole number in digits, without quotes, fraction or exponent",
        "write a whole number in digits",
    ),
    bool: Form(
        lambda value: type(value) is bool,
        re.compile("true|false"),
        "write true or false, or kyllä or ei in quotes",
        "write true or false",
    ),
}


class Stated(BaseModel):
    """What a request or a line states. Refuses, by field, what is written in another form than is documented."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _as_written(cls, said: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Every fault of form and every other fault, at once."""
        faults = [*_misread(cls, said, ()), *_unreasoned(cls, said)]
        if not faults:
            return read(said)
        found = {fault.get("loc") for fault in faults}
        try:
            read(said)
        except ValidationError as error:
            others = error.errors(include_input=False, include_url=False, include_context=False)
            faults += [_fault(each["type"], each["msg"], each["loc"]) for each in others if each["loc"] not in found]
        raise ValidationError.from_exception_data(cls.__name__, faults)


def form_of(kind: Any) -> Form | None:
    """The form in which a value of a declared type is written; None where its type alone defines it."""
    if isinstance(kind, type) and not get_args(kind):
        return FORMS.get(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return FORMS[int] if any(type(part) is int for part in parts) else None
    if origin in (Union, UnionType, Annotated, list, tuple):
        return next(filter(None, map(form_of, parts[:1] if origin is Annotated else parts)), None)
    return None


def _misread(model: type[BaseModel], said: Any, place: Place) -> Iterator[InitErrorDetails]:
    if isinstance(said, dict):
        for name, check in _checks(model):
            if said.get(name) is not None:
                yield from check(said[name], (*place, name))


def _unreasoned(model: type[BaseModel], said: Any) -> Iterator[InitErrorDetails]:
    """A reason or a name that states nothing."""
    for name in (*_REASONS, *_NAMES) if isinstance(said, dict) else ():
        asked, words = model.model_fields.get(name), said.get(name)
        if asked is None or not isinstance(words, str) or (not words and not asked.is_required()):
            continue
        if name in _REASONS and not words.strip():
            yield _fault("no_reason", "give the reason, in words", (name,))
        if name in _NAMES and not any(map(str.isalnum, words)):
            yield _fault("no_name", "give the name", (name,))


@cache
def _checks(model: type[BaseModel]) -> tuple[tuple[str, Check], ...]:
    """What is to be checked of a model, by field."""
    found = ((name, _check(info.annotation, name)) for name, info in model.model_fields.items())
    return tuple((name, check) for name, check in found if check is not None)


def _check(kind: Any, name: str) -> Check | None:
    if name == "currency":
        return _is_currency
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (list, tuple):
        return _of_each(_check(parts[0], name))
    if origin in (Union, UnionType):
        return next(filter(None, (_check(part, name) for part in parts)), None)
    if origin is Annotated:
        return _check(parts[0], name)
    if isinstance(kind, type) and issubclass(kind, (StrEnum, BaseModel)):
        return _of_parts(kind)
    form = form_of(kind)
    if form is not None and kind is int and (name == "years" or name.endswith("_years")):
        form = form._replace(words="write a length in full years, such as 25 or 25 vuotta")
    return None if form is None else _of_form(form, kind)


def _is_currency(said: Any, place: Place) -> Iterator[InitErrorDetails]:
    if isinstance(said, str):
        try:
            require_currency(said)
        except UnknownCurrency:
            yield _fault("unknown_currency", "write a currency of ISO 4217 in capital letters, such as EUR", place)


def _of_form(form: Form, kind: Any) -> Check:
    def check(said: Any, place: Place) -> Iterator[InitErrorDetails]:
        why = _no_day(IN_FINLAND.day, said) if kind is date else ""
        if why or not form.written(said):
            yield _fault("other_form", why or form.words, place)

    return check


def _of_parts(kind: type[StrEnum] | type[BaseModel]) -> Check | None:
    """A choice, or a value of several parts."""
    if issubclass(kind, StrEnum):
        return _of_choice(kind)
    if kind in _IN_WORDS:
        return _of_words(kind)
    return (lambda said, place: _misread(kind, said, place)) if _checks(kind) else None


def _of_choice(kind: type[StrEnum]) -> Check:
    def check(said: Any, place: Place) -> Iterator[InitErrorDetails]:
        if not isinstance(said, str) or said not in set(kind):
            yield _fault("other_form", f"write one of {forms_of(kind)}", place)

    return check


def _of_words(kind: type[BaseModel]) -> Check:
    """A value of several parts, for which a person may have typed words that mean none."""

    def check(said: Any, place: Place) -> Iterator[InitErrorDetails]:
        if isinstance(said, (str, int, float)):
            yield _fault("other_form", _IN_WORDS[kind](said), place)
        else:
            yield from _misread(kind, said, place)

    return check


def _no_day(read: Callable[[object, str], object], said: object) -> str:
    """Why a value is no day; nothing where it is one."""
    try:
        read(said, "value")
    except NotADay as error:
        return error.words
    return ""


_IN_WORDS: dict[type[BaseModel], Callable[[object], str]] = {
    Interval: lambda said: _no_day(IN_FINLAND.interval, said) or "write earliest and latest",
    Publicity: lambda _: f"write one of {forms_of(PublicityClass)}",
}


def _of_each(one: Check | None) -> Check | None:
    if one is None:
        return None

    def check(said: Any, place: Place) -> Iterator[InitErrorDetails]:
        for at, each in enumerate(said if isinstance(said, (list, tuple)) else ()):
            yield from one(each, (*place, at))

    return check


def _fault(type: str, words: str, place: Place) -> InitErrorDetails:
    """A fault without the value that was at fault."""
    return InitErrorDetails(type=PydanticCustomError(type, "{words}", {"words": words}), loc=place, input=None)
