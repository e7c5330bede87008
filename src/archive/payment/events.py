"""What happens to a payment application (maksatus)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Destroyed, Event
from archive.money.booked import Booked, BookingWithdrawn
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money


class Application(Description):
    """An application as it was filed."""

    applicant: str | None = Field(default=None, max_length=500)
    payer: str | None = Field(default=None, max_length=500)
    project: str | None = Field(default=None, max_length=500)


class PaymentApplied(Registered, name="payment.applied.v1", effect="applied_on", after_closing="accepted"):
    """Payment of a part of a grant was applied for (maksatushakemus)."""

    applied_on: date | None = None
    grant: UUID | None = None
    amount: Money
    period: Interval | None = None
    content: Application | Destroyed


class PaymentReturned(Event, name="payment.returned.v1", effect="returned_on", after_closing="accepted"):
    """The authority returned the application for completion."""

    returned_on: date
    content: Reason | Destroyed


class PaymentCompleted(Event, name="payment.completed.v1", effect="completed_on", after_closing="accepted"):
    """The applicant completed a returned application; an amount given replaces the one applied for."""

    completed_on: date
    amount: Money | None = None
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class PaymentApproved(Event, name="payment.approved.v1", effect="approved_on", after_closing="accepted"):
    """The authority approved the application, or a part of it."""

    approved_on: date
    amount: Money
    content: Reason | Destroyed


class PaymentRejected(Event, name="payment.rejected.v1", effect="rejected_on", after_closing="accepted"):
    """The authority rejected the application."""

    rejected_on: date
    content: Reason | Destroyed


class PaymentPaid(Event, name="payment.paid.v1", effect="paid_on", after_closing="accepted"):
    """Money arrived; a payment may come in parts.

    `flagged` says, set by the archive, that the grant was recovered before its first payment.
    """

    paid_on: date
    amount: Money
    reference: Code | None = None
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class PaymentBooked(Booked, name="payment.booked.v1", effect="booked_on", after_closing="accepted"):
    """A bank booked the payment: the line of an account that settles it, and how much of it that is.

    Recorded with the match of that line, and withdrawn with it. `flagged` says, set by the archive, what it
    contradicts.
    """

    flagged: tuple[Code, ...] = ()


class PaymentBookingWithdrawn(
    BookingWithdrawn, name="payment.booking_withdrawn.v1", effect="booked_on", after_closing="accepted"
):
    """The line of an account does not settle it after all: it is as if the bank had never booked it."""


PaymentEvent = (
    PaymentApplied
    | PaymentReturned
    | PaymentCompleted
    | PaymentApproved
    | PaymentRejected
    | PaymentPaid
    | PaymentBooked
    | PaymentBookingWithdrawn
    | RecordWide
)
