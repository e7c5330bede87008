"""Shapes of what the API answers."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Optional
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from archive.kernel import Recorded
from archive.kind import Kind
from archive.record.store import Receipt
from projections.states import View
from projections.states.visible import INNER
from services.verbs import shape_of

FLAGS = "flagged"
"""Where a fact states which rules its event contradicts: `flags` of a record, which only archivists are shown."""


class ReceiptOut(BaseModel):
    """What a write answers: which record, at which version, at which position of the one order."""

    id: str
    version: int
    position: int
    effect: str | None = Field(
        default=None,
        description="what a late fact or a correction changed, and what is in force today, in one sentence",
    )
    part: str | None = Field(default=None, description="the id of what was recorded, where it is a part of the record")
    moves: list[dict[str, Any]] | None = Field(
        default=None,
        description="records that fall due on another day by a corrected closing day: `record`, `kind`, `was`, `due`",
    )


class RecordOut(BaseModel):
    """A record as it stood. Fields beyond those named depend on its kind and on what happened to it."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: str
    origin: str = Field(description="the archive where it was first recorded")
    version: int = Field(description="the ETag to send with the next change")
    position: int = Field(description="the position of its first event")
    status: str
    to_come: list[dict[str, Any]] | None = Field(
        default=None, description="what begins on days to come: `from`, and the fields that change then; null ends one"
    )


@cache
def record_model(kind: Kind) -> type[RecordOut]:
    """The shape of a record of one kind, for the documentation."""
    fields: dict[str, Any] = {
        name: (Optional[info.annotation], Field(default=None, description=info.description))  # noqa: UP045
        for name, info in shape_of(kind.created).model_fields.items()
        if name not in RecordOut.model_fields and name not in INNER
    }
    return create_model(f"{kind.name.capitalize()}Out", __base__=RecordOut, **fields)


class Leading(BaseModel):
    """A page of a list."""

    next: str | None = Field(
        default=None, description="the address of the next page, as in `Link`; absent on the last page"
    )


class Page(Leading):
    """Records in the order in which they came; `next` leads on."""

    total: int
    position: int


@cache
def page_model(kind: Kind) -> type[Page]:
    """The shape of a list of one kind, for the documentation."""
    fields: dict[str, Any] = {"items": (list[record_model(kind)], ...)}  # type: ignore[misc]
    return create_model(f"{kind.name.capitalize()}Page", __base__=Page, **fields)


class EventOut(BaseModel):
    """One event of the record. Withheld ones show their position and leaf alone."""

    position: int
    leaf: str
    origin: str | None = None
    id: str | None = Field(default=None, description="the record it belongs to")
    version: int | None = None
    name: str | None = None
    recorded_at: str | None = None
    recorded_by: str | None = None
    effective_on: str | None = None
    fact: dict[str, Any] | None = None
    content: dict[str, Any] | None = Field(default=None, description="null if it was destroyed")
    withdrawn: bool | None = Field(
        default=None, description="with this event the record ceased to be public: remove your copies of it"
    )


def renamed(made: Receipt, id: UUID) -> Receipt:
    """A receipt for something that concerns many records, with its own id."""
    return Receipt(id, 1, made.position, made.replayed, made.effect)


def record(view: View, to_come: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """A record for the outside, with what of it begins on days to come."""
    ahead = list(to_come)
    return {**view.state, "version": view.version, "position": view.first} | ({"to_come": ahead} if ahead else {})


def event(recorded: Recorded, *, inner: bool) -> dict[str, Any]:
    """An event for the outside; `inner` shows provenance, persons and holds too."""
    if not inner and recorded.event.inner:
        return withheld(recorded)
    dumped = recorded.event.model_dump(mode="json", exclude_none=True, exclude=None if inner else {FLAGS})
    content = dumped.pop("content", {})
    destroyed = content.get("destroyed") is True
    day = recorded.event.effective_on
    return {
        "position": recorded.position,
        "leaf": recorded.leaf.hex(),
        "origin": recorded.first_origin,
        "id": str(recorded.stream),
        "version": recorded.version,
        "name": recorded.event.name,
        "recorded_at": recorded.recorded_at.isoformat().replace("+00:00", "Z"),
        "recorded_by": str(recorded.recorded_by),
        "effective_on": day.isoformat() if day else None,
        "fact": dumped,
        "content": None if destroyed else {k: v for k, v in content.items() if inner or k not in INNER},
    }


def withdrawn(recorded: Recorded) -> dict[str, Any]:
    """That a record left the public by an event, without what the event says."""
    return withheld(recorded) | {"id": str(recorded.stream), "withdrawn": True}


def withheld(recorded: Recorded) -> dict[str, Any]:
    """What is public about an event that is not: that there is one, and its leaf."""
    return {"position": recorded.position, "leaf": recorded.leaf.hex()}
