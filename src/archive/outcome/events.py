"""What a court or an authority made of a matter that a record is about: an appeal, a decision, that it is final.

Source: State Grants Act 688/2001 28 § (recovery is barred), 34 § (request for review, appeal).
"""

from datetime import date
from enum import StrEnum

from pydantic import Field

from archive.kernel import Content, Destroyed
from archive.recordwide import RecordWide
from archive.values import Code


class Stage(StrEnum):
    """How far a matter is with a court or an authority.

    An appeal or a request for review was lodged; it was decided; it was withdrawn; the outcome is final; or a right,
    such as that to recover, is barred.
    """

    appealed = "appealed"
    decided = "decided"
    withdrawn = "withdrawn"
    final = "final"
    barred = "barred"


class OutcomeText(Content):
    """By which court or authority, what it decided, and why this is recorded."""

    by: str = Field(min_length=1, max_length=500)
    outcome: str = Field(min_length=1, max_length=20_000)
    reason: str | None = Field(default=None, max_length=20_000)


class OutcomeRecorded(RecordWide, name="record.outcome_recorded.v1", effect="decided_on", after_closing="always"):
    """A court or an authority has the matter of the record, or decided it: an appeal, its outcome, what is barred.

    `number` is the number of the matter there, `appeal_until` the last day to appeal against what was decided.
    """

    decided_on: date
    stage: Stage
    number: Code | None = None
    appeal_until: date | None = None
    content: OutcomeText | Destroyed
