"""The rules of a deliverable: a statement of its rights or its place says something."""

from archive.deliverable.events import (
    DeliverableEvent,
    DeliverablePlaced,
    DeliverableRegistered,
    DeliverableUsed,
    RightsStated,
    StageChanged,
    UseReported,
)
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record


class Deliverable(Record[DeliverableEvent], name="deliverable"):
    """Tuotos: what a project produced, and what others may do with it."""

    def register(self, registered: DeliverableRegistered, *, by: ActorId) -> None:
        """Record a deliverable."""
        self.record(registered, by=by)

    def state_rights(self, stated: RightsStated, *, by: ActorId) -> None:
        """State who holds the rights, or the licence. Refuses: a statement without either."""
        self.must_exist()
        said = stated.content
        if not (getattr(said, "rights_holder", None) or getattr(said, "licence", None)):
            remedy = "Give rights_holder, licence or both."
            raise Invalid("Neither a holder of rights nor a licence is named.", field="rights_holder", remedy=remedy)
        self.take(stated, by=by)

    def change_stage(self, changed: StageChanged, *, by: ActorId) -> None:
        """See `change_stage`."""
        self.take(changed, by=by)

    def place(self, placed: DeliverablePlaced, *, by: ActorId) -> None:
        """State where it is now. Refuses: no place."""
        self.must_exist()
        if placed.document is None and not getattr(placed.content, "location", None):
            raise Invalid("No place is named.", field="location", remedy="Give document, location or both.")
        self.take(placed, by=by)

    def use(self, used: DeliverableUsed, *, by: ActorId) -> None:
        """See `record_use`."""
        self.take(used, by=by)

    def report_use(self, reported: UseReported, *, by: ActorId) -> None:
        """See `report_use`. Refuses: a position without the archive it is of, or the other way round."""
        if (reported.archive is None) != (reported.position is None):
            field = "archive" if reported.archive is None else "position"
            remedy = "Give both, or neither for a report without proof."
            raise Invalid("An event of another archive is named by archive and position.", field=field, remedy=remedy)
        self.take(reported, by=by)
