"""Verbs of the expense room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.expense.events import ExpenseCredited, ExpensePaid
from archive.expense.model import Expense
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


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
