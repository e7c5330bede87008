"""What the receipts prove: which packages other archives received, with which records, and what of it they opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from archive.handover.events import Disclosed, FiledReceipt, HandoverIssued, Recipient
from archive.handover.model import Handover
from archive.sealing.files import Files
from archive.terms import day_in
from services.home.archive_home import ArchiveHome


@dataclass(frozen=True, slots=True)
class Receipted:
    """A package that its recipient proved to have: up to which event, with which records, opened how far."""

    handover: UUID
    recipient: str
    key: str
    position: int
    made_on: date
    transfer: bool
    records: frozenset[UUID] | None
    """None: every record."""
    enclosed: frozenset[UUID]
    """Records with content in its encrypted bag."""
    opened: bool
    """Whether all of that content was opened there, by a receipt."""
    receipts: tuple[str, ...]
    """Digests of the receipts as they came."""

    def has(self, record: UUID, position: int) -> bool:
        """Whether an event of a record went along."""
        return position <= self.position and (self.records is None or record in self.records)


def receipted(home: ArchiveHome) -> list[Receipted]:
    """Every package with a receipt that counts, the newest first.

    The receipt of a copy counts where a transfer vouches for its recipient and key, and the copy has every record.
    """
    archive = home.archive
    found = list(_receipted(home))
    vouched = {(each.recipient, each.key) for each in found if each.transfer}
    counting = [each for each in found if (each.recipient, each.key) in vouched]
    known = set(archive.streams(HandoverIssued.name, own=True))
    return sorted((each for each in counting if each.handover in known), key=lambda each: -each.position)


def _receipted(home: ArchiveHome) -> Iterator[Receipted]:
    archive = home.archive
    for id in archive.streams(HandoverIssued.name, own=True):
        handover = archive.load(Handover, id)
        issued, accepted, disclosed = handover.issued, handover.acknowledged, handover.disclosed
        if issued is None or accepted is None or not isinstance(issued.content, Recipient):
            continue
        transfer = issued.handed_as == "transfer"
        listed = issued.content.file
        if not transfer and not issued.whole:
            continue
        content = disclosed.content if disclosed is not None else None
        went = frozenset(_ids(home.files, id, content.file.digest)) if isinstance(content, Disclosed) else frozenset()
        opened = sum(each.contents or 0 for each in handover.receipts if each.proves == "opened")
        yield Receipted(
            id,
            accepted.recipient,
            accepted.key,
            issued.position,
            day_in(archive.history(id)[0].recorded_at, archive.timezone),
            transfer,
            frozenset(_ids(home.files, id, listed.digest)) if listed is not None else None,
            went,
            disclosed is not None and opened >= disclosed.contents,
            tuple(each.content.file.digest for each in handover.receipts if isinstance(each.content, FiledReceipt)),
        )


def _ids(files: Files, handover: UUID, digest: str) -> Iterator[UUID]:
    with files.open(str(handover), digest) as lines:
        for line in lines:
            yield UUID(line.decode().strip())
