"""Verbs of the report room."""

from uuid import UUID

from archive.body.mandate import require_mandate
from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.report.events import ReportApproved, ReportFiled, ReportVersionFiled
from archive.report.model import Report
from archive.retention.binding import bound
from archive.values import Interval


def file_report(archive: Archive, filed: ReportFiled, *, by: ActorId) -> Receipt:
    """File a report. Refuses: an unknown or closed case, a natural key already recorded."""
    filed = filed_to(archive, filed)
    id = public_id(archive.origin, "report", filed.natural_key) if filed.natural_key else new_id()
    report = Report(id)
    report.file(bound(archive, filed), by=by)
    if filed.natural_key and archive.exists(id):
        raise AlreadyRecorded("report", id)
    return archive.add(report)


def file_report_version(
    archive: Archive, id: UUID, filed: ReportVersionFiled, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """File a later version of a report. Refuses: a day before the report was filed."""
    report = archive.load(Report, id, expecting)
    report.file_version(filed, by=by)
    return archive.add(report)


def approve_report(
    archive: Archive, id: UUID, approved: ReportApproved, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a report was approved in its present version.

    Refuses: a version that is already approved, a day on which the body did not exist.
    """
    if not archive.telling:
        day = approved.approved_on
        require_mandate(archive, approved.body, Interval(earliest=day, latest=day))
    report = archive.load(Report, id, expecting)
    report.approve(approved, by=by)
    return archive.add(report)
