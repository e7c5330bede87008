"""The rules of a grant: one currency, whole cents, never more recovered than awarded."""

from uuid import UUID

import orjson

from archive.errors import Invalid
from archive.grant.events import (
    CostReported,
    GrantAwarded,
    GrantEvent,
    GrantFigureStated,
    GrantRecovered,
    GrantSettled,
    UnspentReturned,
)
from archive.kernel import ActorId, Seen, seen_of
from archive.money.figures import require_one_value
from archive.registration import Record
from archive.values import Money

END_BEFORE_START, OWN_SHARE = "end_before_start", "own_share_exceeds_grant"


def ends_before_start(awarded: GrantAwarded) -> bool:
    """Whether the period of use is stated to end before it starts."""
    return bool(awarded.use_from and awarded.use_until and awarded.use_until < awarded.use_from)


def own_share_exceeds(awarded: GrantAwarded) -> bool:
    """Whether the own share is larger than a grant that pays half of the cost or more, or does not state its part."""
    own = awarded.own_share
    return bool(own and own.cents > awarded.amount.cents and (awarded.percent is None or awarded.percent >= 50))


class Grant(Record[GrantEvent], name="grant"):
    """Valtionavustus: what was awarded, what it cost, what went back. Sums in cents of its one currency."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self._looked, self._told = 0, set[bytes]()

    @property
    def amount(self) -> Money:
        """What was awarded, as it stands today."""
        return Money.model_validate(self.now["amount"])

    def award(self, awarded: GrantAwarded, *, by: ActorId) -> None:
        """Record a grant.

        Refuses: an amount of zero; an own share in another currency or of less than zero; a period of use that ends
        before it starts, unless it is flagged because a source only tells it.
        """
        if awarded.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        if awarded.own_share and awarded.own_share.currency != awarded.amount.currency:
            raise Invalid("The own share must be in the currency of the grant.", field="own_share")
        if awarded.own_share and awarded.own_share.cents < 0:
            raise Invalid("The own share must not be negative.", field="own_share")
        if ends_before_start(awarded) and END_BEFORE_START not in awarded.flagged:
            raise Invalid("The grant could be used until a day before the first one.", field="use_until")
        self.record(awarded, by=by)

    def has_reported(self, stated: CostReported) -> bool:
        """Whether a cost was recorded in the stream of the grant itself, as all once were."""
        events = self.timeline.events
        if len(events) != self._looked:
            told = (each for each in events if each.name == CostReported.name)
            self._told = {_worded(each) for each in told}
            self._looked = len(events)
        return bool(self._told) and _worded(seen_of(stated, str(self.id), 0)) in self._told

    def recover(self, recovered: GrantRecovered, *, by: ActorId) -> None:
        """See `recover_grant`."""
        self.must_exist()
        self.must_be_in_currency(recovered.amount)
        if recovered.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        self.take(recovered, by=by)

    def return_unspent(self, returned: UnspentReturned, *, by: ActorId) -> None:
        """See `return_unspent`."""
        self.must_exist()
        self.must_be_in_currency(returned.amount)
        if returned.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        self.take(returned, by=by)

    def settle(self, settled: GrantSettled, *, by: ActorId) -> None:
        """Record what cost the authority accepted. Refuses: another currency, a negative amount."""
        self.must_exist()
        self.must_be_in_currency(settled.amount)
        if settled.amount.cents < 0:
            raise Invalid("The accepted cost must not be negative.", field="amount")
        self.take(settled, by=by)

    def state_figure(self, stated: GrantFigureStated, *, by: ActorId) -> None:
        """Keep a figure as a source states it. Refuses: no value, or two."""
        self.must_exist()
        require_one_value(stated)
        self.take(stated, by=by)

    def must_be_in_currency(self, amount: Money) -> None:
        """Refuse a sum in another currency than the grant's."""
        if amount.currency != self.amount.currency:
            raise Invalid(f"The grant is in {self.amount.currency}.", field="amount")


def _worded(event: Seen) -> bytes:
    return orjson.dumps([event.fact, event.content], option=orjson.OPT_SORT_KEYS)
