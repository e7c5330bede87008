"""What a line of JSON may write in place of ids, intervals and classes, made into what the record takes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.importers.intake import Intake
from archive.errors import Invalid, NotFound
from archive.kernel import Event
from archive.kind import Kind, kinds
from archive.values import Interval
from services.verbs import KINDS, shape_of


class UnknownReference(NotFound):
    """A line refers to a record that does not exist."""

    code = "unknown_reference"
    remedy = "Put the line that records it before this one, or correct the reference."


def prepared(intake: Intake, kind: Kind, event: type[Event], said: dict[str, Any]) -> dict[str, Any]:
    """The fields that a line states of an event, with references resolved."""
    fields = dict(said)
    for name in said.keys() & shape_of(event).model_fields.keys():
        value = said[name]
        if (reference := kind.named.get(name)) is not None:
            fields[name] = _each(value, partial(referred, intake, name, kinds()[reference.kind]), reference.several)
        elif isinstance(value, list) and (part := _part_of(event.model_fields.get(name))) is not None:
            fields[name] = [_within(intake, name, part, each) for each in value]
    return fields


def _part_of(info: FieldInfo | None) -> type[BaseModel] | None:
    """What a field has several of, where each has parts of its own."""
    parts = get_args(info.annotation) if info is not None else ()
    return parts[0] if parts and isinstance(parts[0], type) and issubclass(parts[0], BaseModel) else None


def _within(intake: Intake, field: str, part: type[BaseModel], said: object) -> object:
    """One of several, with the references in it resolved: a field that is called as a kind names a record of it."""
    if not isinstance(said, dict):
        return said
    named = {name for name, info in part.model_fields.items() if info.annotation is UUID and name in kinds()}
    found = {name: referred(intake, f"{field}.{name}", kinds()[name], said[name]) for name in named & said.keys()}
    return said | found


def may_be_worded(event: type[Event], name: str) -> bool:
    """Whether a field of an event is a vague day, which a line may write in words."""
    info = event.model_fields.get(name)
    return info is not None and Interval in get_args(info.annotation)


def _each(value: object, read: Callable[[object], object], several: bool) -> object:
    if several and isinstance(value, list):
        return [read(one) for one in value]
    return read(value)


def referred(intake: Intake, field: str, kind: Kind, value: object) -> object:
    """The id a reference means: an id, "@kind:key", or the number of what is known by it."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid("A reference must be text.", field=field, remedy='Write an id or "@kind:key".')
    id = _id(intake, field, kind, value)
    if not intake.archive.exists(id):
        intake.archive.bygone.require_new(id.bytes)
        raise UnknownReference(f"There is no {kind.name} under this reference.", field=field)
    return id


def _id(intake: Intake, field: str, kind: Kind, value: str) -> UUID:
    if value.startswith("@"):
        named, _, key = value[1:].partition(":")
        if named != kind.name or not key:
            raise Invalid(f'This field refers to a {kind.name}: "@{kind.name}:key".', field=field)
        return intake.public_id(kind.name, key)
    try:
        return UUID(value)
    except ValueError:
        if kind.known_by:
            return intake.public_id(kind.name, value)
        raise Invalid(
            "The reference cannot be read.", field=field, remedy=f'Write an id or "@{kind.name}:key".'
        ) from None


def kind_of(said: Mapping[str, Any]) -> str:
    """The kind of record a line is about. Refuses: none, or one that is not known."""
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Invalid(
            "The kind of record is missing or unknown.", field="kind", remedy=f"Use one of {', '.join(KINDS)}."
        )
    return kind
