"""The rules of a report: each version is approved once, and only the newest."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.registration import Record, RecordWide
from archive.report.events import ReportApproved, ReportEvent, ReportFiled, ReportVersionFiled


class ReportApprovedAlready(Conflict):
    """The newest version is approved; a change needs a new version."""

    code = "report_approved"
    remedy = "File a new version and approve that."


class Report(Record[ReportEvent], name="report"):
    """Raportti: its versions and their approval."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.versions = 0
        self.filed_on: date | None = None
        self.approved_on: date | None = None
        self.text: str | None = None

    def file(self, filed: ReportFiled, *, by: ActorId) -> None:
        self.record(filed, by=by)

    def file_version(self, filed: ReportVersionFiled, *, by: ActorId) -> None:
        """File a later version; the same words are nothing new."""
        self.must_exist()
        if getattr(filed.content, "text", None) != self.text:
            self.record(filed, by=by)

    def approve(self, approved: ReportApproved, *, by: ActorId) -> None:
        self.must_exist()
        if self.approved_on is not None:
            raise ReportApprovedAlready(f"The report was approved on {self.approved_on:%Y-%m-%d}.")
        if self.filed_on and approved.approved_on < self.filed_on:
            raise Invalid(f"The report was filed on {self.filed_on:%Y-%m-%d}.", field="approved_on")
        self.record(approved, by=by)

    def dated_on(self) -> date | None:
        """Each version is a day later; the newest counts."""
        return self.filed_on or super().dated_on()

    def on(self, event: ReportEvent) -> None:
        match event:
            case ReportFiled():
                self.on_registered(event)
                self.versions, self.filed_on = 1, event.filed_on
                self.text = getattr(event.content, "text", None)
            case ReportVersionFiled():
                self.versions, self.filed_on, self.approved_on = self.versions + 1, event.filed_on, None
                self.text = getattr(event.content, "text", None)
            case ReportApproved():
                self.approved_on = event.approved_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
