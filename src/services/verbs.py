"""What can be done to records, for REST, imports and the sample archive: verbs of their kinds, and those of any record.

Shapes for the outside are flat: the fields of an event's fact and of its content side by side.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from archive.access import usecases as access
from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor.events import Role
from archive.case.usecases import survivor
from archive.kernel import ActorId, Event, content_fields
from archive.kind import Kind, Verb, kinds
from archive.lastday import with_open_ends
from archive.outcome.events import OutcomeRecorded
from archive.outcome.usecases import record_outcome
from archive.record.store import Archive, Receipt
from archive.recordwide import (
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordFinalised,
    RegistrationCompleted,
)
from archive.retention import usecases as retention
from archive.retention.correcting import correct_event
from archive.values import Interval
from archive.winddown import usecases as winding_down
from archive.winddown.events import DestinationSet, ItemAssigned, ItemOffered, ItemReopened, ItemSettled
from services.stated import Stated


class Shape(Stated):
    """The flat fields of one event, as people and programs give them."""

    model_config = ConfigDict(frozen=True)


MERGED = "The case was merged into another one: the record is filed to that."
SET_BY_ARCHIVE = ("schedule", "defaulted", "protects", "flagged", "waits", "counted_from", "left")
"""Fields that no registrar states: they follow from the class and the schedule in force."""
KINDS = kinds()


@cache
def shape_of(event: type[Event]) -> type[Shape]:
    """The flat shape of an event: fact and content fields in one object."""
    fields: dict[str, Any] = {}
    for model in (event, content_fields(event)):
        for name, info in model.model_fields.items():
            if name != "content" and name not in SET_BY_ARCHIVE:
                fields[name] = (_as_stated(info.annotation), info)
    words = event.__doc__ or ""
    return create_model(event.__name__, __base__=Shape, __doc__=words, **fields)


def _as_stated(kind: Any) -> Any:
    """The type a value has in a shape: a day that may be vague is always stated by its bounds."""
    return Interval | None if {Interval, date} <= set(get_args(kind)) else kind


def event_of(event: type[Event], shape: BaseModel) -> Event:
    """The event a flat shape states."""
    content = content_fields(event)
    said = shape.__dict__
    parts = {name: said[name] for name in content.model_fields if said.get(name) is not None}
    fact = {name: said[name] for name in event.model_fields if name != "content" and said.get(name) is not None}
    return with_open_ends(event.name, event.model_validate({**fact, "content": content.model_validate(parts)}))


@dataclass(frozen=True, slots=True)
class WideChange:
    """What can happen to a record of any kind: the noun, the event, the verb, and which role it takes.

    The verb is called with the mandatory fields of the record's kind if `gated` is set.
    """

    noun: str
    event: type[Event]
    run: Callable[..., Receipt]
    role: Role
    summary: str
    gated: bool = False


WIDE = (
    WideChange("publicity", PublicityClassified, access.classify, Role.archivist, "Decide who may see the record"),
    WideChange(
        "publications", RecordPublished, access.publish, Role.archivist, "Publish a record that contains personal data"
    ),
    WideChange(
        "publication-withdrawals",
        PublicationWithdrawn,
        access.withdraw_publication,
        Role.archivist,
        "End a publication",
    ),
    WideChange(
        "twins", RecordTwinned, access.name_twin, Role.archivist, "Name the redacted copy that is shown instead"
    ),
    WideChange("classifications", Reclassified, retention.reclassify, Role.archivist, "Reclassify the record"),
    WideChange(
        "event-corrections",
        RecordCorrected,
        correct_event,
        Role.archivist,
        "Correct what an event of the record stated, or take back such a correction",
    ),
    WideChange(
        "registrations",
        RegistrationCompleted,
        retention.complete_registration,
        Role.registrar,
        "Complete the registration",
    ),
    WideChange(
        "finalisations", RecordFinalised, retention.finalise, Role.registrar, "Declare the record final", gated=True
    ),
    WideChange(
        "item-assignments",
        ItemAssigned,
        winding_down.assign_item,
        Role.registrar,
        "Name the person who is to end an open item of the record",
    ),
    WideChange(
        "item-offers",
        ItemOffered,
        winding_down.offer_item,
        Role.registrar,
        "Ask a party to take over an open item of the record",
    ),
    WideChange(
        "item-settlements",
        ItemSettled,
        winding_down.settle_item,
        Role.archivist,
        "End an open item of the record: done, transferred, void or left undone",
    ),
    WideChange(
        "item-reopenings", ItemReopened, winding_down.reopen_item, Role.archivist, "Open an item of the record again"
    ),
    WideChange(
        "final-destinations",
        DestinationSet,
        winding_down.set_destination,
        Role.archivist,
        "Set where the record goes when its organisation ends",
    ),
    WideChange(
        "outcomes",
        OutcomeRecorded,
        record_outcome,
        Role.registrar,
        "Record what a court or an authority made of the matter of the record",
    ),
)


def create(archive: Archive, kind: Kind, shape: BaseModel, *, by: ActorId) -> Receipt:
    """Record the first event of a record from its flat shape."""
    made: Receipt = kind.first.run(archive, event_of(kind.created, shape), by=by)
    return where_it_went(archive, getattr(shape, "case", None), made)


def where_it_went(archive: Archive, case: UUID | None, made: Receipt) -> Receipt:
    """A receipt that shows whether a record was filed to another case than stated, because that one was merged."""
    if case is None or made.replayed or archive.collecting or not archive.exists(case):
        return made
    if survivor(archive, case) == case:
        return made
    return replace(made, effect=" ".join(filter(None, (MERGED, made.effect))))


def change(archive: Archive, step: Verb, id: UUID, shape: BaseModel, *, by: ActorId, expecting: int | None) -> Receipt:
    """Record a transition from its flat shape.

    Without `expecting`, one that another process overtook is judged again as the record is then.
    """

    def run() -> Receipt:
        made: Receipt = step.run(archive, id, event_of(step.event, shape), by=by, expecting=expecting)
        return made

    return run() if expecting is not None else archive.run_again(run)
