"""What a report is: its editions and their approval."""

from archive.completeness import ALWAYS
from archive.kind import Day, Figure, Kind, Party, Reference, Text, Verb, Words
from archive.report.events import ReportApproved, ReportFiled, ReportVersionFiled

REPORT = Kind(
    "report",
    "what was reported of a project or a matter; each edition is approved once",
    words=Words("raportti", "rapport", "report", also=("raportit", "rapporter", "reports")),
    first=Verb("reports", ReportFiled, "file_report"),
    verbs=(
        Verb("versions", ReportVersionFiled, "file_report_version"),
        Verb("approvals", ReportApproved, "approve_report"),
    ),
    days=(
        Day("filed_on"),
        Day("period", label="period", wording="period_text"),
        Day("approved_on", label="day of approval"),
    ),
    references=(
        Reference("documents", "document", several=True),
        Reference("body", "body"),
        Reference("meeting", "meeting"),
    ),
    fields=(
        Text("reason", found=("approvals.reason", "corrections.reason")),
        Text("project", filters=True),
        Party("author"),
        Party("publisher", faces=True),
        Figure("edition", "edition", cents=False),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "filed": Words("jätetty", "inlämnad", "filed"),
        "approved": Words("hyväksytty", "godkänd", "approved"),
    },
)
