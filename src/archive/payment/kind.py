"""What a payment application is: its stages and its sums."""

from archive.completeness import ALWAYS
from archive.kind import Day, Figure, Kind, Money, Open, Parent, Party, Text, Verb, Words
from archive.payment.events import (
    PaymentApplied,
    PaymentApproved,
    PaymentCompleted,
    PaymentPaid,
    PaymentRejected,
    PaymentReturned,
)

PAYMENT = Kind(
    "payment",
    "the application for a part of a grant, and the money that arrived",
    words=Words("maksatus", "utbetalning", "payment", also=("maksatukset", "maksu", "betalning", "payments")),
    first=Verb("payments", PaymentApplied, "apply_for_payment"),
    verbs=(
        Verb("returns", PaymentReturned, "return_payment"),
        Verb("completions", PaymentCompleted, "complete_payment"),
        Verb("approvals", PaymentApproved, "approve_payment"),
        Verb("rejections", PaymentRejected, "reject_payment"),
        Verb("receipts", PaymentPaid, "record_payment"),
    ),
    days=(
        Day("applied_on"),
        Day("period"),
        Day("approved_on", label="day of approval"),
        Day("paid_on"),
        Day("booked_on", label="day of booking"),
    ),
    parents=(Parent("grant", "grant"),),
    fields=(
        Text("reason", found=("returns.reason", "rejection.reason", "corrections.reason")),
        Money("amount"),
        Text("project", filters=True),
        Party("applicant"),
        Party("payer"),
        Figure("approved_cents", "approved sum"),
        Figure("paid_cents", "paid sum"),
        Figure("booked_cents", "booked sum"),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "applied": Words("haettu", "ansökt", "applied"),
        "returned": Words("palautettu", "återsänd", "returned"),
        "approved": Words("hyväksytty", "godkänd", "approved"),
        "rejected": Words("hylätty", "avslagen", "rejected"),
        "paid": Words("maksettu", "betald", "paid"),
    },
    ended=("rejected", "paid"),
    open=(
        Open(
            "payment_in_progress",
            Words("maksatus kesken", "utbetalning pågår", "payment in progress"),
            ("applied", "returned", "approved"),
            party="payer",
            amount="amount",
        ),
    ),
)
