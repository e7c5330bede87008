"""The rules of an inventory item: a destination names who receives the records; what is held is not destroyed."""

from archive.errors import Invalid
from archive.inventory.events import (
    Destination,
    DestinationDecided,
    EndSet,
    InventoryCaptured,
    InventoryDisposed,
    InventoryEvent,
    InventoryLent,
    InventoryMapped,
    InventoryMoved,
    InventoryReturned,
    Medium,
)
from archive.inventory.fold import InventoryDisposedOf, LentAlready, NotLent, NotToBeDestroyed
from archive.kernel import ActorId
from archive.money.amounts import require_positive
from archive.registration import Record

__all__ = ["Inventory", "InventoryDisposedOf", "LentAlready", "NotLent", "NotToBeDestroyed"]


class Inventory(Record[InventoryEvent], name="inventory"):
    """Arkistokartoituksen kohde: a holding on paper or in files, or a system."""

    def map(self, mapped: InventoryMapped, *, by: ActorId) -> None:
        """Record what was mapped. Refuses: the end of what is on paper; a cost of zero or less."""
        require_positive(mapped.yearly_cost, "yearly_cost")
        if mapped.medium is Medium.paper and mapped.ends_on:
            remedy = "Leave it out, or decide a destination with kept_until."
            raise Invalid("What is on paper does not end on a day as a system does.", field="ends_on", remedy=remedy)
        self.record(mapped, by=by)

    def set_end(self, set_: EndSet, *, by: ActorId) -> None:
        """Set the day on which the system ends. Refuses: the end of what is on paper; a cost of zero or less."""
        self.must_exist()
        require_positive(set_.yearly_cost, "yearly_cost")
        if self.now.get("medium") == Medium.paper:
            raise Invalid("What is on paper does not end on a day as a system does.", field="ends_on")
        self.take(set_, by=by)

    def move(self, moved: InventoryMoved, *, by: ActorId) -> None:
        """See `move_inventory`."""
        self.take(moved, by=by)

    def lend(self, lent: InventoryLent, *, by: ActorId) -> None:
        """Lend it. Refuses: a loan that ends before it begins."""
        self.must_exist()
        if lent.lent_until and lent.lent_until < lent.lent_on:
            raise Invalid("The loan would end before it begins.", field="lent_until")
        self.take(lent, by=by)

    def give_back(self, returned: InventoryReturned, *, by: ActorId) -> None:
        """See `return_inventory`."""
        self.take(returned, by=by)

    def decide_destination(self, decided: DestinationDecided, *, by: ActorId) -> None:
        """Decide where the records go.

        Refuses: a successor or holder that is not named, no day until which they are kept, such a day for others.
        """
        self.must_exist()
        named = getattr(decided.content, "party", None)
        if decided.destination in (Destination.successor, Destination.kept) and not named:
            raise Invalid("Nobody is named who receives or keeps the records.", field="party", remedy="Name them.")
        if (decided.destination is Destination.kept) != (decided.kept_until is not None):
            said = "Give the day until which its holder keeps it, and only then."
            raise Invalid(said, field="kept_until", remedy="Only destination=kept takes kept_until.")
        if decided.kept_until and decided.kept_until < decided.decided_on:
            raise Invalid("It would be kept until a day before the decision.", field="kept_until")
        self.take(decided, by=by)

    def capture(self, captured: InventoryCaptured, *, by: ActorId) -> None:
        """See `capture_inventory`."""
        self.take(captured, by=by)

    def dispose(self, disposed: InventoryDisposed, *, by: ActorId) -> None:
        """Record that the holding was destroyed. Refuses: what a hold protects."""
        self.must_exist()
        self.must_be_unheld(self.today)
        self.take(disposed, by=by)
