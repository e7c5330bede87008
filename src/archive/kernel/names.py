"""Stored names: the class each reads as today, and how an old name reads under a new one."""

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

from archive.kernel.content import Content, Destroyed, NoContent
from archive.kernel.event import BY_NAME, Event

Fact = dict[str, Any]
Upcaster = Callable[[Fact, Fact], tuple[Fact, Fact]]
_upcasters: dict[str, tuple[str, Upcaster]] = {}


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register how a fact and content stored under an old name read under the new one. Pure; never edited."""

    def register(function: Upcaster) -> Upcaster:
        _upcasters[old] = (new, function)
        return function

    return register


def rooms(part: str) -> list[ModuleType]:
    """The module of this name of every room that has one: its `events`, `fold` or `kind`."""
    names = [room.name for room in pkgutil.iter_modules([str(Path(__file__).parent.parent)]) if room.ispkg]
    return [import_module(f"archive.{name}.{part}") for name in names if find_spec(f"archive.{name}.{part}")]


@cache
def open_every_room() -> None:
    """Load the events of every room, so that a record is read whole whatever a program itself has imported."""
    rooms("events")


def stored_names() -> dict[str, type[Event]]:
    """Every stored name of today's code with its class, in order of name."""
    open_every_room()
    return dict(sorted(BY_NAME.items()))


def superseded_names() -> dict[str, str]:
    """Stored names that are only read, with the name they read as."""
    return {old: new for old, (new, _) in sorted(_upcasters.items())}


def effect_of(name: str) -> str | None:
    """The field that states from which day an event of this stored name is in force; None where it has no day."""
    return BY_NAME[name].effect


def day_field(name: str, fact: Fact) -> str | None:
    """The field that states from which day an event is in force: a period where one stands for a day not known."""
    cls = BY_NAME[name]
    return cls.otherwise if cls.otherwise and fact.get(cls.effect or "") is None else cls.effect


def is_inner(name: str) -> bool:
    """Whether only archivists are shown events of this stored name."""
    open_every_room()
    known = BY_NAME.get(_upcasters[name][0] if name in _upcasters else name)
    return known is not None and known.inner


@cache
def is_vague(name: str) -> bool:
    """Whether the day of an event of this stored name may be vague: an interval."""
    cls = BY_NAME[name]
    return cls.effect in vague_days(cls)


@cache
def vague_days(cls: type[Event]) -> tuple[str, ...]:
    """The fields of an event that are vague days: intervals."""
    return tuple(
        name
        for name, field in cls.model_fields.items()
        if any("earliest" in getattr(kind, "model_fields", {}) for kind in get_args(field.annotation))
    )


@cache
def content_fields(cls: type[Event]) -> type[Content]:
    """The model of an event's content."""
    declared = cls.model_fields["content"].annotation
    kinds = [kind for kind in get_args(declared) or (declared,) if isinstance(kind, type) and kind is not Destroyed]
    return kinds[0] if kinds and issubclass(kinds[0], Content) else NoContent


def upcast(name: str, fact: Fact, content: Fact) -> tuple[str, Fact, Fact]:
    """A stored event as today's name, fact and content. The one way to read an old shape."""
    fact.pop("content", None)
    if name not in BY_NAME:
        open_every_room()
    while name in _upcasters:
        name, function = _upcasters[name]
        fact, content = function(fact, content)
    return name, fact, content


def spoken(name: str) -> str:
    """A stored name as people read it in a refusal: the kind of record and what happened, without its version."""
    return name.rsplit(".", 1)[0].replace("_", " ").replace(".", " ")
