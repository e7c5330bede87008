"""What the fields and codes of records are called: every name in the descriptions of events, and every closed value."""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from services.verbs import KINDS, shape_of

FOLDED = MappingProxyType(
    {
        "way": ("done", "transferred", "void", "left_undone"),
        "ended_by": ("return", "term"),
    }
)
"""Closed values that states give to fields of their own."""
OF_STATES = (
    "items", "way", "offered_on", "contract_in_force", "registration_incomplete", "continuation_open",
    "grant_unsettled", "commitment_open", "from", "changes", "decider_missing", "mandate", "published_from",
    "transaction", "disposal", "bank_line_ambiguous", "bank_line_unmatched", "closed_at",
)  # fmt: skip
"""Fields of states that no event has under this name."""


@cache
def codes() -> dict[str, frozenset[str]]:
    """The closed values of each field."""
    found: dict[str, set[str]] = {name: set(values) for name, values in FOLDED.items()}
    for name, values in _described():
        if values:
            found.setdefault(name, set()).update(values)
    return {name: frozenset(values) for name, values in found.items()}


def field_names() -> Iterator[str]:
    """Every field of an event that makes or changes a record, and of its parts; fields of states."""
    yield from {name for name, _ in _described() if name}
    yield from OF_STATES


def _described() -> Iterator[tuple[str, set[str]]]:
    seen: set[type] = set()
    for kind in KINDS.values():
        for shape in (kind.created, shape_of(kind.created), *(verb.event for verb in kind.verbs)):
            yield from _of(shape, "", seen)


def _of(said: Any, name: str, seen: set[type]) -> Iterator[tuple[str, set[str]]]:
    """The fields below a type with their closed values, the type being that of a field of this name."""
    if isinstance(said, type) and issubclass(said, Enum):
        yield name, {str(each.value) for each in said}
    elif isinstance(said, type) and issubclass(said, BaseModel):
        if said not in seen:
            seen.add(said)
            for inner, field in said.model_fields.items():
                yield inner, set()
                yield from _of(field.annotation, inner, seen)
    elif get_origin(said) is Literal:
        yield name, {each for each in get_args(said) if isinstance(each, str)}
    else:
        for each in get_args(said):
            yield from _of(each, name, seen)
