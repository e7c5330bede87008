"""The rules of an expense: an amount that is not zero, in a currency there is."""

from archive.errors import Invalid
from archive.expense.events import ExpenseEvent, ExpensePaid
from archive.kernel import ActorId
from archive.money.currency import require_currency
from archive.registration import Record

__all__ = ["Expense"]


class Expense(Record[ExpenseEvent], name="expense"):
    """Meno: one payment to a supplier, or one credit note."""

    def pay(self, paid: ExpensePaid, *, by: ActorId) -> None:
        """Record it. Refuses: an amount of zero, an unknown currency."""
        require_currency(paid.amount.currency)
        if paid.amount.cents == 0:
            raise Invalid("The amount is zero.", field="amount", remedy="Give the amount that was paid or credited.")
        self.record(paid, by=by)
