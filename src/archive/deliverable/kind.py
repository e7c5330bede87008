"""What a deliverable is: who made it, who holds the rights, the licence, how far it is and where it is."""

from archive.completeness import ALWAYS
from archive.deliverable.events import (
    DeliverablePlaced,
    DeliverableRegistered,
    DeliverableUsed,
    RightsStated,
    StageChanged,
    UseReported,
)
from archive.kind import Day, Kind, Open, Parent, Party, Reference, Text, Verb, Words

DELIVERABLE = Kind(
    "deliverable",
    "what a project produced: its maker, who holds the rights, the licence, how far it is and where it is",
    words=Words("tuotos", "leverans", "deliverable", also=("tuotokset", "leveranser", "deliverables")),
    first=Verb("deliverables", DeliverableRegistered, "register_deliverable"),
    verbs=(
        Verb("rights", RightsStated, "state_rights"),
        Verb("stages", StageChanged, "change_stage"),
        Verb("places", DeliverablePlaced, "place_deliverable"),
        Verb("uses", DeliverableUsed, "record_use"),
        Verb("reported-uses", UseReported, "report_use"),
    ),
    days=(Day("made_on"),),
    parents=(Parent("project", "project"), Parent("document", "document")),
    references=(Reference("contract", "contract"),),
    fields=(
        Party("maker", faces=True, filters=True),
        Party("rights_holder", found=("rights_holder", "rights.rights_holder"), filters=True),
        Text("licence", found=("licence", "rights.licence"), filters=True),
        Text("location", found=("location", "places.location")),
        Party("user", found=("uses.user",)),
        Text("work", found=("uses.work",)),
        Text("reason", found=("rights.reason", "stages.reason", "places.reason", "uses.reason", "corrections.reason")),
    ),
    mandatory=("case", "maker", *ALWAYS),
    states={
        "draft": Words("luonnos", "utkast", "draft"),
        "finished": Words("valmis", "färdigt", "finished"),
        "in_use": Words("käytössä", "i bruk", "in use"),
        "abandoned": Words("keskeneräiseksi jätetty", "övergiven", "abandoned"),
    },
    open=(
        Open(
            "rights_unknown",
            Words("tuotoksen oikeudet epäselvät", "rättigheter till leverans oklara", "rights unknown"),
            ("draft", "finished", "in_use", "abandoned"),
            party="maker",
            needing=("rights_holder", "licence"),
        ),
    ),
)
