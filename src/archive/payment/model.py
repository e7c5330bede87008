"""The rules of a payment: applied, perhaps returned and completed, approved or rejected, then paid."""

from uuid import UUID

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.money.booked import is_booked_by
from archive.payment.events import (
    PaymentApplied,
    PaymentApproved,
    PaymentBooked,
    PaymentBookingWithdrawn,
    PaymentCompleted,
    PaymentEvent,
    PaymentPaid,
    PaymentRejected,
    PaymentReturned,
)
from archive.payment.fold import WrongStage
from archive.registration import Record
from archive.values import Money

__all__ = ["Payment", "WrongStage"]


class Payment(Record[PaymentEvent], name="payment"):
    """Maksatus: the stages of one application. Sums in cents of its one currency."""

    @property
    def grant(self) -> UUID | None:
        """The grant it belongs to, if it is known."""
        told = self.now.get("grant")
        return UUID(told) if told else None

    def apply(self, applied: PaymentApplied, *, by: ActorId) -> None:
        """Record an application. Refuses: an amount of zero."""
        _must_be_something(applied.amount)
        self.record(applied, by=by)

    def send_back(self, returned: PaymentReturned, *, by: ActorId) -> None:
        """See `return_payment`."""
        self.take(returned, by=by)

    def complete(self, completed: PaymentCompleted, *, by: ActorId) -> None:
        """See `complete_payment`."""
        if completed.amount:
            self._must_fit(completed.amount)
        self.take(completed, by=by)

    def approve(self, approved: PaymentApproved, *, by: ActorId) -> None:
        """See `approve_payment`."""
        self._must_fit(approved.amount)
        self.take(approved, by=by)

    def reject(self, rejected: PaymentRejected, *, by: ActorId) -> None:
        """See `reject_payment`."""
        self.take(rejected, by=by)

    def pay(self, paid: PaymentPaid, *, by: ActorId) -> None:
        """See `record_payment`."""
        self._must_fit(paid.amount)
        self.take(paid, by=by)

    def book(self, booked: PaymentBooked, *, by: ActorId) -> None:
        """Record the line of an account that settles it. Refuses: more than was approved, another currency."""
        self._must_fit(booked.amount)
        self.take(booked, by=by, again=not is_booked_by(self.now, booked.transaction))

    def withdraw_booking(self, withdrawn: PaymentBookingWithdrawn, *, by: ActorId) -> None:
        """Record that a line does not settle it after all. Refuses: one that does not."""
        self.take(withdrawn, by=by, again=True)

    def _must_fit(self, amount: Money) -> None:
        self.must_exist()
        currency = self.now["amount"].get("currency", "EUR")
        if amount.currency != currency:
            raise Invalid(f"The application is in {currency}.", field="amount")
        _must_be_something(amount)


def _must_be_something(amount: Money) -> None:
    if amount.cents <= 0:
        raise Invalid("The amount must be greater than zero.", field="amount")
