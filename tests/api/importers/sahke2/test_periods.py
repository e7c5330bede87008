"""Retention that a transfer of SÄHKE2 states becomes a schedule, and its records are kept and due by it."""

from pathlib import Path

from api.importers.schedule.file import read_schedule
from archive.retention.schedule import CountedFrom, Trigger
from services.home.archive_home import ArchiveHome, make_home
from tests.api.importers.sahke2.transfers import a_case, a_document, a_record, a_transfer, an_action
from tests.services.backup.backed_up import command

FUNCTION = "02 05 01"
DECISION = "KA/123/2019"


def with_end(case: str, day: str) -> str:
    reason = "<RetentionReason>Kirjanpitolaki 2:10</RetentionReason>"
    return case.replace(reason, f"{reason}<RetentionPeriodEnd>{day}</RetentionPeriodEnd>", 1)


def a_case_with_a_record(folder: Path, *, id: str = "HT/12/2021") -> str:
    document = a_document(folder, f"{id.replace('/', '-')}.txt", id)
    return a_case(an_action(a_record(document, id=f"asiakirja {id}")), id=id)


def test_each_function_and_each_type_of_record_in_it_becomes_a_row(tmp_path: Path):
    folder = tmp_path / "siirto"
    read = read_schedule(a_transfer(folder, a_case_with_a_record(folder)) / "sahke2.xml", DECISION)
    assert read.troubles == []
    assert read.version == "siirto-1"
    case, record = read.rows[FUNCTION], read.rows[f"{FUNCTION}/Hakemus"]
    assert (case.years, case.trigger, case.basis) == (10, Trigger.case_resolved, "Kirjanpitolaki 2:10")
    assert (record.permanent, record.trigger, record.decision) == (True, Trigger.none, DECISION)
    assert read.words[FUNCTION].title == "Hakeminen"


def test_a_permanent_period_needs_the_decision_on_it(tmp_path: Path):
    folder = tmp_path / "siirto"
    read = read_schedule(a_transfer(folder, a_case_with_a_record(folder)) / "sahke2.xml")
    assert set(read.rows) == {FUNCTION}
    assert [each.code for each in read.troubles] == [f"{FUNCTION}/Hakemus"]


def test_a_class_with_different_periods_gets_no_row(tmp_path: Path):
    longer = a_case(id="HT/13/2021").replace(">10<", ">50<")
    read = read_schedule(a_transfer(tmp_path / "siirto", a_case(), longer) / "sahke2.xml")
    assert read.rows == {}
    (trouble,) = read.troubles
    assert "different periods" in trouble.reason


def test_a_period_never_ends_before_the_end_that_is_stated(tmp_path: Path):
    """The case ended in the middle of a year; its class runs from the end of the year where one case demands it."""
    midyear = a_case().replace("2021-12-31", "2021-06-01")
    for end, counted in (("2031-06-01", CountedFrom.day), ("2031-12-31", CountedFrom.year_end)):
        cases = (with_end(midyear, end), a_case(id="HT/13/2021"))
        read = read_schedule(a_transfer(tmp_path / end, *cases) / "sahke2.xml")
        assert read.rows[FUNCTION].counted_from is counted
    late = read_schedule(a_transfer(tmp_path / "late", with_end(midyear, "2032-01-01"), a_case()) / "sahke2.xml")
    assert late.rows == {}
    assert "later than the length" in late.troubles[0].reason


def test_a_length_that_is_on_no_code_list_is_left_out_and_named(tmp_path: Path):
    read = read_schedule(a_transfer(tmp_path / "siirto", a_case().replace(">10<", ">7<")) / "sahke2.xml")
    assert read.rows == {}
    assert [each.field for each in read.troubles] == ["years"]


def test_a_transfer_is_received_with_its_retention(tmp_path: Path):
    """First its periods, then its cases and records: these are kept, and due on the day that follows from them."""
    home, folder = tmp_path / "home", tmp_path / "siirto"
    make_home(home, origin="koe", organisation="Koe")
    metadata = a_transfer(folder, a_case_with_a_record(folder)) / "sahke2.xml"
    made = command(home, "schedule", "import", str(metadata), "--from", "2020-01-01", "--decision", DECISION)
    assert (made["version"], made["classes"], made["left_out"]) == ("siirto-1", 2, [])
    told = command(home, "import", str(folder))
    assert told["rejected"] == 0
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
    due = {each["kind"]: each for each in command(home, "due", "--all")}
    assert (due["case"]["record_class"], due["case"]["due"]) == (FUNCTION, "2032-01-01")
    assert due["document"]["record_class"] == f"{FUNCTION}/Hakemus"
    assert due["document"]["due"] is None
