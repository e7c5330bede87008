"""Verbs of the payment room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.grant.usecases import awarded_by, covered
from archive.kernel import ActorId, AlreadyRecorded, Destroyed
from archive.money.booked import days_booked
from archive.payment.events import (
    PaymentApplied,
    PaymentApproved,
    PaymentBooked,
    PaymentBookingWithdrawn,
    PaymentCompleted,
    PaymentPaid,
    PaymentRejected,
    PaymentReturned,
)
from archive.payment.model import Payment
from archive.record.races import Upon, upon
from archive.record.store import Archive, Receipt, new_id
from archive.registration import Reason, public_id
from archive.retention.binding import bound
from archive.retention.contradictions import contradicted
from archive.values import Money


def apply_for_payment(archive: Archive, applied: PaymentApplied, *, by: ActorId) -> Receipt:
    """Record an application for payment.

    Refuses: more than the grant it names, a day before its award; an unknown or closed case, a natural key already
    recorded.
    """
    filed = filed_to(archive, applied)
    id = public_id(archive.origin, "payment", filed.natural_key) if filed.natural_key else new_id()

    def run() -> Receipt:
        race, made = None, filed
        if filed.grant:
            race = upon(archive, filed.grant, sums=True)
            flags = awarded_by(archive, filed.grant, filed.applied_on, "applied_on")
            flags += covered(archive, filed.grant, filed.amount)
            made = filed.model_copy(update={"flagged": (*filed.flagged, *flags)})
        payment = Payment(id)
        payment.apply(bound(archive, made), by=by)
        if made.natural_key and archive.exists(id):
            raise AlreadyRecorded("payment", id)
        return archive.add(payment, upon=race)

    return archive.run_again(run)


def return_payment(
    archive: Archive, id: UUID, returned: PaymentReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the authority returned an application. Refuses: one that is not under consideration."""
    payment = archive.load(Payment, id, expecting)
    payment.send_back(returned, by=by)
    return archive.add(payment)


def complete_payment(
    archive: Archive, id: UUID, completed: PaymentCompleted, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a returned application was completed. Refuses: more than the grant it names."""

    def run() -> Receipt:
        position, made = archive.read_from(), completed
        payment = archive.load(Payment, id, expecting)
        grant = payment.grant if completed.amount else None
        if grant and completed.amount and archive.telling:  # a source that tells it is flagged, not refused
            flags = covered(archive, grant, completed.amount, apart_from=id)
            made = completed.model_copy(update={"flagged": flags})
        payment.complete(made, by=by)
        if grant and completed.amount and not archive.telling and payment.pending:
            covered(archive, grant, completed.amount, apart_from=id)
        return archive.add(payment, upon=Upon(str(grant), position, sums=True) if grant else None)

    return archive.run_again(run)


def approve_payment(
    archive: Archive, id: UUID, approved: PaymentApproved, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that an application was approved. Refuses: more than was applied for; another currency."""
    payment = archive.load(Payment, id, expecting)
    payment.approve(approved, by=by)
    return archive.add(payment)


def reject_payment(
    archive: Archive, id: UUID, rejected: PaymentRejected, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that an application was rejected. Refuses: one that is already decided."""
    payment = archive.load(Payment, id, expecting)
    payment.reject(rejected, by=by)
    return archive.add(payment)


def record_payment(
    archive: Archive, id: UUID, paid: PaymentPaid, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that money arrived. One that comes to be the first after a recovery of the grant is flagged.

    So is one after which more went back than was paid. Refuses: a day before the award, a day to come.
    """
    archive.require_begun(paid.paid_on, "paid_on")

    def run() -> Receipt:
        position = archive.read_from()
        payment = archive.load(Payment, id, expecting)
        grant = payment.grant
        flags = awarded_by(archive, grant, paid.paid_on, "paid_on") if grant else ()
        payment.pay(paid.model_copy(update={"flagged": (*flags, *contradicted(archive, payment, paid))}), by=by)
        return archive.add(payment, upon=Upon(str(grant), position, sums=True) if grant else None)

    return archive.run_again(run)


def unbooked_part(archive: Archive, id: UUID) -> Money:
    """What of an application was approved and is not booked yet: what comes in."""
    now = archive.load(Payment, id).now
    return Money(
        cents=now["approved_cents"] - now.get("booked_cents", 0), currency=now["amount"].get("currency", "EUR")
    )


def booked_payment(archive: Archive, id: UUID, booked: PaymentBooked, *, by: ActorId) -> Payment:
    """A payment with the line of an account that settles it, to be written together with the match of that line.

    One after which more went back of the grant than was paid is flagged.

    Refuses: one that is not approved, more than was approved, another currency.
    """
    payment = archive.load(Payment, id)
    payment.book(booked.model_copy(update={"flagged": contradicted(archive, payment, booked)}), by=by)
    return payment


def payment_without(
    archive: Archive, id: UUID, transaction: UUID, reason: Reason | Destroyed, *, by: ActorId
) -> Payment:
    """A payment without a line that does not settle it after all; one that was never booked by it stays as it is."""
    payment = archive.load(Payment, id)
    for day in days_booked(payment.now, transaction):
        withdrawn = PaymentBookingWithdrawn(booked_on=day, transaction=transaction, content=reason)
        payment.withdraw_booking(withdrawn, by=by)
    return payment
