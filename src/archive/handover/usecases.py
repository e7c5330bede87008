"""Verbs of the handover room: custody of packages."""

from collections.abc import Callable
from uuid import UUID

from archive.handover.events import (
    HandoverAcknowledged,
    HandoverDisclosed,
    HandoverIssued,
    HandoverOpened,
    HandoverReceiptFiled,
    HandoverReceived,
    HandoverTransferred,
    HandoverWithdrawn,
)
from archive.handover.model import Handover
from archive.kernel import ActorId
from archive.record.sqlite.operations import Operations
from archive.record.store import Archive, Receipt
from archive.registered import public_id


def issue_handover(
    archive: Archive,
    id: UUID,
    issued: HandoverIssued,
    *,
    by: ActorId,
    disclosed: HandoverDisclosed | None = None,
    within: Callable[[Operations], None] | None = None,
) -> Receipt:
    """Record that a package is complete and goes to its recipient, with what is disclosed in it, in one transaction.

    `within` may refuse there. Refuses: it was issued already.
    """
    handover = Handover(id)
    handover.issue(issued, by=by)
    if disclosed is not None:
        handover.disclose(disclosed, by=by)
    return archive.add(handover, within=within)


def open_handover(archive: Archive, handover: UUID, opened: HandoverOpened, *, by: ActorId) -> Receipt:
    """Record that encrypted content of a package was opened here. Refuses: a package that was not received."""
    received = archive.load(Handover, received_id(archive, handover))
    received.open(opened, by=by)
    return archive.add(received)


def opened_before(archive: Archive, handover: UUID) -> bool:
    """Whether it is recorded that encrypted content of a package was opened here."""
    return archive.load(Handover, received_id(archive, handover)).opened


def issued(archive: Archive, id: UUID) -> bool:
    """Whether a package with this id was issued here."""
    return archive.exists(id)


def received_id(archive: Archive, handover: UUID) -> UUID:
    """The id of the record that the recipient keeps of a package; the sender's has the id of the package itself."""
    return public_id(archive.origin, "handover", str(handover))


def received(archive: Archive, handover: UUID) -> HandoverReceived | None:
    """What was recorded here of a package that arrived; None where none with this id did."""
    id = received_id(archive, handover)
    return archive.load(Handover, id).received if archive.exists(id) else None


def receive_handover(archive: Archive, arrived: HandoverReceived, *, by: ActorId) -> Receipt:
    """Record that a package arrived and that every event in it is recorded here, once."""
    id = received_id(archive, arrived.handover)
    handover = archive.load(Handover, id) if archive.exists(id) else Handover(id)
    handover.receive(arrived, by=by)
    return archive.add(handover)


def transfer_handover(archive: Archive, id: UUID, transferred: HandoverTransferred, *, by: ActorId) -> Receipt:
    """Record that the responsibility passed. Refuses: a copy, or a package that was not acknowledged."""
    handover = archive.load(Handover, id)
    handover.transfer(transferred, by=by)
    return archive.add(handover)


def withdraw_handover(archive: Archive, id: UUID, withdrawn: HandoverWithdrawn, *, by: ActorId) -> Receipt:
    """Record that a transfer does not take place. Refuses: what is no transfer; one that was accepted."""
    handover = archive.load(Handover, id)
    handover.withdraw(withdrawn, by=by)
    return archive.add(handover)


def in_progress(archive: Archive) -> list[Handover]:
    """The transfers of this archive that their recipients neither accepted nor refused, in the order of their issue."""
    _, found = archive.recorder.facts_named(HandoverIssued.name, 0, own=True)
    transfers = (archive.load(Handover, UUID(id)) for id, fact in found if fact["handed_as"] == "transfer")
    return [each for each in transfers if each.in_progress]


def passing(archive: Archive) -> list[Handover]:
    """The transfers that were accepted, of which not every record states so yet: an interruption left them."""
    every = (archive.load(Handover, id) for id in archive.streams(HandoverIssued.name, own=True))
    return [each for each in every if each.passing]


def acknowledge_handover(
    archive: Archive,
    id: UUID,
    package: str,
    acknowledged: HandoverAcknowledged,
    *,
    by: ActorId,
    filed: HandoverReceiptFiled | None = None,
) -> Receipt:
    """Record the receipt of the recipient, and file it as it came.

    Refuses: a package that was not issued here; another package.
    """
    handover = archive.load(Handover, id)
    handover.acknowledge(acknowledged, package, by=by)
    if filed is not None:
        handover.file_receipt(filed, by=by)
    return archive.add(handover)


def file_receipt(archive: Archive, id: UUID, filed: HandoverReceiptFiled, *, by: ActorId) -> Receipt:
    """File a receipt as it came. Refuses: a package that was not acknowledged, or went without encrypted content."""
    handover = archive.load(Handover, id)
    handover.file_receipt(filed, by=by)
    return archive.add(handover)
