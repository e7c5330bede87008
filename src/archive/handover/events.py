"""What happens to a handover: the package is complete and issued to its recipient."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from archive.kernel import Content, Destroyed, Event

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


HandoverEvent = HandoverIssued
