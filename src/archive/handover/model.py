"""The rules of a handover: its package is issued once, received once in each archive, and acknowledged once."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, NotFound
from archive.handover.events import (
    HandoverAcknowledged,
    HandoverDisclosed,
    HandoverEvent,
    HandoverIssued,
    HandoverOpened,
    HandoverReceiptFiled,
    HandoverReceived,
    HandoverTransferred,
    HandoverWithdrawn,
)
from archive.kernel import ActorId, Root


class OtherReceipt(Conflict):
    """A receipt of another archive, or signed with another key, than the one that is recorded."""

    code = "other_receipt"
    field = "receipt"
    remedy = "Ask both archives which of them has the package. The receipt that is recorded stays."

    def __init__(self, recorded: str, other: str) -> None:
        said = f"The receipt of {recorded} is recorded for this package; this one is from {other}"
        super().__init__(f"{said}, signed with another key." if recorded == other else f"{said}.")


class TransferWithdrawn(Conflict):
    """A receipt for a transfer that does not take place any more."""

    code = "transfer_withdrawn"
    field = "receipt"
    remedy = "Tell the recipient that it is not responsible, or make a new package for it."

    def __init__(self, on: date) -> None:
        super().__init__(f"This transfer was withdrawn on {on.isoformat()}: nothing passed to the recipient.")


class Handover(Root[HandoverEvent], name="handover"):
    """Luovutus: one package, to one recipient; at the recipient a record of its own."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.package: str | None = None
        self.issued: HandoverIssued | None = None
        self.received: HandoverReceived | None = None
        self.opened = False
        self.acknowledged: HandoverAcknowledged | None = None
        self.transferred: HandoverTransferred | None = None
        self.withdrawn: HandoverWithdrawn | None = None
        self.disclosed: HandoverDisclosed | None = None
        self.receipts: list[HandoverReceiptFiled] = []

    def issue(self, issued: HandoverIssued, *, by: ActorId) -> None:
        """Record that the package is complete. Refuses: it was issued already."""
        if self.package is not None:
            raise Conflict("This package was issued already.", field="id")
        self.record(issued, by=by)

    def disclose(self, disclosed: HandoverDisclosed, *, by: ActorId) -> None:
        """Record on which ground secret content goes along, with the package. Refuses: a package that was issued."""
        if self.issued is None or not self.pending:
            raise Conflict("Content is disclosed with a package as it is issued.", field="id")
        self.record(disclosed, by=by)

    def open(self, opened: HandoverOpened, *, by: ActorId) -> None:
        """Record that encrypted content was opened. Refuses: a package that was not received."""
        if self.received is None:
            raise NotFound("No package with this id was received here.", field="package")
        self.record(opened, by=by)

    def receive(self, received: HandoverReceived, *, by: ActorId) -> None:
        """Record that the package arrived, once. Refuses: another package under its id."""
        if self.received is None:
            self.record(received, by=by)
        elif self.received.package != received.package:
            raise Conflict("Another package with this id was received already.", field="package")

    def acknowledge(self, acknowledged: HandoverAcknowledged, package: str, *, by: ActorId) -> None:
        """Record the receipt of the recipient, once. Refuses: a package that was not issued here; another package;
        a receipt of another archive or key than the one recorded; a transfer that was withdrawn.
        """
        if self.issued is None:
            raise NotFound("There is no handover with this id.", field="receipt")
        if self.issued.package != package:
            raise Conflict("The receipt is for another package.", field="receipt")
        if self.withdrawn is not None:
            raise TransferWithdrawn(self.withdrawn.withdrawn_on)
        if self.acknowledged is None:
            self.record(acknowledged, by=by)
        elif (self.acknowledged.recipient, self.acknowledged.key) != (acknowledged.recipient, acknowledged.key):
            raise OtherReceipt(self.acknowledged.recipient, acknowledged.recipient)

    def file_receipt(self, filed: HandoverReceiptFiled, *, by: ActorId) -> None:
        """Keep a receipt as it came, once. Refuses: a package that was not acknowledged, nothing that was disclosed,
        a receipt of another archive.
        """
        if self.acknowledged is None:
            remedy = "Import the receipt for the package itself first."
            raise Conflict("The receipt for this package is not recorded yet.", field="receipt", remedy=remedy)
        if self.acknowledged.recipient != filed.recipient:
            raise OtherReceipt(self.acknowledged.recipient, filed.recipient)
        if filed.proves == "opened" and self.disclosed is None:
            raise Conflict("No encrypted content went with this package.", field="receipt")
        if all((each.proves, each.position) != (filed.proves, filed.position) for each in self.receipts):
            self.record(filed, by=by)

    def transfer(self, transferred: HandoverTransferred, *, by: ActorId) -> None:
        """Record that the responsibility passed, once. Refuses: a copy, or a package that was not acknowledged."""
        if self.issued is None or self.issued.handed_as != "transfer" or self.acknowledged is None:
            raise Conflict("No transfer with this id was accepted.", field="id")
        if self.transferred is None:
            self.record(transferred, by=by)

    def withdraw(self, withdrawn: HandoverWithdrawn, *, by: ActorId) -> None:
        """Record that a transfer does not take place, once.

        Refuses: a package that was not issued here; a copy; a transfer that the recipient accepted.
        """
        if self.issued is None:
            raise NotFound("There is no handover with this id.", field="id")
        if self.issued.handed_as != "transfer":
            remedy = "The recipient of a copy follows the feed of this archive: nothing has to be withdrawn."
            raise Conflict("This package is a copy: no responsibility passes with it.", field="id", remedy=remedy)
        if self.acknowledged is not None:
            remedy = "Ask the recipient to hand the records back: it is responsible for them."
            raise Conflict(f"{self.acknowledged.recipient} accepted this transfer.", field="id", remedy=remedy)
        if self.withdrawn is None:
            self.record(withdrawn, by=by)

    @property
    def in_progress(self) -> bool:
        """Whether it is a transfer of which nobody knows yet whether its recipient accepts it."""
        transfer = self.issued is not None and self.issued.handed_as == "transfer"
        return transfer and self.transferred is None and self.withdrawn is None

    @property
    def passing(self) -> bool:
        """Whether the recipient accepted the responsibility, and not every record states so yet."""
        transfer = self.issued is not None and self.issued.handed_as == "transfer"
        return transfer and self.acknowledged is not None and self.transferred is None

    def on(self, event: HandoverEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case HandoverIssued():
                self.issued, self.package = event, event.package
            case HandoverDisclosed():
                self.disclosed = event
            case HandoverReceiptFiled():
                self.receipts.append(event)
            case HandoverOpened():
                self.opened = True
            case HandoverReceived():
                self.received, self.package = event, event.package
            case HandoverAcknowledged():
                self.acknowledged = event
            case HandoverTransferred():
                self.transferred = event
            case HandoverWithdrawn():
                self.withdrawn = event
            case _:
                assert_never(event)
