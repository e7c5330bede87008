"""The rules of an expense: an amount that is not zero, in a currency there is, credited at most once over."""

from archive.errors import Invalid
from archive.expense.events import (
    ExpenseBooked,
    ExpenseBookingWithdrawn,
    ExpenseCredited,
    ExpenseEvent,
    ExpensePaid,
)
from archive.kernel import ActorId
from archive.money.booked import is_booked_by
from archive.registration import Record

__all__ = ["Expense"]


class Expense(Record[ExpenseEvent], name="expense"):
    """Meno: one payment to a supplier, or one credit note."""

    def pay(self, paid: ExpensePaid, *, by: ActorId) -> None:
        """Record it. Refuses: an amount of zero."""
        if paid.amount.cents == 0:
            raise Invalid("The amount is zero.", field="amount", remedy="Give the amount that was paid or credited.")
        self.record(paid, by=by)

    def credit(self, credited: ExpenseCredited, *, by: ActorId) -> None:
        """Record what the supplier credited. Refuses: another currency, nothing, more than was paid."""
        self.must_exist()
        currency = self.now["amount"].get("currency", "EUR")
        if credited.amount.currency != currency:
            raise Invalid(f"The expense is in {currency}.", field="amount")
        if credited.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        self.take(credited, by=by)

    def book(self, booked: ExpenseBooked, *, by: ActorId) -> None:
        """Record the line of an account that settles it. Refuses: more than was paid, another currency, nothing."""
        self.must_exist()
        currency = self.now["amount"].get("currency", "EUR")
        if booked.amount.currency != currency:
            raise Invalid(f"The expense is in {currency}.", field="amount")
        if booked.amount.cents <= 0:
            raise Invalid("The amount must be greater than zero.", field="amount")
        self.take(booked, by=by, again=not is_booked_by(self.now, booked.transaction))

    def withdraw_booking(self, withdrawn: ExpenseBookingWithdrawn, *, by: ActorId) -> None:
        """Record that a line does not settle it after all. Refuses: one that does not."""
        self.take(withdrawn, by=by, again=True)
