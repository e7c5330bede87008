"""What people type, made into the values of a shape: days, choices, yes and no, lengths in years, names of records.

What is not understood is left as it is, and the shape refuses it by its field. REST, lines, rows and the command line
all come through here. Numbers are never taken for anything else than numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from archive.choices import language_typed, truth_typed, value_typed, years_typed
from archive.days import Days, NotADay
from archive.kind import EVERY_PARENT, EVERY_WORDING, Kind, Reference
from archive.values import Interval, Publicity, PublicityClass
from services.verbs import KINDS, shape_of

_CLASSES = ("record_class",)
_ANY = {each.field: each for each in (*EVERY_PARENT, Reference("cases", "case"), Reference("records", ""))}
"""Fields that name records where what is stated is of no kind alone; of any kind where none is named."""


def _not_found(_: str, __: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """How typed values are read: days, and records and classes by what people call them.

    `record` finds the id of a record of a kind by its number, `record_class` the code of a class by its name, each as
    far as the caller may see it. With `cells`, an empty text states nothing, unless the field is a text itself.
    """

    days: Days
    record: Callable[[str, str], str | None] = _not_found
    record_class: Callable[[str], str | None] = lambda _: None
    cells: bool = False

    def taken(self, model: type[BaseModel], said: Any) -> Any:
        """What is stated for a shape, with the values that people type made into those it takes."""
        if not isinstance(said, Mapping):
            return said
        told, meaning = dict(said), _meaning(model)
        wordings = meaning.wordings if meaning else EVERY_WORDING
        for name in said.keys() & model.model_fields.keys():
            if self.cells and said[name] == "" and not _is_text(model.model_fields[name].annotation):
                del told[name]
                continue
            told[name] = self._value(model.model_fields[name].annotation, name, said[name], meaning)
            wording = wordings.get(name)
            if wording and isinstance(said[name], str) and told[name] != said[name] and wording in model.model_fields:
                told.setdefault(wording, said[name])
        return told

    def _value(self, kind: Any, name: str, said: Any, meaning: Kind | None) -> Any:
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._value(parts[0], name, said, meaning)
        if origin in (Union, UnionType):
            return self._value(next(part for part in parts if part is not type(None)), name, said, meaning)
        if origin in (list, tuple):
            return [self._value(parts[0], name, each, meaning) for each in said] if isinstance(said, list) else said
        if not isinstance(kind, type):
            return said
        if isinstance(said, str):
            return self._worded(kind, name, said, meaning)
        return self.taken(kind, said) if issubclass(kind, BaseModel) else said

    def _worded(self, kind: type, name: str, said: str, meaning: Kind | None) -> Any:
        """The value that a text means where a value of a type is stated; the text itself where it means none."""
        if not said.isascii() and said != said.encode("utf-8", "replace").decode("utf-8"):
            return said  # half a character: no text, and refused as such
        found: Any = None
        if kind in (date, Interval):
            found = self._days(kind, said)
        elif kind is Publicity:
            found = (value := value_typed(PublicityClass, said)) and {"publicity": str(value)}
        elif kind is bool:
            found = truth_typed(said)
        elif kind is int and (name == "years" or name.endswith("_years")):
            found = years_typed(said)
        elif issubclass(kind, StrEnum):
            found = (value := value_typed(kind, said)) and str(value)
        elif kind is UUID and (reference := _named(meaning).get(name)) is not None:
            found = None if _is_id(said) else self.record(reference.kind, said)
        elif name == "language":
            found = language_typed(said)
        elif name in _CLASSES:
            found = self.record_class(said)
        return said if found is None else found

    def _days(self, kind: type, said: str) -> Any:
        try:
            if kind is date:
                return (day := self.days.day(said, "day")) and day.isoformat()
            return (days := self.days.interval(said, "day")) and days.model_dump(mode="json", exclude_none=True)
        except NotADay:
            return None


@cache
def _meanings() -> Mapping[type[BaseModel], Kind]:
    events = ((kind, event) for kind in KINDS.values() for event in (kind.created, *(v.event for v in kind.verbs)))
    return {shape_of(event): kind for kind, event in events}


def _meaning(model: type[BaseModel]) -> Kind | None:
    """The kind of record whose event a shape states; None for what is of no kind alone."""
    return _meanings().get(model)


def _named(kind: Kind | None) -> Mapping[str, Reference]:
    return kind.named if kind else _ANY


def _is_text(kind: Any) -> bool:
    """Whether a field is text, of which an empty one may be meant."""
    return kind is str or any(_is_text(each) for each in get_args(kind) if get_origin(kind) is not Literal)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
