"""Each version of a report is approved once, and only the newest."""

from archive.errors import Gone, Invalid
from archive.report.events import NewReportText, ReportApproved, ReportVersionFiled
from archive.report.model import ReportApprovedAlready
from tests.given import SECRETARY, WHY, a_report, an_approved_report, day, destroyed, given, happened

LATER = ReportVersionFiled(filed_on=day("2021-05-01"), content=NewReportText(text="Hanke etenee hitaammin."))
SAME = ReportVersionFiled(filed_on=day("2021-05-01"), content=NewReportText(text="Hanke etenee."))


def approval(on: str) -> ReportApproved:
    return ReportApproved(approved_on=day(on), content=WHY)


def test_a_later_version_is_filed():
    given(a_report()).when(lambda r: r.file_version(LATER, by=SECRETARY)).then(happened(LATER))


def test_the_same_words_are_nothing_new():
    report = a_report()
    report.file_version(SAME, by=SECRETARY)
    given(report).when(lambda r: r.file_version(SAME, by=SECRETARY)).then_nothing()


def test_a_destroyed_report_gets_no_version():
    given(destroyed(a_report())).when(lambda r: r.file_version(LATER, by=SECRETARY)).then_refused(Gone)


def test_a_report_is_approved_on_the_day_it_was_filed():
    given(a_report()).when(lambda r: r.approve(approval("2021-04-01"), by=SECRETARY)).then(
        happened(approval("2021-04-01"))
    )


def test_a_report_is_not_approved_before_it_was_filed():
    given(a_report()).when(lambda r: r.approve(approval("2021-03-31"), by=SECRETARY)).then_refused(
        Invalid, "filed on 2021-04-01", field="approved_on"
    )


def test_a_version_is_approved_once():
    given(an_approved_report()).when(lambda r: r.approve(approval("2021-04-16"), by=SECRETARY)).then_refused(
        ReportApprovedAlready, "approved on 2021-04-15"
    )


def test_a_new_version_needs_an_approval_of_its_own():
    report = an_approved_report()
    report.file_version(LATER, by=SECRETARY)
    given(report).when(lambda r: r.approve(approval("2021-05-02"), by=SECRETARY)).then(happened(approval("2021-05-02")))


def test_a_destroyed_report_is_not_approved():
    given(destroyed(a_report())).when(lambda r: r.approve(approval("2021-04-16"), by=SECRETARY)).then_refused(Gone)
