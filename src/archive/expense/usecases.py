"""Verbs of the expense room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.expense.events import ExpenseBooked, ExpenseBookingWithdrawn, ExpenseCredited, ExpensePaid
from archive.expense.model import Expense
from archive.kernel import ActorId, AlreadyRecorded, Destroyed
from archive.money.booked import days_booked
from archive.record.store import Archive, Receipt, new_id
from archive.registration import Reason, public_id
from archive.retention.binding import bound
from archive.values import Money


def pay_expense(archive: Archive, paid: ExpensePaid, *, by: ActorId) -> Receipt:
    """Record money that was paid to a supplier, or credited by one.

    Refuses: an unknown or closed case, a natural key already recorded, a day to come.
    """
    if paid.paid_on:
        archive.require_begun(paid.paid_on, "paid_on")
    paid = filed_to(archive, paid)
    id = public_id(archive.origin, "expense", paid.natural_key) if paid.natural_key else new_id()
    expense = Expense(id)
    expense.pay(bound(archive, paid), by=by)
    if paid.natural_key and archive.exists(id):
        raise AlreadyRecorded("expense", id)
    return archive.add(expense)


def credit_expense(
    archive: Archive, id: UUID, credited: ExpenseCredited, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the supplier credited an expense, or a part of it. Refuses: more than was paid, a day to come."""
    archive.require_begun(credited.credited_on, "credited_on")
    expense = archive.load(Expense, id, expecting)
    expense.credit(credited, by=by)
    return archive.add(expense)


def unbooked_rest(archive: Archive, id: UUID) -> Money:
    """What of an expense is not booked yet, with the sign of the money that moves: what goes out is less than zero."""
    now = archive.load(Expense, id).now
    whole, booked = now["amount"]["cents"], now.get("booked_cents", 0)
    left = abs(whole) - booked
    return Money(cents=-left if whole > 0 else left, currency=now["amount"].get("currency", "EUR"))


def booked_expense(archive: Archive, id: UUID, booked: ExpenseBooked, *, by: ActorId) -> Expense:
    """An expense with the line of an account that settles it, to be written together with the match of that line.

    Refuses: more than was paid, another currency.
    """
    expense = archive.load(Expense, id)
    expense.book(booked, by=by)
    return expense


def expense_without(
    archive: Archive, id: UUID, transaction: UUID, reason: Reason | Destroyed, *, by: ActorId
) -> Expense:
    """An expense without a line that does not settle it after all; one that was never booked by it stays as it is."""
    expense = archive.load(Expense, id)
    for day in days_booked(expense.now, transaction):
        withdrawn = ExpenseBookingWithdrawn(booked_on=day, transaction=transaction, content=reason)
        expense.withdraw_booking(withdrawn, by=by)
    return expense
