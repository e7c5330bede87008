"""Verbs of the transaction room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.transaction.events import TransactionAmbiguous, TransactionMatched, TransactionStated
from archive.transaction.model import Transaction


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
    """Record what a line settles. Refuses: an entry that is not booked, one that is matched."""
    transaction = archive.load(Transaction, id, expecting)
    transaction.match(matched, by=by)
    return archive.add(transaction)


def mark_ambiguous(
    archive: Archive, id: UUID, ambiguous: TransactionAmbiguous, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that several payments or expenses fit a line. Refuses: one not booked, one that is matched."""
    transaction = archive.load(Transaction, id, expecting)
    transaction.mark_ambiguous(ambiguous, by=by)
    return archive.add(transaction)
