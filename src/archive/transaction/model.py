"""The rules of a bank transaction: stated once, matched once, and only where it is booked."""

from datetime import date

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record
from archive.transaction.events import (
    TransactionAmbiguous,
    TransactionEvent,
    TransactionMatched,
    TransactionMatchWithdrawn,
    TransactionStated,
)
from archive.transaction.fold import MatchedAlready, NotBooked, NotMatched

__all__ = ["MatchedAlready", "NotBooked", "NotMatched", "Transaction"]


class Transaction(Record[TransactionEvent], name="transaction"):
    """Tilitapahtuma: one entry of an account."""

    def state(self, stated: TransactionStated, *, by: ActorId) -> None:
        """Record it. Refuses: a booked entry without its day."""
        if stated.stage == "booked" and stated.booked_on is None:
            raise Invalid("A booked entry needs its day.", field="booked_on")
        self.record(stated, by=by)

    def match(self, matched: TransactionMatched, *, by: ActorId) -> None:
        """Match it to what it settles. Refuses: an entry that is not booked, or matched already."""
        self.must_exist()
        self.take(matched, by=by, again=self.now["status"] != "matched")

    def withdraw_match(self, withdrawn: TransactionMatchWithdrawn, *, by: ActorId) -> None:
        """Undo its match; the same words again are nothing new. Refuses: an entry that is not matched."""
        self.must_exist()
        matched = self.now["status"] == "matched"
        before = [each.fact["matched_on"] for each in self.timeline.events if each.name == withdrawn.name]
        if not matched and not before:
            raise NotMatched
        matched_on = date.fromisoformat(self.now["matched_on"] if matched else before[-1])
        self.take(withdrawn.model_copy(update={"matched_on": matched_on}), by=by, again=matched)

    def mark_ambiguous(self, ambiguous: TransactionAmbiguous, *, by: ActorId) -> None:
        """State that several records fit. Refuses: an entry that is not booked, or matched already."""
        self.take(ambiguous, by=by)
