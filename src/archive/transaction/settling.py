"""What a matched line books: each payment and expense that it settles, with its part of the line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from archive.errors import Invalid
from archive.expense.events import ExpenseBooked
from archive.expense.usecases import booked_expense, unbooked_rest
from archive.kernel import ActorId
from archive.payment.events import PaymentBooked
from archive.payment.usecases import booked_payment, unbooked_part
from archive.record.store import Archive
from archive.registration import Record
from archive.transaction.events import TransactionMatched
from archive.transaction.model import Transaction
from archive.values import Money

PARTS = "Give amounts: how much of the line settles each, payments first."


def settled(archive: Archive, line: Transaction, matched: TransactionMatched, *, by: ActorId) -> list[Record[Any]]:
    """The payments and expenses that a match names, each with its booking, to be written with the match."""
    whole, day = Money.model_validate(line.now["amount"]), date.fromisoformat(line.now["booked_on"])
    open_ = [unbooked_part(archive, each) for each in matched.payments]
    open_ += [unbooked_rest(archive, each) for each in matched.expenses]
    for at, each in enumerate(open_):
        if each.cents and (each.cents > 0) != (whole.cents > 0):
            field = "payments" if at < len(matched.payments) else "expenses"
            raise Invalid("The money of the line goes the other way.", field=field)
    parts = _parts(whole, matched.amounts, [abs(each.cents) for each in open_])
    amounts = [Money(cents=each, currency=whole.currency) for each in parts]
    made = list[Record[Any]]()
    for payment, amount in zip(matched.payments, amounts, strict=False):
        booked = PaymentBooked(booked_on=day, transaction=line.id, amount=amount)
        made.append(booked_payment(archive, payment, booked, by=by))
    for expense, amount in zip(matched.expenses, amounts[len(matched.payments) :], strict=True):
        paid = ExpenseBooked(booked_on=day, transaction=line.id, amount=amount)
        made.append(booked_expense(archive, expense, paid, by=by))
    return made


def _parts(line: Money, stated: Sequence[Money], open_: Sequence[int]) -> list[int]:
    """How much of a line settles each record: as it is stated, the whole line for one, else what is open of each."""
    whole = abs(line.cents)
    if stated:
        if len(stated) != len(open_) or any(each.currency != line.currency or each.cents <= 0 for each in stated):
            raise Invalid("The amounts do not go with what the line settles.", field="amounts", remedy=PARTS)
        if sum(each.cents for each in stated) > whole:
            raise Invalid("The amounts come to more than the line.", field="amounts", remedy=PARTS)
        return [each.cents for each in stated]
    if len(open_) == 1:
        return [whole]
    if open_ and sum(open_) != whole:
        raise Invalid("What is open of these does not add up to the line.", field="amounts", remedy=PARTS)
    return list(open_)
