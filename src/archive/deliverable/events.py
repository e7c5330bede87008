"""What happens to a deliverable (tuotos): registered, its rights stated, its stage changed, placed elsewhere, used."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered


class DeliverableStage(StrEnum):
    """How far a deliverable is; it is the status of its record."""

    draft = "draft"
    finished = "finished"
    in_use = "in_use"
    abandoned = "abandoned"


class Work(Description):
    """The deliverable (title, text): who made it, who holds the rights, the licence in words, and where it is."""

    maker: str | None = Field(default=None, max_length=500)
    rights_holder: str | None = Field(default=None, max_length=500)
    licence: str | None = Field(default=None, max_length=1000)
    location: str | None = Field(default=None, max_length=1000)


class DeliverableRegistered(Registered, name="deliverable.registered.v1", effect="made_on", after_closing="late"):
    """A deliverable became known; `project` is the one that produced it, `document` holds it in this archive."""

    made_on: date | None = None
    stage: DeliverableStage | None = None
    project: UUID | None = None
    document: UUID | None = None
    content: Work | Destroyed


class Rights(Content):
    """Who holds the rights, under which licence others may use it, and where that is written."""

    rights_holder: str | None = Field(default=None, min_length=1, max_length=500)
    licence: str | None = Field(default=None, min_length=1, max_length=1000)
    reason: str | None = Field(default=None, max_length=20_000)


class RightsStated(Event, name="deliverable.rights_stated.v1", effect="stated_on", after_closing="late"):
    """Somebody stated who holds the rights, or the licence; what is given replaces what stood before.

    `contract` is the one that states it.
    """

    stated_on: date
    contract: UUID | None = None
    content: Rights | Destroyed


class StageChanged(Event, name="deliverable.stage_changed.v1", effect="changed_on", after_closing="late"):
    """It was finished, taken into use or abandoned, or work on it began again."""

    changed_on: date
    stage: DeliverableStage
    content: Reason | Destroyed


class Whereabouts(Content):
    """Where it is now, and why."""

    location: str | None = Field(default=None, min_length=1, max_length=1000)
    reason: str | None = Field(default=None, max_length=20_000)


class DeliverablePlaced(Event, name="deliverable.placed.v1", effect="placed_on", after_closing="late"):
    """It is now in this document, or in another place; what is given replaces what stood before."""

    placed_on: date
    document: UUID | None = None
    content: Whereabouts | Destroyed


class Manner(StrEnum):
    """How earlier work was used."""

    as_is = "as_is"
    updated = "updated"
    rejected = "rejected"


class Use(Content):
    """Who used it or decided against it, in what work, and why."""

    user: str = Field(min_length=1, max_length=500)
    work: str | None = Field(default=None, max_length=2000)
    reason: str | None = Field(default=None, max_length=20_000)


class DeliverableUsed(Event, name="deliverable.used.v1", effect="used_on", after_closing="late"):
    """It was used as it is, or in an updated form, or was reviewed and rejected.

    `used_in` is the record of this archive for which that was.
    """

    used_on: date
    manner: Manner
    used_in: UUID | None = None
    content: Use | Destroyed


class UseReported(Event, name="deliverable.use_reported.v1", effect="used_on", after_closing="late"):
    """Another archive reported that it was used there. With a proof, `archive` and `position` name the event there."""

    used_on: date
    manner: Manner
    archive: str | None = Field(default=None, max_length=63, pattern=r"^[a-z0-9][a-z0-9.-]*$")
    position: int | None = Field(default=None, ge=1, le=2**62)
    content: Use | Destroyed


DeliverableEvent = (
    DeliverableRegistered | RightsStated | StageChanged | DeliverablePlaced | DeliverableUsed | UseReported | RecordWide
)
