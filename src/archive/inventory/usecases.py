"""Verbs of the inventory room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.inventory.events import (
    DestinationDecided,
    EndSet,
    InventoryCaptured,
    InventoryDisposed,
    InventoryLent,
    InventoryMapped,
    InventoryMoved,
    InventoryReturned,
)
from archive.inventory.model import Inventory
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def map_inventory(archive: Archive, mapped: InventoryMapped, *, by: ActorId) -> Receipt:
    """Record a holding or a system. Refuses: an unknown or closed case, a natural key already recorded."""
    mapped = filed_to(archive, mapped)
    id = public_id(archive.origin, "inventory", mapped.natural_key) if mapped.natural_key else new_id()
    item = Inventory(id)
    item.map(bound(archive, mapped), by=by)
    if mapped.natural_key and archive.exists(id):
        raise AlreadyRecorded("inventory", id)
    return archive.add(item)


def set_end(archive: Archive, id: UUID, set_: EndSet, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Record on which day a system ends. Refuses: the end of what is on paper, a holding that was destroyed."""
    item = archive.load(Inventory, id, expecting)
    item.set_end(set_, by=by)
    return archive.add(item)


def move_inventory(
    archive: Archive, id: UUID, moved: InventoryMoved, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a holding is in another place. Refuses: a holding that was destroyed."""
    item = archive.load(Inventory, id, expecting)
    item.move(moved, by=by)
    return archive.add(item)


def lend_inventory(
    archive: Archive, id: UUID, lent: InventoryLent, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a loan. Refuses: what is lent already, a loan that ends before it begins, a holding that was destroyed."""
    item = archive.load(Inventory, id, expecting)
    item.lend(lent, by=by)
    return archive.add(item)


def return_inventory(
    archive: Archive, id: UUID, returned: InventoryReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a loan came back. Refuses: what is not lent."""
    item = archive.load(Inventory, id, expecting)
    item.give_back(returned, by=by)
    return archive.add(item)


def decide_destination(
    archive: Archive, id: UUID, decided: DestinationDecided, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record where the records go, how they are captured, by whom and by when.

    Refuses: a successor or holder that is not named, records kept until no day, a holding that was destroyed.
    """
    item = archive.load(Inventory, id, expecting)
    item.decide_destination(decided, by=by)
    return archive.add(item)


def capture_inventory(
    archive: Archive, id: UUID, captured: InventoryCaptured, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the records were captured. Refuses: a holding that was destroyed."""
    item = archive.load(Inventory, id, expecting)
    item.capture(captured, by=by)
    return archive.add(item)


def dispose_of_inventory(
    archive: Archive, id: UUID, disposed: InventoryDisposed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a holding was destroyed: its boxes, or an account.

    Refuses: a day to come, what nobody decided to destroy, what is lent, what a hold protects.
    """
    archive.require_begun(disposed.disposed_on, "disposed_on")
    item = archive.load(Inventory, id, expecting)
    item.dispose(disposed, by=by)
    return archive.add(item)
