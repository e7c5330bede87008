"""What happens to a report (raportti)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval


class ReportText(Description):
    """A report as it was filed."""

    author: str | None = Field(default=None, max_length=1000)
    project: str | None = Field(default=None, max_length=500)
    publisher: str | None = Field(default=None, max_length=1000)
    period_text: str | None = Field(default=None, max_length=500)


class ReportFiled(Registered, name="report.filed.v1", effect="filed_on", after_closing="late"):
    """A report was filed; `period` is the time it reports on, `channel` where it was filed."""

    filed_on: date | None = None
    period: Interval | None = None
    channel: Code | None = None
    documents: tuple[UUID, ...] = ()
    content: ReportText | Destroyed


class NewReportText(Content):
    """A later version of the report, and why there is one."""

    text: str = Field(max_length=20_000_000)
    title: str | None = Field(default=None, min_length=1, max_length=2000)
    reason: str | None = Field(default=None, max_length=20_000)


class ReportVersionFiled(Event, name="report.version_filed.v1", effect="filed_on", after_closing="late"):
    """A later version of the report was filed; it is not approved until somebody approves it."""

    filed_on: date
    documents: tuple[UUID, ...] = ()
    content: NewReportText | Destroyed


class ReportApproved(Event, name="report.approved.v1", effect="approved_on", after_closing="late"):
    """The report was approved in the version it then had."""

    approved_on: date
    body: UUID | None = None
    meeting: UUID | None = None
    content: Reason | Destroyed


ReportEvent = ReportFiled | ReportVersionFiled | ReportApproved | RecordWide
