"""The rules of a payment: applied, perhaps returned and completed, approved or rejected, then paid."""

from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.payment.events import (
    PaymentApplied,
    PaymentApproved,
    PaymentCompleted,
    PaymentEvent,
    PaymentPaid,
    PaymentRejected,
    PaymentReturned,
)
from archive.registration import Record, RecordWide
from archive.values import Money


class WrongStage(Conflict):
    """The application is at a stage where this cannot happen."""

    code = "payment_stage"

    def __init__(self, stage: str, wanted: str) -> None:
        super().__init__(f"The application is {stage}; this needs one that is {wanted}.")


class Payment(Record[PaymentEvent], name="payment"):
    """Maksatus: the stages of one application. Sums in cents of its one currency."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.stage = "new"
        self.grant: UUID | None = None
        self.applied = Money(cents=0)
        self.approved = 0
        self.paid = 0

    def apply(self, applied: PaymentApplied, *, by: ActorId) -> None:
        if applied.amount.cents <= 0:
            raise Invalid("An application is for more than nothing.", field="amount")
        self.record(applied, by=by)

    def send_back(self, returned: PaymentReturned, *, by: ActorId) -> None:
        self._must_be("applied")
        self.record(returned, by=by)

    def complete(self, completed: PaymentCompleted, *, by: ActorId) -> None:
        self._must_be("returned")
        if completed.amount:
            self._must_be_in_currency(completed.amount)
            if completed.amount.cents <= 0:
                raise Invalid("An application is for more than nothing.", field="amount")
        self.record(completed, by=by)

    def approve(self, approved: PaymentApproved, *, by: ActorId) -> None:
        self._must_be("applied")
        self._must_be_in_currency(approved.amount)
        if not 0 < approved.amount.cents <= self.applied.cents:
            raise Invalid("What is approved is more than nothing and at most what was applied for.", field="amount")
        self.record(approved, by=by)

    def reject(self, rejected: PaymentRejected, *, by: ActorId) -> None:
        self._must_be("applied")
        self.record(rejected, by=by)

    def pay(self, paid: PaymentPaid, *, by: ActorId) -> None:
        self._must_be("approved")
        self._must_be_in_currency(paid.amount)
        if paid.amount.cents <= 0 or self.paid + paid.amount.cents > self.approved:
            raise Invalid("What is paid is more than nothing and at most what was approved.", field="amount")
        self.record(paid, by=by)

    def _must_be(self, wanted: str) -> None:
        self.must_exist()
        if self.stage != wanted:
            raise WrongStage(self.stage, wanted)

    def _must_be_in_currency(self, amount: Money) -> None:
        if amount.currency != self.applied.currency:
            raise Invalid(f"The application is in {self.applied.currency}.", field="amount")

    def on(self, event: PaymentEvent) -> None:
        match event:
            case PaymentApplied():
                self.on_registered(event)
                self.stage, self.applied, self.grant = "applied", event.amount, event.grant
            case PaymentReturned():
                self.stage = "returned"
            case PaymentCompleted():
                self.stage, self.applied = "applied", event.amount or self.applied
            case PaymentApproved():
                self.stage, self.approved = "approved", event.amount.cents
            case PaymentRejected():
                self.stage = "rejected"
            case PaymentPaid():
                self.paid += event.amount.cents
                self.stage = "paid" if self.paid == self.approved else "approved"
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
