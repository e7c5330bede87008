"""What a case is: the file that everything else belongs to."""

from archive.case.events import CaseClosed, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.completeness import ALWAYS
from archive.kind import Day, Kind, Party, Reference, Text, Verb, Words
from archive.merging.events import CaseMerged, CaseMergeUndone

CASE = Kind(
    "case",
    "the matter that everything else is filed to, under its diary number",
    words=Words("asia", "ärende", "case", also=("asiat", "ärenden", "cases")),
    first=Verb("cases", CaseOpened, "open_case"),
    known_by="number",
    verbs=(
        Verb("stages", CaseStageRecorded, "enter_stage"),
        Verb("titles", CaseRetitled, "retitle_case"),
        Verb("closures", CaseClosed, "close_case"),
        Verb("reopenings", CaseReopened, "reopen_case"),
        Verb("merges", CaseMerged, "merge_case", finds=True),
        Verb("merge-undoings", CaseMergeUndone, "undo_merge", finds=True),
    ),
    days=(Day("opened_on"), Day("closed_on", label="closing day"), Day("reopened_on")),
    fields=(
        Party("handler", found=False),
        Text("status", found=False),
        Text("note", found=False),
        Text("reason", found=("closing", "corrections.reason")),
    ),
    references=(Reference("into", "case"),),
    mandatory=ALWAYS,
    states={
        "open": Words("avoin", "öppen", "open"),
        "closed": Words("päättynyt", "avslutad", "closed", also=("suljettu",)),
        "merged": Words("yhdistetty", "sammanslagen", "merged"),
    },
    ended=("closed", "merged"),
)
