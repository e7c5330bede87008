"""What happens to an expense (meno): it is paid, and perhaps credited."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Destroyed, Event
from archive.money.booked import Booked, BookingWithdrawn
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money


class Spending(Description):
    """Whom the money went to; `supplier_number` is the number of the supplier in the ledger."""

    supplier: str | None = Field(default=None, max_length=500)
    supplier_number: str | None = Field(default=None, max_length=120)
    account_name: str | None = Field(default=None, max_length=500)


class ExpensePaid(Registered, name="expense.paid.v1", effect="paid_on", otherwise="period", after_closing="accepted"):
    """The organisation paid a supplier; a negative amount is a credit note.

    `number` is the number of the voucher, `account` the code of the account in the ledger, `reference` the reference
    number of the payment. `period` is for what is only known as the total of a month: without a day the expense is in
    force from the first day of that.
    """

    paid_on: date | None = None
    amount: Money
    cost_kind: Code | None = None
    account: Code | None = None
    reference: Code | None = None
    period: Interval | None = None
    project: UUID | None = None
    content: Spending | Destroyed


class ExpenseCredited(Event, name="expense.credited.v1", effect="credited_on", after_closing="accepted"):
    """The supplier credited the expense, or a part of it. A credit note known only by itself is a negative expense."""

    credited_on: date
    amount: Money
    content: Reason | Destroyed


class ExpenseBooked(Booked, name="expense.booked.v1", effect="booked_on", after_closing="accepted"):
    """A bank booked the expense: the line of an account that settles it, and how much of it that is.

    Recorded with the match of that line, and withdrawn with it.
    """


class ExpenseBookingWithdrawn(
    BookingWithdrawn, name="expense.booking_withdrawn.v1", effect="booked_on", after_closing="accepted"
):
    """The line of an account does not settle it after all: it is as if the bank had never booked it."""


ExpenseEvent = ExpensePaid | ExpenseCredited | ExpenseBooked | ExpenseBookingWithdrawn | RecordWide
