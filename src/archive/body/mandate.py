"""Whether a body could act on a day: from the day it was established through the day it was dissolved.

Judged as the days of the body are known now, on the day of what it did; of a vague day only where no day of it fits.
"""

from typing import TypeVar
from uuid import UUID

from archive.body.fold import BodyIsDissolved
from archive.body.model import Body
from archive.errors import Conflict, NotFound
from archive.fold.registry import State
from archive.record.store import Archive
from archive.registered import Registered, day_of
from archive.values import Interval

R = TypeVar("R", bound=Registered)
_REMEDY = "Correct the day, or name the body that acted."


class BodyNotEstablished(Conflict):
    """A body does nothing before it is established."""

    code = "body_not_established"


OUTSIDE = (BodyIsDissolved, BodyNotEstablished)
"""Why a body could not act on a day."""


def outside_mandate(body: State, day: Interval) -> Conflict | None:
    """Why a body with this state could not act on a day, if so; an act of a vague day only where no day of it fits."""
    dissolved, established = body.get("dissolved_on"), body.get("established_on")
    if dissolved and day.earliest and day.earliest.isoformat() > dissolved:
        return BodyIsDissolved(f"The body was dissolved on {dissolved}.", field="body", remedy=_REMEDY)
    if established and day.latest and day.latest.isoformat() < established:
        return BodyNotEstablished(f"The body was established on {established}.", field="body", remedy=_REMEDY)
    return None


def require_mandate(archive: Archive, body: UUID | None, day: Interval | None) -> None:
    """Refuse what a body would do on a day on which it did not exist. A body not in this archive is not judged.

    Refuses: a day after the body was dissolved, a day before it was established.
    """
    if body is None or day is None:
        return
    try:
        timeline = archive.glance(Body, body).timeline
    except NotFound:
        return
    refused = outside_mandate(timeline.state() or {}, day)
    if refused is not None:
        refused.against = body
        raise refused


def within_mandate(archive: Archive, registered: R, body: UUID | None) -> R:
    """The first event of what a body did, flagged where a source only tells it outside the days of the body.

    Refuses: see `require_mandate`, unless a source tells it.
    """
    if body is None:
        return registered
    try:
        require_mandate(archive, body, day_of(registered))
    except OUTSIDE as refused:
        if not archive.telling:
            raise
        return registered.model_copy(update={"flagged": (*registered.flagged, refused.code)})
    return registered
