"""What happens to a handover: a package is issued to its recipient, received there, and acknowledged here."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.document.events import File
from archive.kernel import Content, Destroyed, Event
from archive.values import Citation, Code

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Recipient(Content):
    """Who gets the package, as stated by its maker.

    `file` lists the ids of the records whose responsibility passes, one per line; none where the whole archive does.
    """

    to: str = Field(min_length=1, max_length=500)
    file: File | None = None


class HandoverIssued(Event, name="handover.issued.v1", after_closing="always"):
    """A package with the archive up to `position` is complete and goes to its recipient.

    `root` is that of the tree at `position`, `package` the digest of the package: the SHA-256 of its
    tagmanifest-sha256.txt. As a copy, the originals stay where they are; as a transfer, the recipient becomes
    responsible when it accepted them. `whole`: it has every record; nothing is stated of a part, nor by older programs.
    """

    handed_as: Literal["copy", "transfer"]
    profile: Literal["aip", "sip", "dip"]
    position: int = Field(ge=1)
    root: Digest
    package: Digest
    whole: Literal[True] | None = None
    content: Recipient | Destroyed


PublicKey = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Disclosed(Content):
    """For whose keys it was encrypted, and which records it belongs to: their ids, one per line."""

    recipients: tuple[PublicKey, ...] = ()
    file: File


class HandoverDisclosed(Event, name="handover.disclosed.v1", after_closing="always"):
    """Secret and personal content went along, encrypted for the recipient, on this legal ground.

    `enclosed` is the SHA-256 of the encrypted file; `contents`, `files` and `records` count what is in it.
    """

    ground: Citation
    enclosed: Digest
    contents: int = Field(ge=0)
    files: int = Field(ge=0)
    records: int = Field(ge=0)
    content: Disclosed | Destroyed


class HandoverOpened(Event, name="handover.opened.v1", after_closing="always"):
    """The encrypted content of a package that was received was opened, and is recorded here.

    `contents` counts what was not here before; the first time, all that is here of it.
    """

    enclosed: Digest
    contents: int = Field(ge=0)
    files: int = Field(ge=0)


class Evidence(Content):
    """Whose archive came, and the file that proves its events: its checkpoints, keys and the leaf of every event."""

    organisation: str = Field(max_length=500)
    file: File


class HandoverReceived(Event, name="handover.received.v1", after_closing="always"):
    """A package of another archive was verified, and every event in it is recorded here.

    `sender` is the name of that archive in its checkpoints, `handover` the id of the package there. `position`, `root`
    and `package` are as in `handover.issued.v1`; `events` counts those that were new here, `files` the files it holds.
    `handed_as` states that this archive accepted the responsibility; a copy states nothing.
    """

    sender: Code
    handover: UUID
    position: int = Field(ge=1)
    root: Digest
    package: Digest
    events: int = Field(ge=0)
    files: int = Field(ge=0)
    handed_as: Literal["transfer"] | None = None
    content: Evidence | Destroyed


class HandoverAcknowledged(Event, name="handover.acknowledged.v1", after_closing="always"):
    """The recipient proved that it received the package: by its archive, at this position of its record, at that time.

    `key` is the public key that signed its receipt.
    """

    recipient: Code
    position: int = Field(ge=1)
    received_at: datetime
    key: Code


class FiledReceipt(Content):
    """The receipt as it came: the proof file that the archive of the recipient signed."""

    file: File


class HandoverReceiptFiled(Event, name="handover.receipt_filed.v1", after_closing="always"):
    """A receipt of the recipient is kept as it came: it received the package, or opened its encrypted content.

    `position` is that of the event there which it proves, `key` signed it; `contents` and `files` count what was
    opened.
    """

    proves: Literal["received", "opened"]
    recipient: Code
    position: int = Field(ge=1)
    key: Code
    contents: int | None = Field(default=None, ge=0)
    files: int | None = Field(default=None, ge=0)
    content: FiledReceipt | Destroyed


class WhyWithdrawn(Content):
    """Why a transfer was withdrawn before it was accepted."""

    reason: str = Field(min_length=1, max_length=2000)


class HandoverWithdrawn(Event, name="handover.withdrawn.v1", after_closing="always"):
    """A transfer that was issued does not take place: the sender withdrew it, or its recipient refused it."""

    withdrawn_on: date
    because: Literal["withdrawn", "refused"]
    content: WhyWithdrawn | Destroyed


class HandoverTransferred(Event, name="handover.transferred.v1", after_closing="always"):
    """The recipient is responsible for the records of the package from this day; each of them states so."""

    transferred_on: date
    records: int = Field(ge=0)


HandoverEvent = (
    HandoverIssued
    | HandoverDisclosed
    | HandoverReceived
    | HandoverOpened
    | HandoverAcknowledged
    | HandoverReceiptFiled
    | HandoverWithdrawn
    | HandoverTransferred
)
