"""What happens to a grant (valtionavustus). Source: State Grants Act 688/2001."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.money.figures import StatedFigure, Wording
from archive.recordwide import RecordCorrected
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money, Value


class Award(Description):
    """A grant as it was awarded."""

    grantee: str | None = Field(default=None, max_length=500)
    grantor: str | None = Field(default=None, max_length=500)
    purpose: str | None = Field(default=None, max_length=20_000)
    conditions: tuple[Annotated[str, Field(max_length=20_000)], ...] = ()
    project: str | None = Field(default=None, max_length=500)


class GrantAwarded(Registered, name="grant.awarded.v1", effect="awarded_on", after_closing="late"):
    """A grant authority awarded money for a purpose; `percent` of the acceptable cost is the most it pays (11 § 4).

    `calculated` states that it was awarded on a calculated basis, whatever the cost comes to (6 § 2). `account_by` is
    the day that the decision sets for the account by which the right to payment is kept (29 §).
    """

    awarded_on: date | None = None
    amount: Money
    own_share: Money | None = None
    percent: int | None = Field(default=None, ge=1, le=100)
    calculated: bool | None = None
    use_from: date | None = None
    use_until: date | None = None
    account_by: date | None = None
    content: Award | Destroyed


class Cost(Content):
    """Whose cost it was and what for."""

    partner: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=20_000)


class Share(Value):
    """How much of a cost a grant pays: so many parts of all parts together."""

    grant: UUID
    parts: int = Field(ge=1, le=10**9)


class SharedCost(Value):
    """The cost that several grants pay together: its id, its whole amount, and the key, `parts` of `of` parts."""

    id: UUID
    amount: Money
    parts: int = Field(ge=1, le=2**31 - 1)
    of: int = Field(ge=1, le=2**31 - 1)


class CostReported(Event, name="grant.cost_reported.v1", effect="reported_on", after_closing="late"):
    """A partner reported realised cost of one kind for one period; a negative amount takes cost back.

    So it is stated, and so it was recorded in the stream of its grant once; today it is recorded as `cost.reported.v1`.
    `of_project` is the project whose cost it is, where the grant pays for several; `voucher` its number in the accounts
    of the partner (tosite). `shares` divides it between grants: the amounts in each add up to it to the cent.
    """

    reported_on: date
    amount: Money
    cost_kind: Code
    period: Interval | None = None
    of_project: UUID | None = None
    voucher: Code | None = None
    shares: tuple[Share, ...] = ()
    content: Cost | Destroyed


class CostRecorded(Event, name="cost.reported.v1", effect="reported_on", after_closing="late"):
    """A cost of a grant, in a stream of its own: who may see it, how long it is kept and what holds it says its grant.

    `flagged` are the codes of rules that it contradicts and that an import recorded all the same. Of a cost that
    several grants pay, `amount` is the share of this one, and `shared` the whole.
    """

    grant: UUID
    reported_on: date
    amount: Money
    cost_kind: Code
    period: Interval | None = None
    of_project: UUID | None = None
    voucher: Code | None = None
    shared: SharedCost | None = None
    flagged: tuple[Code, ...] = ()
    content: Cost | Destroyed


class GrantRecovered(Event, name="grant.recovered.v1", effect="recovered_on", after_closing="always"):
    """Money already paid was recovered or returned (takaisinperintä, 688/2001 20-22 §)."""

    recovered_on: date
    amount: Money
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class UnspentReturned(Event, name="grant.unspent_returned.v1", effect="returned_on", after_closing="accepted"):
    """The grantee returned what was not used, without being asked (688/2001 20 §)."""

    returned_on: date
    amount: Money
    reference: Code | None = None
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class GrantSettled(Event, name="grant.settled.v1", effect="settled_on", after_closing="accepted"):
    """The authority settled the grant; `amount` is the cost that it accepted (hyväksytyt kustannukset).

    `flagged` says, set by the archive, that more was accepted than was reported.
    """

    settled_on: date
    amount: Money
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class GrantFigureStated(StatedFigure, name="grant.figure_stated.v1", effect="stated_on", after_closing="late"):
    """A decision, report or another source states a figure of the grant."""

    stated_on: date
    content: Wording | Destroyed


class CostDisputed(Event, name="cost.disputed.v1", effect="disputed_on", after_closing="accepted"):
    """Which grant has to pay a cost is disputed: an open item until somebody decides. `claimed` is the other grant."""

    disputed_on: date
    claimed: UUID | None = None
    content: Reason | Destroyed


class CostGrantDecided(Event, name="cost.grant_decided.v1", effect="decided_on", after_closing="accepted"):
    """Somebody decided which grant pays a disputed cost; it counts there from the day of the decision on."""

    decided_on: date
    grant: UUID
    decision: UUID | None = None
    content: Reason | Destroyed


CostEvent = CostRecorded | CostDisputed | CostGrantDecided | RecordCorrected
GrantEvent = (
    GrantAwarded | CostReported | GrantRecovered | UnspentReturned | GrantSettled | GrantFigureStated | RecordWide
)
