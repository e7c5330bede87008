"""What requests and lines state, taken only as it is documented: no value is read as another one.

Read laxly, the number 0 is a day in 1970 and `false` a period of no years, and a record stated secret is public. So a
day is text, a whole number is a number without a fraction, and true and false are themselves. What people type is made
into these values before (`services.typed`), and refused here where it was not understood.
Parameters of addresses are text: digits are a number there, the words true and false are themselves.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from archive.choices import forms_of, typed_words
from archive.days import FORMS_OF_DAY, IN_FINLAND, NotADay
from archive.money.currency import UnknownCurrency, require_currency
from archive.values import Interval, Publicity, PublicityClass

Place = tuple[int | str, ...]
Check = Callable[[Any, Place], Iterator[InitErrorDetails]]
_REASONS, _NAMES = ("reason", "late_reason"), ("party", "assignee", "decider")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


LONGEST = 100  # characters of a value that is held against the allowed ones

WHOLE = "write a whole number in digits, without quotes, fraction or exponent"
TRUTH = "write true or false, or kyllä or ei in quotes"
_LIST, _PARTS, _A_DAY = "write a list, in brackets", "write its fields in braces", f"write {FORMS_OF_DAY}"
_MOMENT = "write a time with its offset, such as 2024-03-12T12:00:00+02:00"
_ID = "write the id of a record, as lists and answers state it"
_FIXED = {
    "missing": "this field is needed",
    "extra_forbidden": "there is no such field",
    "json_invalid": "this is not JSON",
    **dict.fromkeys(("string_type", "string_sub_type", "bytes_type"), "write text"),
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _ID),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _PARTS),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _A_DAY),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"), _MOMENT),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), TRUTH),
}
_COUNTED = {
    "string_too_short": ("min_length", "write at least {} characters"),
    "string_too_long": ("max_length", "write at most {} characters"),
    "too_short": ("min_length", "give at least {} values"),
    "too_long": ("max_length", "give at most {} values"),
    "less_than": ("lt", "give less than {}"),
    "less_than_equal": ("le", "give at most {}"),
    "greater_than": ("gt", "give more than {}"),
    "greater_than_equal": ("ge", "give at least {}"),
    "string_pattern_mismatch": ("pattern", "write it in the form {}"),
}
_CHOICES = ("literal_error", "enum")
_MEMBER, _ALLOWED = re.compile(r"<[\w.]+: ('[^']*')>"), re.compile(r"'([^']+)'")


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
        WHOLE,
        "write a whole number in digits",
    ),
    bool: Form(
        lambda value: type(value) is bool,
        re.compile("true|false"),
        TRUTH,
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
            others = [each for each in error.errors(include_url=False) if each["loc"] not in found]
            faults += [_fault(each["type"], words_of(each), each["loc"]) for each in others]
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
            near = perhaps(said, typed_words(kind))
            yield _fault("other_form", f"write one of {forms_of(kind)}{near}", place)

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


def words_of(fault: Mapping[str, Any]) -> str:
    """A fault of validation (type, msg, ctx and, where it is known, input) in plain words.

    Of a value that is none of a few, the nearest of these is named; the value itself is never repeated.
    """
    type, context = fault["type"], fault.get("ctx") or {}
    if "words" in context:  # ours already
        return str(context["words"])
    if type in _FIXED:
        return _FIXED[type]
    if type in _COUNTED and (counted := _COUNTED[type])[0] in context:
        said = counted[1].format(context[counted[0]])
        return said.removesuffix("s") if said.endswith(" 1 characters") or said.endswith(" 1 values") else said
    if type in _CHOICES and "expected" in context:
        expected = _MEMBER.sub(r"\1", str(context["expected"])).removeprefix("'', ")
        return f"write one of {expected}{perhaps(fault.get('input'), _ALLOWED.findall(expected))}"
    return str(fault["msg"]).removeprefix("Value error, ")


def perhaps(typed: object, allowed: Iterable[str]) -> str:
    """The allowed value that is nearest to what was typed, as the end of a sentence; nothing where none is near."""
    if not isinstance(typed, str) or len(typed) > LONGEST:
        return ""
    near = get_close_matches(typed.strip().lower(), list(allowed), 1)
    return f"; perhaps '{near[0]}' is meant" if near else ""
