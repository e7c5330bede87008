"""Lines that change a record of any kind, as a person decides it: held against every rule, recorded once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from api.importers.intake import Intake
from archive.actor.events import Role
from archive.errors import Invalid, NotAllowed, NotFound
from archive.files.digest import digest_of
from archive.fold.corrections import waiting_corrections
from archive.kernel import ActorId, Event
from archive.kind import Kind
from archive.record.store import Archive, Receipt
from archive.recordwide import HoldPlaced, HoldReleased, RecordCorrected
from archive.registration import model_of, public_id
from archive.transaction.events import TransactionMatchWithdrawn
from services.verbs import SET_BY_ARCHIVE, WIDE, WideChange


def _place(archive: Archive, kind: str, id: UUID, placed: HoldPlaced, *, by: ActorId) -> Receipt:
    record = archive.load(model_of(kind), id)
    record.place_hold(placed, by=by)
    return archive.add(record)


def _release(archive: Archive, kind: str, id: UUID, released: HoldReleased, *, by: ActorId) -> Receipt:
    record = archive.load(model_of(kind), id)
    record.release_hold(released, by=by)
    return archive.add(record)


HOLDS = (
    WideChange("holds", HoldPlaced, _place, Role.archivist, "Place a hold on the record"),
    WideChange("releases", HoldReleased, _release, Role.archivist, "Release a hold of the record"),
)
OF_ANY: Mapping[str, WideChange] = {each.noun: each for each in (*WIDE, *HOLDS)}
"""What a line may do to a record of any kind, by its noun."""


def require_recorded(intake: Intake, kind: Kind, id: UUID) -> None:
    """Refuse a change of what is not recorded, or was destroyed."""
    if not intake.archive.exists(id):
        intake.archive.bygone.require_new(id.bytes)
        remedy = "Put the line that records it before this one."
        raise NotFound(f"There is no such {kind.name}.", field="key", remedy=remedy)


def with_hold_named(intake: Intake, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a line, with the id of a hold where a source gives it a key of its own."""
    key = given.get("hold")
    if key is None:
        return given
    if not isinstance(key, str) or not key.strip() or len(key) > 120:
        raise Invalid("This names no hold.", field="hold", remedy="Give the id of the hold, or its key in the source.")
    try:
        return given | {"hold": str(UUID(key))}
    except ValueError:
        return given | {"hold": str(public_id(intake.archive.origin, "hold", key.strip()))}


def change_of_any(intake: Intake, kind: Kind, id: UUID, event: Event, wide: WideChange, source: Path) -> None:
    """Record the change, unless the same was recorded before, whatever people decided since.

    What waits for a second person is collected in one list for each file. Refuses: one that is an archivist's to make.
    """
    if wide.role is Role.archivist and not intake.archivist:
        raise NotAllowed(f"This requires the role {wide.role}.", field="do")
    if event not in map(as_stated, intake.events_of(id)):
        _run(intake, kind, id, event, wide, source)
    if isinstance(event, RecordCorrected):
        waiting = waiting_corrections(intake.archive.load(model_of(kind.name), id).timeline.events)
        if any(each.fact["waits"] == str(list_of(intake, source)) for each in waiting):
            intake.waiting.add(id)


def _run(intake: Intake, kind: Kind, id: UUID, event: Event, wide: WideChange, source: Path) -> None:
    more: dict[str, Any] = {"mandatory": intake.mandatory_of(kind.name)} if wide.gated else {}
    if isinstance(event, RecordCorrected):
        more["collected"] = list_of(intake, source)
    with intake.archive.decided():
        intake.took(wide.run(intake.archive, kind.name, id, event, by=intake.by, **more), event)


def as_stated(event: Event) -> Event:
    """An event as its line stated it, without what the archive added to it."""
    fields = type(event).model_fields
    added = {name: fields[name].default for name in SET_BY_ARCHIVE if name in fields}
    if isinstance(event, TransactionMatchWithdrawn):
        added["matched_on"] = None  # the day of the match that is undone
    return event.model_copy(update=added) if added else event


def list_of(intake: Intake, source: Path) -> UUID:
    """The list for what waits of a file: the same one, however often the file is imported."""
    if intake.listed is None:
        key = intake.archive.natural_key("corrections", digest_of(source))
        intake.listed = UUID(bytes=key[:16], version=4)
    return intake.listed
