"""What happens to a disposal (hävittäminen): a list of records that are due, and what became of them.

Never content of what is destroyed: ids, classes, grounds, days, counts.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event, NoContent
from archive.values import Citation, Code, Value


class ListedRecord(Value):
    """A record on the list: its class, the version of the schedule it is bound to, on which legal ground and since
    when.
    """

    record: UUID
    kind: Code
    record_class: Code
    schedule: UUID
    basis: Citation
    due: date


class Why(StrEnum):
    """Why a record of the list was not destroyed with the others.

    `listed_otherwise`: it stands in another class or falls due on another day than people approved; `not_reviewed`: it
    waits for a review of how it stands since rules and views fold alike; `transferred`: another archive holds it.
    """

    held = "held"
    not_due = "not_due"
    listed_otherwise = "listed_otherwise"
    not_reviewed = "not_reviewed"
    destroyed_before = "destroyed_before"
    transferred = "transferred"


class LeftOut(Value):
    """A record that the execution left in the archive."""

    record: UUID
    why: Why


class Probed(StrEnum):
    """By what the destroyed was searched for: samples of it, or ids alone where an interruption lost the samples."""

    content = "content"
    ids = "ids"


class Search(Value):
    """The search of every file of the archive afterwards: how much was read, for how many probes, and what was found.

    `living` counts the probes that other records, which stay, hold as well.
    """

    by: Probed
    probes: int = Field(ge=0)
    files: int = Field(ge=0)
    bytes: int = Field(ge=0)
    living: int = Field(default=0, ge=0)
    hits: int = Field(ge=0)


class Note(Content):
    """What was said about it, in words."""

    note: str | None = Field(default=None, max_length=20_000)


class Withdrawal(Content):
    """Why records are not destroyed after all."""

    reason: str = Field(min_length=1, max_length=20_000)


class DisposalListed(Event, name="disposal.listed.v1", effect="listed_on", after_closing="always"):
    """Records that are due were listed for destruction."""

    listed_on: date
    records: tuple[ListedRecord, ...] = ()
    content: Note | Destroyed


class DisposalReviewed(Event, name="disposal.reviewed.v1", effect="reviewed_on", after_closing="always"):
    """A person reviewed the list and confirmed it."""

    reviewed_on: date
    content: Note | Destroyed


class DisposalApproved(Event, name="disposal.approved.v1", effect="approved_on", after_closing="always"):
    """An archivist who did not review the list approved it; nothing is destroyed before `executable_from`."""

    approved_on: date
    executable_from: date
    content: Note | Destroyed


class DisposalWithdrawn(Event, name="disposal.withdrawn.v1", effect="withdrawn_on", after_closing="always"):
    """Records were taken off the list before its execution; without `records` the whole list."""

    withdrawn_on: date
    records: tuple[UUID, ...] = ()
    content: Withdrawal | Destroyed


class DisposalBegun(Event, name="disposal.begun.v1", effect="begun_on", after_closing="always"):
    """The execution began: from here it is completed, whatever interrupts it."""

    begun_on: date
    content: NoContent | Destroyed = NoContent()


class DisposalExecuted(Event, name="disposal.executed.v1", effect="executed_on", after_closing="always"):
    """The certificate (hävittämistodistus): what was destroyed, by whom, and that nothing of it was found afterwards.

    `contents` counts events without content now, `files` those removed, `shared` those other records hold as well and
    that stay for them, `keys` destroyed data keys. `backups_until` is the day on which the last backup that may hold
    the content is gone.
    """

    executed_on: date
    records: tuple[ListedRecord, ...] = ()
    left: tuple[LeftOut, ...] = ()
    reviewed_by: UUID
    approved_by: UUID
    contents: int = Field(ge=0)
    files: int = Field(ge=0)
    shared: int = Field(ge=0)
    keys: int = Field(ge=0)
    search: Search
    backups_until: date
    content: NoContent | Destroyed = NoContent()


DisposalEvent = (
    DisposalListed | DisposalReviewed | DisposalApproved | DisposalWithdrawn | DisposalBegun | DisposalExecuted
)
