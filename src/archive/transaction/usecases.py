"""Verbs of the transaction room."""

from typing import Any
from uuid import UUID

from archive.case.usecases import filed_to
from archive.expense.usecases import expense_without
from archive.kernel import ActorId, AlreadyRecorded
from archive.payment.usecases import payment_without
from archive.record.store import Archive, Receipt, new_id
from archive.registration import Record, public_id
from archive.retention.binding import bound
from archive.transaction.events import (
    TransactionAmbiguous,
    TransactionMatched,
    TransactionMatchWithdrawn,
    TransactionStated,
)
from archive.transaction.model import Transaction
from archive.transaction.settling import settled


def state_transaction(
    archive: Archive, stated: TransactionStated, *, by: ActorId, lookup: bytes | None = None
) -> Receipt:
    """Record an entry that a bank stated.

    `lookup` is the keyed hash under which an import finds it again. Refuses: an unknown or closed case, a natural key
    already recorded.
    """
    stated = filed_to(archive, stated)
    id = public_id(archive.origin, "transaction", stated.natural_key) if stated.natural_key else new_id()
    transaction = Transaction(id)
    transaction.state(bound(archive, stated), by=by)
    if stated.natural_key and archive.exists(id):
        raise AlreadyRecorded("transaction", id)
    return archive.add(transaction, lookup=lookup)


def match_transaction(
    archive: Archive, id: UUID, matched: TransactionMatched, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what a line settles; each payment and expense that it names is booked by it, all together or none.

    Refuses: an entry that is not booked, one that is matched; money that goes the other way; more than was approved or
    paid; parts that do not add up.
    """

    def run() -> Receipt:
        transaction = archive.load(Transaction, id, expecting)
        transaction.match(matched, by=by)
        booked = settled(archive, transaction, matched, by=by) if transaction.pending else ()
        return archive.add(*booked, transaction)

    return archive.run_again(run)


def withdraw_match(
    archive: Archive, id: UUID, withdrawn: TransactionMatchWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Undo a match that was wrong: what it had settled is as it was before. Refuses: a line that is not matched."""

    def run() -> Receipt:
        transaction = archive.load(Transaction, id, expecting)
        before = transaction.now
        transaction.withdraw_match(withdrawn, by=by)
        freed = list[Record[Any]]()
        for id_of in map(UUID, before.get("payments", ())):
            freed.append(payment_without(archive, id_of, id, withdrawn.content, by=by))
        for id_of in map(UUID, before.get("expenses", ())):
            freed.append(expense_without(archive, id_of, id, withdrawn.content, by=by))
        return archive.add(*(each for each in freed if each.pending), transaction)

    return archive.run_again(run)


def mark_ambiguous(
    archive: Archive, id: UUID, ambiguous: TransactionAmbiguous, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that several payments or expenses fit a line. Refuses: one not booked, one that is matched."""
    transaction = archive.load(Transaction, id, expecting)
    transaction.mark_ambiguous(ambiguous, by=by)
    return archive.add(transaction)
