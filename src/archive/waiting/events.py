"""What happens to a write against which only hidden records stand: it waits until somebody who sees both decides."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.document.events import File
from archive.kernel import Content, Destroyed, Event
from archive.recordwide import Reason
from archive.values import Code


class Submitted(Content):
    """The write as it was sent, as JSON, and the file that came with it. Is sealed like secret content."""

    submitted: str = Field(max_length=40_000_000)
    file: File | None = None


class WriteSubmitted(Event, name="waiting.submitted.v1", after_closing="always"):
    """Somebody wrote what a record it may not see forbids; it was answered like one that succeeded.

    `record` and `version_shown` are what the answer said: the id the record has or would have had, and its version.
    `verb` is the noun the write was posted to, none for a new record.
    """

    record_kind: Code
    record: UUID
    version_shown: int = Field(ge=1, lt=2**63)
    verb: Code | None = None
    content: Submitted | Destroyed


class Outcome(StrEnum):
    """What became of a write that waited."""

    recorded = "recorded"
    same = "same"
    rejected = "rejected"


class WriteDecided(Event, name="waiting.decided.v1", effect="decided_on", after_closing="always"):
    """Somebody who sees both decided.

    `recorded`: it was written then, `record` states where. `same`: `record` is the record that already states it.
    `rejected`: it is not written.
    """

    decided_on: date
    outcome: Outcome
    record: UUID | None = None
    content: Reason | Destroyed


WaitingEvent = WriteSubmitted | WriteDecided
