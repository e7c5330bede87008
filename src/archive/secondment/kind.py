"""What a secondment is: which organisation lends a person, for which share of working time, from when until when."""

from archive.completeness import ALWAYS
from archive.kind import Day, Figure, Kind, Money, Open, Parent, Party, Text, Verb, Words
from archive.secondment.events import ReturnAgreed, SecondmentChanged, SecondmentMapped, StaffReturned

SECONDMENT = Kind(
    "secondment",
    "a person lent by a sending organisation, for a share of working time, until the return",
    words=Words(
        "komennus", "personallån", "secondment", also=("komennukset", "henkilöstön käyttö", "staff on loan", "utlåning")
    ),
    first=Verb("secondments", SecondmentMapped, "map_secondment"),
    verbs=(
        Verb("changes", SecondmentChanged, "change_secondment"),
        Verb("agreed-returns", ReturnAgreed, "agree_return"),
        Verb("returns", StaffReturned, "return_staff"),
    ),
    days=(
        Day("starts_on"),
        Day("ends_on", label="last day"),
        Day("return_on", label="agreed day of return"),
        Day("returned_on", label="day of return"),
    ),
    parents=(Parent("contract", "contract"), Parent("grant", "grant"), Parent("project", "project")),
    fields=(
        Figure("percent", "share in percent", cents=False),
        Money("monthly_cost"),
        Party("employer", faces=True),
        Text("reason", found=("agreement.reason", "changes.reason", "return.reason", "corrections.reason")),
    ),
    mandatory=("case", "person", "employer", *ALWAYS),
    states={
        "seconded": Words("komennuksella", "utlånad", "seconded"),
        "returning": Words("paluusta sovittu", "återgång avtalad", "returning"),
        "returned": Words("palannut", "återvänt", "returned"),
        "ended": Words("komennus päättynyt", "utlåning avslutad", "ended"),
    },
    ended=("returned", "ended"),
    open=(
        Open(
            "return_not_agreed",
            Words("paluu sopimatta", "återgång inte avtalad", "return not agreed"),
            ("seconded",),
            due="ends_on",
            party="employer",
        ),
        Open(
            "staff_to_return",
            Words("paluu edessä", "återgång väntar", "staff to return"),
            ("returning",),
            due="return_on",
            party="employer",
        ),
    ),
)
