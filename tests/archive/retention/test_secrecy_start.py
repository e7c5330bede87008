"""Secrecy that a class gives starts on the day of 31 § 4: receipt of what came in, else the record's own day."""

import pytest

from archive.case.events import CaseOpened
from archive.document.events import DocumentFiled, FiledDocument
from archive.record.store import Archive
from archive.registration import Description
from archive.retention.binding import bound
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule
from archive.values import Interval, PublicityClass
from tests.archive.retention.test_schedule import adopted
from tests.given import SECRETARY, day

ROW = ScheduleRow(
    code="09", years=10, trigger="document_date", basis="SA/1/2010", publicity=PublicityClass.secret,
    ground="JulkL (621/1999) 24.1 § 20 kohta", secret_years=25,
)  # fmt: skip
CONTENT = FiledDocument(title="Tarjous", sender="Yritys Oy")
WRITTEN = Interval(earliest=day("2001-02-01"), latest=day("2001-02-28"))


@pytest.mark.parametrize(
    ("record", "start"),
    [
        (DocumentFiled(received_on=day("2001-03-01"), dated=WRITTEN, record_class="09", content=CONTENT), "2001-03-01"),
        (DocumentFiled(dated=WRITTEN, record_class="09", content=CONTENT), "2001-02-28"),
        (DocumentFiled(record_class="09", content=CONTENT), None),
        (
            CaseOpened(
                received_on=day("2001-03-09"), opened_on=day("2001-03-01"), number="KOE/1", record_class="09",
                content=Description(title="Asia"),
            ),
            "2001-03-01",
        ),
    ],
)  # fmt: skip
def test_a_class_counts_from_receipt_of_what_came_in_and_else_from_the_day_of_the_record(
    archive: Archive, record: DocumentFiled | CaseOpened, start: str | None
):
    adopt_schedule(archive, adopted(ROW), by=SECRETARY)
    given = bound(archive, record).publicity
    assert given is not None
    assert given.secret_from == (day(start) if start else archive.today())
