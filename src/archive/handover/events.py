"""What happens to a handover: a package is issued to its recipient, received there, and acknowledged here."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.document.events import File
from archive.kernel import Content, Destroyed, Event
from archive.values import Code

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Recipient(Content):
    """Who gets the package, as stated by its maker."""

    to: str = Field(min_length=1, max_length=500)


class HandoverIssued(Event, name="handover.issued.v1", after_closing="always"):
    """A package with the archive up to `position` is complete and goes to its recipient.

    `root` is that of the tree at `position`, `package` the digest of the package: the SHA-256 of its
    tagmanifest-sha256.txt. As a copy, the originals stay where they are.
    """

    handed_as: Literal["copy"]
    profile: Literal["aip", "sip", "dip"]
    position: int = Field(ge=1)
    root: Digest
    package: Digest
    content: Recipient | Destroyed


class Evidence(Content):
    """Whose archive came, and the file that proves its events: its checkpoints, keys and the leaf of every event."""

    organisation: str = Field(max_length=500)
    file: File


class HandoverReceived(Event, name="handover.received.v1", after_closing="always"):
    """A package of another archive was verified, and every event in it is recorded here.

    `sender` is the name of that archive in its checkpoints, `handover` the id of the package there. `position`, `root`
    and `package` are as in `handover.issued.v1`; `events` counts those that were new here, `files` the files it holds.
    """

    sender: Code
    handover: UUID
    position: int = Field(ge=1)
    root: Digest
    package: Digest
    events: int = Field(ge=0)
    files: int = Field(ge=0)
    content: Evidence | Destroyed


class HandoverAcknowledged(Event, name="handover.acknowledged.v1", after_closing="always"):
    """The recipient proved that it received the package: by its archive, at this position of its record, at that time.

    `key` is the public key that signed its receipt.
    """

    recipient: Code
    position: int = Field(ge=1)
    received_at: datetime
    key: Code


HandoverEvent = HandoverIssued | HandoverReceived | HandoverAcknowledged
