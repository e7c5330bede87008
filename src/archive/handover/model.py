"""The rules of a handover: its package is issued once."""

from uuid import UUID

from archive.errors import Conflict
from archive.handover.events import HandoverEvent, HandoverIssued
from archive.kernel import ActorId, Root


class Handover(Root[HandoverEvent], name="handover"):
    """Luovutus: one package, to one recipient."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.package: str | None = None

    def issue(self, issued: HandoverIssued, *, by: ActorId) -> None:
        """Record that the package is complete. Refuses: it was issued already."""
        if self.package is not None:
            raise Conflict("This package was issued already.", field="id")
        self.record(issued, by=by)

    def on(self, event: HandoverEvent) -> None:
        """Apply an event to the state of this record."""
        self.package = event.package
