"""The rules of a grant: one currency, whole cents, never more recovered than awarded."""

from typing import assert_never
from uuid import UUID

from archive.errors import Invalid
from archive.grant.events import CostReported, GrantAwarded, GrantEvent, GrantRecovered
from archive.kernel import ActorId
from archive.registration import Record, RecordWide
from archive.values import Money


class Grant(Record[GrantEvent], name="grant"):
    """Valtionavustus: what was awarded, what it cost, what went back. Sums in cents of its one currency."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.amount = Money(cents=0)
        self.reported = 0
        self.recovered = 0

    def award(self, awarded: GrantAwarded, *, by: ActorId) -> None:
        if awarded.amount.cents <= 0:
            raise Invalid("A grant is more than nothing.", field="amount")
        if awarded.own_share and awarded.own_share.currency != awarded.amount.currency:
            raise Invalid("The own share is in another currency than the grant.", field="own_share")
        self.record(awarded, by=by)

    def report_cost(self, reported: CostReported, *, by: ActorId) -> None:
        self.must_exist()
        self.must_be_in_currency(reported.amount)
        if self.reported + reported.amount.cents < 0:
            raise Invalid("More cost would be taken back than was reported.", field="amount")
        self.record(reported, by=by)

    def recover(self, recovered: GrantRecovered, *, by: ActorId) -> None:
        self.must_exist()
        self.must_be_in_currency(recovered.amount)
        if recovered.amount.cents <= 0:
            raise Invalid("A recovery is more than nothing.", field="amount")
        if self.recovered + recovered.amount.cents > self.amount.cents:
            raise Invalid("More would be recovered than was awarded.", field="amount")
        self.record(recovered, by=by)

    def must_cover(self, amount: Money) -> None:
        """Refuse an application in another currency, or for more than was awarded."""
        self.must_be_in_currency(amount)
        if amount.cents > self.amount.cents:
            raise Invalid("The application exceeds the grant.", field="amount")

    def must_be_in_currency(self, amount: Money) -> None:
        if amount.currency != self.amount.currency:
            raise Invalid(f"The grant is in {self.amount.currency}.", field="amount")

    def on(self, event: GrantEvent) -> None:
        match event:
            case GrantAwarded():
                self.on_registered(event)
                self.amount = event.amount
            case CostReported():
                self.reported += event.amount.cents
            case GrantRecovered():
                self.recovered += event.amount.cents
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
