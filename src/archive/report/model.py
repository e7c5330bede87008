"""The rules of a report: each edition is approved once, on a day on which it was the newest."""

from archive.kernel import ActorId
from archive.registration import Record
from archive.report.events import ReportApproved, ReportEvent, ReportFiled, ReportVersionFiled
from archive.report.fold import ReportApprovedAlready

__all__ = ["Report", "ReportApprovedAlready"]


class Report(Record[ReportEvent], name="report"):
    """Raportti: its editions and their approval."""

    def file(self, filed: ReportFiled, *, by: ActorId) -> None:
        """Record that the report was filed."""
        self.record(filed, by=by)

    def file_version(self, filed: ReportVersionFiled, *, by: ActorId) -> None:
        """File a later version."""
        self.take(filed, by=by)

    def approve(self, approved: ReportApproved, *, by: ActorId) -> None:
        """See `approve_report`."""
        self.take(approved, by=by)
