"""Verbs of a wind-down, and of the open items of any record."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from archive.body.mandate import within_mandate
from archive.case.usecases import filed_to
from archive.errors import NotFound
from archive.kernel import ActorId, AlreadyRecorded, seen_of
from archive.record.sqlite.operations import Operations
from archive.record.store import Archive, Receipt, new_id
from archive.recordwide import RecordWide
from archive.registration import Record, model_of, public_id
from archive.retention.binding import bound
from archive.winddown.events import (
    CutoffSet,
    DestinationSet,
    DestinationsSet,
    EligibilityOverridden,
    GuidanceRegistered,
    ItemAssigned,
    ItemOffered,
    ItemReopened,
    ItemSettled,
    WindDownClosed,
    WindDownDecided,
)
from archive.winddown.fold import OVERRIDABLE
from archive.winddown.model import AlreadyWoundDown, WindDown, require_matter, require_open, require_said


def decide_wind_down(archive: Archive, decided: WindDownDecided, *, by: ActorId) -> Receipt:
    """Record that an organisation is wound down.

    Refuses: an unknown or closed case, a natural key already recorded, a day on which the body did not exist,
    collections of an organisation that was closed.
    """
    decided = within_mandate(archive, filed_to(archive, decided), decided.body)
    id = public_id(archive.origin, "winddown", decided.natural_key) if decided.natural_key else new_id()
    winddown = WindDown(id)
    winddown.decide(bound(archive, decided), by=by)
    if decided.natural_key and archive.exists(id):
        raise AlreadyRecorded("winddown", id)
    for each in archive.closed_wind_downs():
        if again := each.collections.intersection(decided.collections):
            raise AlreadyWoundDown(each.name, each.on, again)
    return archive.add(winddown)


def set_cutoff(archive: Archive, id: UUID, set_: CutoffSet, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Set the last day on which the organisation could commit itself. Refuses: a wind-down that was closed."""
    winddown = archive.load(WindDown, id, expecting)
    winddown.set_cutoff(set_, by=by)
    return archive.add(winddown)


def register_guidance(
    archive: Archive, id: UUID, registered: GuidanceRegistered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Register the guidance that the wind-down follows. Refuses: no rules, two of the same code; after the closing."""
    winddown = archive.load(WindDown, id, expecting)
    winddown.register_guidance(registered, by=by)
    return archive.add(winddown)


def override_eligibility(
    archive: Archive, id: UUID, judged: EligibilityOverridden, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Judge of one cost, commitment or expense otherwise than the rules of the guidance, on a ground.

    Refuses: a day to come; none named, or several; one that does not exist; a wind-down that was closed.
    """
    archive.require_begun(judged.overridden_on, "overridden_on")
    winddown = archive.load(WindDown, id, expecting)
    winddown.override_eligibility(judged, by=by)
    for kind in OVERRIDABLE:
        id = getattr(judged, kind)
        if id is not None and not archive.exists(id):
            raise NotFound(f"There is no {kind} with this id.", field=kind)
    return archive.add(winddown)


def set_destinations(
    archive: Archive, id: UUID, set_: DestinationsSet, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Set where the records of the organisation go. Refuses: no rules, one without its party; after the closing."""
    winddown = archive.load(WindDown, id, expecting)
    winddown.set_destinations(set_, by=by)
    return archive.add(winddown)


def set_destination(
    archive: Archive, kind: str, id: UUID, set_: DestinationSet, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Set where one record goes when its organisation ends. Refuses: a day to come."""
    archive.require_begun(set_.set_on, "set_on")
    record = archive.load(model_of(kind), id, expecting)
    record.take(set_, by=by)
    return archive.add(record)


def close_wind_down(
    archive: Archive,
    id: UUID,
    closed: WindDownClosed,
    *,
    by: ActorId,
    expecting: int | None = None,
    within: Callable[[Operations], None],
) -> Receipt:
    """Record that an organisation is wound down; `within` refuses in the same transaction what came in between.

    Refuses: a day to come, one that was closed already.
    """
    archive.require_begun(closed.closed_on, "closed_on")
    winddown = archive.load(WindDown, id, expecting)
    winddown.close(closed, by=by)
    return archive.add(winddown, within=within)


def assign_item(
    archive: Archive,
    kind: str,
    id: UUID,
    assigned: ItemAssigned,
    *,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """Name the person who is to end an open item.

    Refuses: an item that has ended, one the record does not have, a day to come.
    """
    archive.require_begun(assigned.assigned_on, "assigned_on")
    return _about(archive, kind, id, assigned, assigned.matter, open_now=True, by=by, expecting=expecting)


def offer_item(
    archive: Archive,
    kind: str,
    id: UUID,
    offered: ItemOffered,
    *,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """Ask a party to take an open item over.

    Refuses: an item that has ended, one the record does not have, a day to come.
    """
    archive.require_begun(offered.offered_on, "offered_on")
    return _about(archive, kind, id, offered, offered.matter, open_now=True, by=by, expecting=expecting)


def settle_item(
    archive: Archive,
    kind: str,
    id: UUID,
    settled: ItemSettled,
    *,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """End an open item in one of four ways.

    Refuses: one that has ended, or that the record does not have; a day to come; a party that was not asked; nobody
    named who decided to leave it undone; a hold that is not transferred.
    """
    require_said(settled)
    archive.require_begun(settled.settled_on, "settled_on")
    if settled.decision is not None:
        first = archive.recorder.read_stream(settled.decision, lte=1)
        if not first or not first[0][4].startswith("decision."):
            raise NotFound("There is no decision with this id.", field="decision")
    return _about(archive, kind, id, settled, settled.matter, open_now=True, by=by, expecting=expecting)


def reopen_item(
    archive: Archive,
    kind: str,
    id: UUID,
    reopened: ItemReopened,
    *,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """Open an item again. Refuses: one that has not ended."""
    archive.require_begun(reopened.reopened_on, "reopened_on")
    return _about(archive, kind, id, reopened, reopened.matter, open_now=False, by=by, expecting=expecting)


def _about(
    archive: Archive,
    kind: str,
    id: UUID,
    event: RecordWide,
    matter: str,
    *,
    open_now: bool,
    by: ActorId,
    expecting: int | None,
) -> Receipt:
    """Record what becomes of an item; with `open_now` of one that is open, unless a source only reports it."""
    record = archive.load(model_of(kind), id, expecting)
    record.must_exist()
    require_matter(record, matter)
    if open_now and not archive.telling and not _stands(record, event):
        require_open(record, matter)
    record.take(event, by=by)
    return archive.add(record)


def _stands(record: Record[Any], event: RecordWide) -> bool:
    """Whether the same was recorded before, so that nothing new comes of it."""
    moment = f"{record.today.isoformat()}T"
    return record.timeline.repeats(seen_of(event, str(record.id), record.version + 1, moment))
