"""The rules of a grant: one currency, whole cents, never more recovered than awarded."""

from archive.errors import Invalid
from archive.grant.events import CostReported, GrantAwarded, GrantEvent, GrantRecovered
from archive.kernel import ActorId
from archive.registration import Record
from archive.values import Money


class Grant(Record[GrantEvent], name="grant"):
    """Valtionavustus: what was awarded, what it cost, what went back. Sums in cents of its one currency."""

    @property
    def amount(self) -> Money:
        """What was awarded, as it stands today."""
        return Money.model_validate(self.now["amount"])

    def award(self, awarded: GrantAwarded, *, by: ActorId) -> None:
        """Record a grant. Refuses: an amount of zero; an own share in another currency."""
        if awarded.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        if awarded.own_share and awarded.own_share.currency != awarded.amount.currency:
            raise Invalid("The own share must be in the currency of the grant.", field="own_share")
        self.record(awarded, by=by)

    def report_cost(self, reported: CostReported, *, by: ActorId) -> None:
        """See `report_cost`."""
        self.must_exist()
        self.must_be_in_currency(reported.amount)
        self.take(reported, by=by)

    def recover(self, recovered: GrantRecovered, *, by: ActorId) -> None:
        """See `recover_grant`."""
        self.must_exist()
        self.must_be_in_currency(recovered.amount)
        if recovered.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        self.take(recovered, by=by)

    def must_be_in_currency(self, amount: Money) -> None:
        """Refuse a sum in another currency than the grant's."""
        if amount.currency != self.amount.currency:
            raise Invalid(f"The grant is in {self.amount.currency}.", field="amount")
