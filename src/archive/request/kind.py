"""What an information request is: when it came, by when it is answered, what was answered and given out."""

from archive.completeness import ALWAYS
from archive.kind import Day, Kind, Open, Party, Text, Verb, Words
from archive.request.events import CopiesDisclosed, RequestAnswered, RequestClosed, RequestExtended, RequestReceived

REQUEST = Kind(
    "request",
    "somebody asked to see something; it is answered within the time the law sets",
    words=Words(
        "tietopyyntö", "begäran om uppgifter", "request", also=("tietopyynnöt", "begäran", "information request")
    ),
    first=Verb("requests", RequestReceived, "receive_request"),
    verbs=(
        Verb("extensions", RequestExtended, "extend_request"),
        Verb("answers", RequestAnswered, "answer_request"),
        Verb("disclosures", CopiesDisclosed, "disclose_copies"),
        Verb("closures", RequestClosed, "close_request"),
    ),
    days=(
        Day("asked_on"),
        Day("due_on", label="last day of the answer"),
        Day("answered_on"),
        Day("closed_on", label="closing day"),
    ),
    fields=(
        Text("note", found=False),
        Party("recipient", found=("recipient", "disclosures.recipient")),
        Text("reason", found=("answer.reason", "extension.reason", "closing", "corrections.reason")),
    ),
    mandatory=("sender", *ALWAYS),
    states={
        "received": Words("saapunut", "inkommen", "received"),
        "granted": Words("annettu", "utlämnad", "granted"),
        "partly": Words("annettu osittain", "delvis utlämnad", "granted in part"),
        "refused": Words("evätty", "vägrad", "refused"),
        "closed": Words("päättynyt", "avslutad", "closed", also=("suljettu",)),
    },
    ended=("granted", "partly", "refused", "closed"),
    open=(
        Open(
            "request_unanswered",
            Words("tietopyyntö vastaamatta", "begäran obesvarad", "information request unanswered"),
            ("received",),
            due="due_on",
        ),
    ),
)
