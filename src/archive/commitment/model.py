"""The rules of a commitment: assessed while it is open, then fulfilled, ended or handed over, once."""

from archive.commitment.events import (
    CommitmentAssessed,
    CommitmentClosed,
    CommitmentEvent,
    CommitmentMade,
    CommitmentTransferred,
)
from archive.commitment.fold import CommitmentSettled
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record
from archive.values import Interval, Money

TAKEN_BACK = "commitment_taken_back"
__all__ = ["TAKEN_BACK", "Commitment", "CommitmentSettled"]


class Commitment(Record[CommitmentEvent], name="commitment"):
    """Sitoumus: what was promised, and what became of it."""

    def make(self, made: CommitmentMade, *, by: ActorId) -> None:
        """Record the promise.

        Refuses: a term that ends before it was made, an amount of nothing; one that takes an earlier promise back,
        unless it is flagged because a source only tells it.
        """
        if made.amount is None or made.amount.cents >= 0 or TAKEN_BACK not in made.flagged:
            _require_amount(made.amount)
        if made.made_on and made.until and made.until.latest and made.until.latest < made.made_on:
            raise Invalid("The commitment would end before it was made.", field="until")
        self.record(made, by=by)

    def assess(self, assessed: CommitmentAssessed, *, by: ActorId) -> None:
        """Assess it again. Refuses: nothing found, another currency, a commitment that is settled."""
        self.must_exist()
        found = (assessed.until, assessed.amount, assessed.necessity, getattr(assessed.content, "to", None))
        if not any(found):
            remedy = "Give necessity, until, amount or to."
            raise Invalid("The assessment finds nothing.", field="necessity", remedy=remedy)
        _require_amount(assessed.amount)
        stated = self.now.get("amount")
        if assessed.amount and stated and assessed.amount.currency != Money.model_validate(stated).currency:
            raise Invalid(f"The commitment is in {stated.get('currency', 'EUR')}.", field="amount")
        self._require_term(assessed.until)
        self.take(assessed, by=by)

    def close(self, closed: CommitmentClosed, *, by: ActorId) -> None:
        """See `close_commitment`."""
        self.take(closed, by=by)

    def transfer(self, transferred: CommitmentTransferred, *, by: ActorId) -> None:
        """Hand it over to another organisation."""
        self.take(transferred, by=by)

    def _require_term(self, until: Interval | None) -> None:
        made_on = self.now.get("made_on")
        if made_on and until and until.latest and until.latest.isoformat() < made_on:
            raise Invalid(f"The commitment was made on {made_on}.", field="until")


def _require_amount(amount: Money | None) -> None:
    if amount is not None and amount.cents <= 0:
        raise Invalid("The amount must be greater than zero.", field="amount")
