"""What happens when an archive is retired: proposed, approved by another person, begun, completed.

What remains states where its records went, never what they said.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.disposal.events import Probed
from archive.document.events import File
from archive.kernel import Content, Destroyed, Event
from archive.values import Code, Value

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyFate = Literal["destroyed", "handed_over"]
"""What becomes of the private half of the key that signs checkpoints."""


class HolderAddress(Value):
    """Where the records that one archive holds are asked for, by the name of that archive."""

    recipient: Code
    address: str = Field(min_length=1, max_length=1000)


class Proposal(Content):
    """Where records are asked for from now on, and for whose keys the signing key is encrypted where it is handed over.

    `{id}` in an address stands for the id of the record. `addresses` has those of holders that are asked elsewhere than
    at `address`.
    """

    address: str = Field(min_length=1, max_length=1000)
    addresses: tuple[HolderAddress, ...] = ()
    recipients: tuple[Annotated[str, StringConstraints(min_length=1, max_length=1000)], ...] = ()
    note: str | None = Field(default=None, max_length=20_000)

    def address_of(self, recipient: str | None) -> str:
        """Where the records of a holder are asked for."""
        own = {each.recipient: each.address for each in self.addresses}
        return own.get(recipient or "", self.address)


class Remark(Content):
    """What was said about it, in words."""

    note: str | None = Field(default=None, max_length=20_000)


class Withdrawal(Content):
    """Why the archive is not retired after all."""

    reason: str = Field(min_length=1, max_length=20_000)


class Place(Content):
    """Where the last checkpoint is published: a folder, a file or an address."""

    to: str | None = Field(default=None, max_length=4000)


class RetirementProposed(Event, name="retirement.proposed.v1", effect="proposed_on", after_closing="always"):
    """A person proposed to retire this archive: other archives hold everything that it has.

    What was recorded here of a record after it had passed is known to its holder by its fact alone. The contents of
    that up to the position `later_contents_upto` are destroyed as well; none without it.
    """

    proposed_on: date
    signing_key: KeyFate
    later_contents_upto: int | None = Field(default=None, ge=1)
    content: Proposal | Destroyed


class RetirementApproved(Event, name="retirement.approved.v1", effect="approved_on", after_closing="always"):
    """An archivist who did not propose it approved it; nothing is destroyed before `executable_from`."""

    approved_on: date
    executable_from: date
    content: Remark | Destroyed


class RetirementWithdrawn(Event, name="retirement.withdrawn.v1", effect="withdrawn_on", after_closing="always"):
    """The proposal was withdrawn before anything was destroyed."""

    withdrawn_on: date
    content: Withdrawal | Destroyed


class RetirementBegun(Event, name="retirement.begun.v1", effect="begun_on", after_closing="always"):
    """The retirement began: nothing else is recorded from here on, and it is completed, whatever interrupts it.

    `witnessed` is the size of the checkpoint that somebody outside has: it covers everything that is destroyed.
    """

    begun_on: date
    witnessed: int = Field(ge=1)
    content: Place | Destroyed


class Custody(Value):
    """Which archive holds records of this one since when, by which handover and receipt, and how many."""

    handover: UUID
    recipient: Code
    since: date
    records: int = Field(ge=0)


class Removed(Value):
    """What was removed with the records, and the search of every file afterwards, over all its passes.

    The counts are those of a certificate of disposal; `passes` are how often the files were searched.
    """

    records: int = Field(ge=0)
    contents: int = Field(ge=0)
    files: int = Field(ge=0)
    shared: int = Field(ge=0)
    keys: int = Field(ge=0)
    passes: int = Field(ge=0)
    by: Probed
    probes: int = Field(ge=0)
    searched: int = Field(ge=0)
    hits: int = Field(ge=0)


class RetirementCompleted(Event, name="retirement.completed.v1", effect="retired_on", after_closing="always"):
    """The certificate: this archive is retired, and this is the last event of its log.

    Its position is the size of the last checkpoint: `key` signs nothing beyond it, no matter who has it. `signing_key`
    states whether its private half is destroyed or handed over, in the file with the digest `key_file`. `backups_until`
    is the day on which the last backup that may hold content or keys is gone.
    """

    retired_on: date
    signing_key: KeyFate
    key: Code
    key_file: Digest | None = None
    held: tuple[Custody, ...] = ()
    removed: Removed
    proposed_by: UUID
    approved_by: UUID
    backups_until: date
    content: Proposal | Destroyed


class FiledCertificate(Content):
    """The certificate of another archive with its proof, and the chain of its checkpoints, as both came."""

    file: File
    chain: File


class PredecessorRetired(Event, name="retirement.predecessor_retired.v1", effect="retired_on", after_closing="always"):
    """Another archive, whose records were received here, proved that it is retired.

    Its last checkpoint is at `position`, with the tree `root`; it certified that at `certified_at`, by its own clock.
    What it signs beyond is refused here. `key`, `signing_key` and `key_file` are as in `retirement.completed.v1`.
    """

    predecessor: Code
    retired_on: date
    certified_at: datetime
    position: int = Field(ge=1)
    root: Digest
    key: Code
    signing_key: KeyFate
    key_file: Digest | None = None
    content: FiledCertificate | Destroyed


RetirementEvent = (
    RetirementProposed
    | RetirementApproved
    | RetirementWithdrawn
    | RetirementBegun
    | RetirementCompleted
    | PredecessorRetired
)
