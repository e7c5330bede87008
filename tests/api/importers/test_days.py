"""Days as sources write them: one rule, and what it cannot read is kept as a wording and listed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importers.schedule.file import read_schedule

from .conftest import Home, refused
from .test_ahjo import a_case, a_decision, a_meeting, deliver
from .test_caselaw import write as write_decision
from .test_folder import row, write


def days(home: Home, said: str, **more: Any) -> tuple[Any, Any, Any]:
    """The day, the wording and the listing of a document whose row says this of its date."""
    folder = home.folder.parent / "siirto"
    folder.mkdir()
    write(folder, {"a.txt": b"a", "manifest.csv": row(file="a.txt", date=said)})
    summary = home.take(folder, **more)
    [filed] = [one.event for one in home.events("document.filed")]
    return filed.dated, filed.content.date_text, refused(summary)


def test_a_moment_near_midnight_is_the_day_it_is_where_the_archive_is_kept(home: Home):
    dated, wording, listed = days(home, "2020-12-31T23:30:00Z")
    assert (dated.earliest, dated.latest) == (date(2021, 1, 1), date(2021, 1, 1))
    assert (wording, listed) == ("2020-12-31T23:30:00Z", [])


@pytest.mark.parametrize("said", ["12.3.65", "0", "20210101", "2021-03-01+02:00", "eilen"])
def test_a_file_loses_the_day_alone_that_cannot_be_read(home: Home, said: str):
    dated, wording, [listed] = days(home, said)
    assert (dated, wording) == (None, said)
    assert (listed["source"], listed["line"], listed["field"]) == ("a.txt", 2, "date")
    assert (listed["code"], listed["recorded"], listed["original"]["date"]) == ("not_a_day", True, said)


def test_what_could_not_be_read_is_counted_apart_from_what_was_refused(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "b.txt": b"b", "manifest.csv": row(file="a.txt", date="12.3.65", title="vanha")})
    for recorded in (2, 0):
        summary = home.take(papers)
        assert (summary.recorded, summary.rejected, summary.unread) == (recorded, 0, 1)


def test_a_year_of_two_digits_is_past_where_the_import_says_so(home: Home):
    dated, wording, listed = days(home, "12.3.65", past_years=True)
    assert (dated.earliest, wording, listed) == (date(1965, 3, 12), "12.3.65", [])


def test_a_year_of_two_digits_is_past_where_the_manifest_says_so(home: Home, papers: Path):
    rows = "file,date,two_digit_years\na.txt,3/65,past\nb.txt,3/65,\n"
    write(papers, {"a.txt": b"a", "b.txt": b"b", "manifest.csv": rows.encode()})
    summary = home.take(papers)
    found = {one.event.content.title: one.event.dated for one in home.events("document.filed")}
    assert (found["a.txt"].latest, found["b.txt"]) == (date(1965, 3, 31), None)
    assert [each["source"] for each in refused(summary)] == ["b.txt"]


def test_an_empty_cell_states_nothing(home: Home):
    assert days(home, "") == (None, None, [])


def test_a_start_of_secrecy_that_cannot_be_read_keeps_its_file_out(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "manifest.csv": row(file="a.txt", publicity="salainen", secret_from="1.2.65")})
    summary = home.take(papers)
    assert (summary.recorded, summary.unread) == (0, 0)
    assert [(each["field"], each["code"]) for each in refused(summary)] == [("secret_from", "not_a_day")]


@pytest.mark.parametrize("said", [0, 20210101, "0", "12.3.65", "ei tiedossa", "2020-03-01+02:00"])
def test_a_register_loses_the_day_alone_that_cannot_be_read(home: Home, papers: Path, said: object):
    stage = {"WorkSequenceNumber": "1", "Status": "Tila", "Created": said}
    meeting = {"MeetingID": "004020201", "DateMeeting": said}
    deliver(
        papers,
        cases=[a_case(Created=said, Acquired="", Handlings=[stage], Records=[])],
        decisions=[a_decision(Meeting=meeting)],
        meetings=[a_meeting(DateMeeting=said)],
    )
    summary = home.take(papers, "ahjo")
    assert summary.rejected == 0
    assert sorted(each["field"] for each in refused(summary)) == ["Created", "Created", "DateMeeting", "DateMeeting"]
    [opened] = [one.event for one in home.events("case.opened")]
    assert (opened.opened_on, opened.content.text) == (None, f"Created: {said}")
    [entered] = [one.event for one in home.events("case.stage") if one.event.stage == "1"]
    assert (entered.entered_on, entered.content.note) == (None, f"Created: {said}")
    [decided] = [one.event for one in home.events("decision.recorded")]
    assert decided.decided_on is None
    assert decided.content.text.endswith(f"DateMeeting: {said}")
    [held] = [one.event for one in home.events("meeting.held")]
    assert (held.held_on, held.content.text) == (None, f"DateMeeting: {said}")
    again = home.take(papers, "ahjo")
    assert (again.events, again.unread) == (0, 4)


def test_a_register_states_moments_in_its_own_offset(home: Home, papers: Path):
    deliver(papers, meetings=[a_meeting(DateMeeting="2020-12-31T23:30:00Z")])
    home.take(papers, "ahjo")
    assert [one.event.held_on for one in home.events("meeting.held")] == [date(2021, 1, 1)]


def test_a_court_writes_offsets_after_days_which_are_left_out_and_said_once(home: Home, papers: Path):
    write_decision(papers, "a.xml", issued="2020-01-02+02:00")
    write_decision(papers, "b.xml", issued="2020-01-03Z", ecli="ECLI:FI:KHO:2020:2", own="2")
    summary = home.take(papers, "caselaw")
    found = sorted(one.event.decided_on for one in home.events("decision.recorded"))
    assert found == [date(2020, 1, 2), date(2020, 1, 3)]
    assert len(summary.notes) == 1
    assert "offset" in summary.notes[0]


def test_a_decision_of_a_court_loses_the_day_alone_that_cannot_be_read(home: Home, papers: Path):
    write_decision(papers, "a.xml", issued="viime vuonna", title="KHO:2020:1")
    for events in (1, 0):
        summary = home.take(papers, "caselaw")
        assert (summary.events, summary.unread) == (events, 1)
    [made] = [one.event for one in home.events("decision.recorded")]
    assert made.decided_on is None
    assert made.content.text.endswith("issued: viime vuonna")


def test_a_line_states_days_as_people_write_them(home: Home, papers: Path):
    line = {"kind": "decision", "key": "p1", "title": "Päätös", "decided_on": "1.2.2019", "received_on": ""}
    paper = {"kind": "document", "key": "a1", "title": "Asiakirja", "dated": "2/2019"}
    paper |= {"received_on": "2019-03-01T23:30:00Z"}
    (papers / "rivit.jsonl").write_text("\n".join(map(json.dumps, [line, paper])))
    assert home.take(papers / "rivit.jsonl", "jsonl").recorded == 2
    [decided] = [one.event for one in home.events("decision.recorded")]
    assert (decided.decided_on, decided.received_on) == (date(2019, 2, 1), None)
    [filed] = [one.event for one in home.events("document.filed")]
    assert (filed.dated.latest, filed.received_on) == (date(2019, 2, 28), date(2019, 3, 2))
    assert filed.content.date_text == "2/2019"
    assert home.take(papers / "rivit.jsonl", "jsonl").events == 0


@pytest.mark.parametrize("said", [0, "0", 20210101, "12.3.65", "2021-03-01+02:00", "pian"])
def test_a_line_with_what_is_no_day_is_refused_by_its_field(home: Home, papers: Path, said: object):
    line = {"kind": "decision", "key": "p1", "title": "Päätös", "decided_on": said}
    (papers / "rivit.jsonl").write_text(json.dumps(line))
    [listed] = refused(home.take(papers / "rivit.jsonl", "jsonl"))
    assert listed["field"] == "decided_on"


def test_a_line_reads_years_of_two_digits_where_the_import_says_so(home: Home, papers: Path):
    (papers / "rivit.jsonl").write_text(json.dumps({"kind": "document", "key": "a", "title": "A", "dated": "12.3.65"}))
    assert home.take(papers / "rivit.jsonl", "jsonl", past_years=True).recorded == 1
    assert [one.event.dated.earliest for one in home.events("document.filed")] == [date(1965, 3, 12)]


@pytest.mark.parametrize(
    ("said", "day", "notes", "troubles"),
    [
        ("2024-01-01", date(2024, 1, 1), 0, []),
        ("2024-01-01+02:00", date(2024, 1, 1), 1, []),
        ("2023-12-31T23:00:00Z", date(2024, 1, 1), 0, []),
        ("1.1.24", None, 0, ["VoimassaoloAlkaaPvm"]),
    ],
)
def test_a_schedule_in_xml_begins_on_a_day_with_or_without_an_offset(tmp_path: Path, said, day, notes, troubles):
    space = "http://skeemat.jhs-suositukset.fi/tos/2015/01/15"
    head = f"<TosTiedot><VoimassaoloAlkaaPvm>{said}</VoimassaoloAlkaaPvm></TosTiedot>"
    (tmp_path / "tos.xml").write_text(f'<Tos xmlns="{space}">{head}</Tos>')
    read = read_schedule(tmp_path / "tos.xml")
    assert (read.in_force_from, len(read.notes)) == (day, notes)
    assert [each.field for each in read.troubles] == troubles
