"""What happens to a grant (valtionavustus). Source: State Grants Act 688/2001."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.recordwide import RecordCorrected
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money


class Award(Description):
    """A grant as it was awarded."""

    grantee: str | None = Field(default=None, max_length=500)
    grantor: str | None = Field(default=None, max_length=500)
    purpose: str | None = Field(default=None, max_length=20_000)
    conditions: tuple[Annotated[str, Field(max_length=20_000)], ...] = ()
    project: str | None = Field(default=None, max_length=500)


class GrantAwarded(Registered, name="grant.awarded.v1", effect="awarded_on"):
    """A grant authority awarded money for a purpose; `percent` of the realised cost is the most it pays."""

    awarded_on: date | None = None
    amount: Money
    own_share: Money | None = None
    percent: int | None = Field(default=None, ge=1, le=100)
    use_from: date | None = None
    use_until: date | None = None
    content: Award | Destroyed


class Cost(Content):
    """Whose cost it was and what for."""

    partner: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=20_000)


class CostReported(Event, name="grant.cost_reported.v1", effect="reported_on"):
    """A partner reported realised cost of one kind for one period; a negative amount takes cost back.

    So it is stated, and so it was recorded in the stream of its grant once; today it is recorded as `cost.reported.v1`.
    `of_project` is the project whose cost it is, where the grant pays for several.
    """

    reported_on: date
    amount: Money
    cost_kind: Code
    period: Interval | None = None
    of_project: UUID | None = None
    content: Cost | Destroyed


class CostRecorded(Event, name="cost.reported.v1", effect="reported_on"):
    """A cost of a grant, in a stream of its own: who may see it, how long it is kept and what holds it says its grant.

    `flagged` are the codes of rules that it contradicts and that an import recorded all the same.
    """

    grant: UUID
    reported_on: date
    amount: Money
    cost_kind: Code
    period: Interval | None = None
    of_project: UUID | None = None
    flagged: tuple[Code, ...] = ()
    content: Cost | Destroyed


class GrantRecovered(Event, name="grant.recovered.v1", effect="recovered_on"):
    """Money already paid was recovered or returned (takaisinperintä, 688/2001 20-22 §)."""

    recovered_on: date
    amount: Money
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


CostEvent = CostRecorded | RecordCorrected
GrantEvent = GrantAwarded | CostReported | GrantRecovered | RecordWide
