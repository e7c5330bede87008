"""What a document is: a description and the versions of its bytes."""

from archive.completeness import ALWAYS
from archive.document.events import DocumentDescribed, DocumentFiled, DocumentFormatIdentified
from archive.kind import Day, Kind, Text, Verb, Words

DOCUMENT = Kind(
    "document",
    "a description and the versions of its bytes",
    words=Words("asiakirja", "handling", "document", also=("asiakirjat", "handlingar", "dokument", "documents")),
    first=Verb("documents", DocumentFiled, "file_document"),
    verbs=(
        Verb("descriptions", DocumentDescribed, "describe_document"),
        Verb("formats", DocumentFormatIdentified, "identify_format"),
    ),
    days=(Day("dated", wording="date_text"),),
    fields=(Text("file.filename", found=False),),
    mandatory=("case", "received_on", "sender", "recipient", *ALWAYS),
    states={"filed": Words("kirjattu", "diarieförd", "filed")},
)
