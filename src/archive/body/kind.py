"""What a body is, and what a meeting of one is."""

from archive.body.events import BodyDissolved, BodyEstablished, MeetingHeld, MeetingRevised, MinutesApproved
from archive.completeness import ALWAYS
from archive.kind import Day, Kind, Parent, Party, Reference, Text, Verb, Words

BODY = Kind(
    "body",
    "a committee, board or office holder that decides",
    words=Words("toimielin", "organ", "body", also=("toimielimet", "bodies")),
    first=Verb("bodies", BodyEstablished, "establish_body"),
    verbs=(Verb("dissolutions", BodyDissolved, "dissolve_body"),),
    days=(Day("established_on"), Day("dissolved_on")),
    parents=(Parent("above", "body"),),
    references=(Reference("successor", "body"),),
    fields=(
        Text("type"),
        Party("organisation", faces=True),
        Text("above_name", found=False),
        Text("reason", found=("dissolution", "corrections.reason")),
    ),
    mandatory=("publicity",),
    states={
        "established": Words("perustettu", "inrättad", "established"),
        "dissolved": Words("lakkautettu", "upplöst", "dissolved"),
    },
    ended=("dissolved",),
)
MEETING = Kind(
    "meeting",
    "a meeting of a body, with its agenda and its minutes, which are approved once",
    words=Words(
        "kokous",
        "möte",
        "meeting",
        also=("kokoukset", "pöytäkirja", "pöytäkirjat", "sammanträde", "protokoll", "minutes", "meetings"),
    ),
    first=Verb("meetings", MeetingHeld, "record_meeting"),
    verbs=(
        Verb("revisions", MeetingRevised, "revise_meeting"),
        Verb("approvals", MinutesApproved, "approve_minutes"),
    ),
    days=(Day("held_on"), Day("approved_on", label="day of approval")),
    parents=(Parent("body", "body"),),
    fields=(
        Text("location"),
        Text("status", found=False),
        Text("agenda.title"),
        Text("agenda.text"),
        Party("participants.name", found=False),
        Text("participants.role", found=False),
        Party("participants.deputy_of", found=False),
    ),
    mandatory=ALWAYS,
    states={
        "held": Words("pidetty", "hållen", "held"),
        "approved": Words("hyväksytty", "godkänd", "approved"),
    },
)
