"""What a commitment is: what was promised, to whom, by when, for how much, and whether it is necessary."""

from archive.commitment.events import (
    CommitmentAssessed,
    CommitmentClosed,
    CommitmentMade,
    CommitmentTransferred,
    Necessity,
)
from archive.completeness import ALWAYS
from archive.kind import Choice, Day, Kind, Money, Open, Parent, Party, Text, Verb, Words

COMMITMENT = Kind(
    "commitment",
    "what the organisation promised; it is fulfilled, ended or handed over to a successor",
    words=Words("sitoumus", "förbindelse", "commitment", also=("sitoumukset", "åtagande", "commitments")),
    first=Verb("commitments", CommitmentMade, "make_commitment"),
    verbs=(
        Verb("assessments", CommitmentAssessed, "assess_commitment"),
        Verb("closures", CommitmentClosed, "close_commitment"),
        Verb("transfers", CommitmentTransferred, "transfer_commitment"),
    ),
    days=(
        Day("made_on"),
        Day("until", label="last day", wording="until_text"),
        Day("closed_on", label="closing day"),
        Day("transferred_on"),
    ),
    parents=(Parent("contract", "contract"), Parent("decision", "decision"), Parent("project", "project")),
    fields=(
        Party("to", faces=True),
        Money("amount"),
        Choice(
            "necessity",
            {
                Necessity.statutory: Words("lakisääteinen", "lagstadgad", "statutory"),
                Necessity.necessary: Words("välttämätön", "nödvändig", "necessary"),
                Necessity.unnecessary: Words("ei välttämätön", "inte nödvändig", "not necessary"),
            },
        ),
        Text("until_text"),
        Party("successor", found=("transfer.successor",)),
        Text("reason", found=("assessments.reason", "closing", "transfer.reason", "corrections.reason")),
    ),
    mandatory=("case", "to", *ALWAYS),
    states={
        "open": Words("avoin", "öppen", "open"),
        "fulfilled": Words("täytetty", "uppfylld", "fulfilled"),
        "ended": Words("lakannut", "upphävd", "ended"),
        "transferred": Words("siirretty", "överförd", "transferred"),
    },
    ended=("fulfilled", "ended", "transferred"),
    open=(
        Open(
            "commitment_open",
            Words("sitoumus avoinna", "förbindelse öppen", "commitment open"),
            ("open",),
            due="until",
            party="to",
            amount="amount",
        ),
    ),
)
