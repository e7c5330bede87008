"""What a grant is: money awarded for a purpose, what it cost, what went back."""

from archive.completeness import ALWAYS
from archive.grant.events import (
    CostReported,
    GrantAwarded,
    GrantFigureStated,
    GrantRecovered,
    GrantSettled,
    UnspentReturned,
)
from archive.kind import Day, Figure, Kind, Money, Open, Party, Reference, Text, Verb, Words
from archive.money.claims import CLAIMED_TWICE

GRANT = Kind(
    "grant",
    "money awarded for a purpose",
    words=Words("valtionavustus", "statsunderstöd", "grant", also=("avustus", "valtionavustukset", "bidrag", "grants")),
    first=Verb("grants", GrantAwarded, "award_grant"),
    verbs=(
        Verb("costs", CostReported, "report_cost", finds=True),
        Verb("recoveries", GrantRecovered, "recover_grant"),
        Verb("returns", UnspentReturned, "return_unspent"),
        Verb("settlements", GrantSettled, "settle_grant"),
        Verb("figures", GrantFigureStated, "state_grant_figure"),
    ),
    days=(
        Day("awarded_on"),
        Day("use_from"),
        Day("use_until"),
        Day("account_by"),
        Day("settled_on", label="day of settlement"),
    ),
    references=(Reference("of_project", "project"), Reference("report", "report")),
    fields=(
        Money("amount"),
        Money("own_share"),
        Text("project", filters=True),
        Text("purpose"),
        Party("grantee", faces=True),
        Party("grantor"),
        Text("conditions"),
        Party("partner", found=False),
        Text("note", found=False),
        Text("wording", found=("figures.wording",)),
        Text("scope", found=("figures.scope",)),
        Figure("reported_cents", "reported cost"),
        Figure("recovered_cents", "recovered sum"),
        Figure("returned_cents", "returned sum"),
        Figure("accepted_cents", "accepted cost"),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "awarded": Words("myönnetty", "beviljad", "awarded"),
        "settled": Words("tilitetty", "redovisad", "settled"),
    },
    open=(
        Open(
            "grant_unsettled",
            Words("avustus tilittämättä", "understöd inte redovisat", "grant unsettled"),
            ("awarded",),
            due="use_until",
            party="grantor",
            amount="amount",
        ),
        CLAIMED_TWICE,
    ),
)
