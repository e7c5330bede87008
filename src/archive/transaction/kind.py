"""What a bank transaction is: an entry of an account, its stage, and what it settles."""

from archive.completeness import ALWAYS
from archive.kind import Choice, Day, Kind, Money, Number, Open, Party, Reference, Text, Verb, Words
from archive.transaction.events import (
    Stage,
    TransactionAmbiguous,
    TransactionMatched,
    TransactionMatchWithdrawn,
    TransactionStated,
)

BOOKED = Words("kirjattu", "bokförd", "booked")
PENDING = Words("vireillä", "väntande", "pending")
REPORTED = Words("raportoitu", "rapporterad", "reported")
NOTIFIED = Words("ilmoitettu", "aviserad", "notified")
TRANSACTION = Kind(
    "transaction",
    "an entry of a bank account; only a booked one is money that moved",
    words=Words(
        "tilitapahtuma",
        "kontotransaktion",
        "bank transaction",
        also=("tilitapahtumat", "tiliote", "kontoutdrag", "bank transactions", "transaction"),
    ),
    first=Verb("transactions", TransactionStated, "state_transaction"),
    verbs=(
        Verb("matches", TransactionMatched, "match_transaction"),
        Verb("match-withdrawals", TransactionMatchWithdrawn, "withdraw_match"),
        Verb("ambiguities", TransactionAmbiguous, "mark_ambiguous"),
    ),
    days=(Day("booked_on"), Day("valued_on"), Day("matched_on", label="day of the match")),
    references=(Reference("payments", "payment", several=True), Reference("expenses", "expense", several=True)),
    fields=(
        Money("amount"),
        Number("reference"),
        Choice(
            "stage",
            {Stage.booked: BOOKED, Stage.pending: PENDING, Stage.reported: REPORTED, Stage.notified: NOTIFIED},
        ),
        Text("account", filters=True),
        Text("statement", found=False),
        Party("counterparty"),
        Text("details.text"),
        Text("details.reference"),
        Text("details.return_reason"),
        Text("details.return_text"),
        Text("details.end_to_end", found=False),
        Party("details.counterparty"),
        Party("details.counterparty_account", found=False),
    ),
    mandatory=ALWAYS,
    states={
        "unmatched": Words("kohdistamaton", "omatchad", "unmatched"),
        "ambiguous": Words("epäselvä", "oklar", "ambiguous"),
        "matched": Words("kohdistettu", "matchad", "matched"),
        "pending": PENDING,
        "reported": REPORTED,
        "notified": NOTIFIED,
    },
    open=(
        Open(
            "bank_line_unmatched",
            Words("tilitapahtuma kohdistamatta", "kontotransaktion omatchad", "bank transaction unmatched"),
            ("unmatched",),
            party="counterparty",
            amount="amount",
        ),
        Open(
            "bank_line_ambiguous",
            Words("tilitapahtuma epäselvä", "kontotransaktion oklar", "bank transaction ambiguous"),
            ("ambiguous",),
            party="counterparty",
            amount="amount",
        ),
    ),
)
