"""The decision register of a city: first delivery, the same again, and one in which things changed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.body.model import Body
from archive.case.events import CaseClosed, CaseRetitled, Title
from archive.case.usecases import case_id, close_case, retitle_case
from archive.errors import Invalid
from archive.registration import Reason, public_id
from archive.values import PersonalData, PublicityClass

from .conftest import Home, refused

FOREVER = "2100-01-01T00:00:00.000"


def body(id: str, name: str, formed: str, dissolved: str = FOREVER, **more: Any) -> dict[str, Any]:
    return {"ID": id, "Name": name, "Formed": f"{formed}T00:00:00.000", "Dissolved": dissolved, **more}


def a_case(number: str = "KUN 2020-000001", **more: Any) -> dict[str, Any]:
    handling = {"WorkSequenceNumber": 1, "Status": "Valmistelussa", "Sector": None, "Created": "2020-02-03T10:11:12.5"}
    return {
        "CaseIDLabel": number,
        "Title": "Koulun korjaus",
        "Created": "2020-02-01T00:00:00.000",
        "Acquired": "2020-01-31T00:00:00.000",
        "ClassificationCode": "10 06 00",
        "Status": "Vireillä",
        "Language": "fi",
        "Handlings": [handling],
        "Records": [a_paper("{AAAA}", "Ei sisällä henkilötietoja"), a_paper("{BBBB}", "Sisältää henkilötietoja")],
        **more,
    }


def a_paper(id: str, personal: str, **more: Any) -> dict[str, Any]:
    common = {"Title": "Esitys", "Type": "esitys", "Language": "fi", "FileURI": "https://example.org/1"}
    return {"NativeId": id, "PersonalData": personal, "Issued": "2020-02-05T02:00:00.000", **common, **more}


def a_decision(id: str = "{CCCC}", **more: Any) -> dict[str, Any]:
    page = "<html lang='fi'><head><title>T</title></head><body><h1>Korjaus</h1><p>Ensin.</p><p>Sitten.</p></body>"
    return {
        "NativeId": id,
        "Title": "Koulun korjaaminen",
        "CaseIDLabel": "KUN 2020-000001",
        "Section": "7",
        "Content": page,
        "Motion": "",
        "ClassificationCode": "10 06 00",
        "ClassificationTitle": "Rakennusten suunnittelu",
        "Organization": body("0040", "Kunnanhallitus", "2009-01-01"),
        "Meeting": {"MeetingID": "004020201", "DateMeeting": "2020-03-02T16:00:00.000"},
        "VotingResults": [{"Ayes": {"NumberOfVotes": 5, "Content": "Korjataan"}, "Noes": {"NumberOfVotes": 2}}],
        "Attachments": [a_paper("{DDDD}", "Sisältää henkilötietoja")],
        "PreviousDecisions": [{"NativeId": "{EEEE}", "Title": "Aiempi", "CaseIDLabel": "KUN 2019-9"}],
        **more,
    }


def a_meeting(**more: Any) -> dict[str, Any]:
    return {
        "MeetingID": "004020201",
        "Name": "Kunnanhallituksen kokous",
        "Location": "Kunnantalo",
        "DateMeeting": "2020-03-02T16:00:00.000",
        "MeetingSequenceNumber": 1,
        "Status": "Luotu",
        "DecisionMakerId": "0041",
        "DecisionMaker": "Kunnanhallituksen jaosto",
        "DecisionAnnouncement": None,
        "Agenda": [{"AgendaPoint": "1", "Section": "7 §", "AgendaItem": "Korjaus", "HTML": "<p>Esitys</p>"}],
        "Composition": [{"Name": "Puheenjohtaja Esimerkki", "Role": "Jäsen", "DeputyOf": None}],
        **more,
    }


def a_notice(id: str | None = "U1", created: str = "1638190445") -> dict[str, Any]:
    content = {"updatetype": "Added", "id": id} if id else None
    return {"data": {"id": "meetings", "content": content, "request": []}, "created": created, "item_id": "1"}


@pytest.fixture
def delivery(papers: Path) -> Path:
    deliver(papers, cases=[a_case()], decisions=[a_decision()], meetings=[a_meeting()])
    (papers / "notices.json").write_text(json.dumps([a_notice(), a_notice(), a_notice(None)]))
    (papers / "functions.json").write_text(json.dumps([{"ClassificationCode": "10", "ClassificationTitle": "RAK"}]))
    (papers / "fixtures").mkdir()
    (papers / "fixtures" / "cases.json").write_text("not read")
    return papers


def deliver(folder: Path, **parts: list[dict[str, Any]]) -> None:
    for part, entries in parts.items():
        (folder / f"{part}.json").write_text(json.dumps({part: entries}))


def test_a_delivery_goes_in_once(home: Home, delivery: Path):
    summary = home.take(delivery, "ahjo")
    assert (summary.recorded, summary.duplicates, summary.rejected) == (8, 1, 1)
    assert home.names()["notice.received.v1"] == 1
    assert refused(summary)[0]["field"] == "data.content"
    again = home.take(delivery, "ahjo")
    assert (again.recorded, again.duplicates, again.rejected, again.events) == (0, 9, 1, 0)


def test_what_the_register_says_is_kept(home: Home, delivery: Path):
    home.take(delivery, "ahjo")
    [opened] = home.events("case.opened")
    assert (opened.event.number, opened.event.opened_on) == ("KUN 2020-000001", date(2020, 2, 1))
    assert opened.event.publicity.publicity is PublicityClass.public
    stages = {one.event.stage: one.event for one in home.events("case.stage")}
    assert (stages["status"].content.status, stages["1"].entered_on) == ("Vireillä", date(2020, 2, 3))
    [decided] = [one.event for one in home.events("decision.recorded")]
    assert decided.content.text == "Korjaus\n\nEnsin.\n\nSitten."
    assert (decided.section, decided.decided_on, decided.case) == ("7", date(2020, 3, 2), opened.stream)
    assert decided.body == public_id("test", "body", "ahjo:0040")
    assert decided.meeting == public_id("test", "meeting", "ahjo:004020201") == home.events("meeting.held")[0].stream
    assert decided.previous == (public_id("test", "decision", "ahjo:EEEE"),)
    assert decided.content.votes[0].result == "Jaa 5\nEi 2"
    assert decided.content.attachments[0].personal is PersonalData.personal
    assert [point.text for point in home.content("meeting.held")[0].agenda] == ["Esitys"]


def test_personal_data_is_not_published_by_the_import(home: Home, delivery: Path):
    home.take(delivery, "ahjo")
    filed = {one.event.natural_key: one.event for one in home.events("document.filed")}
    assert filed["ahjo:AAAA"].publicity.publicity is PublicityClass.public
    assert (filed["ahjo:BBBB"].publicity, filed["ahjo:BBBB"].personal) == (None, PersonalData.personal)


def test_a_change_of_the_source_is_recorded_as_such(home: Home, delivery: Path):
    home.take(delivery, "ahjo")
    later = a_case(Title="Koulun peruskorjaus", Status="Ratkaistu")
    reworded = a_decision(Content="<body><p>Toisin.</p></body>")
    deliver(delivery, cases=[later], decisions=[reworded], meetings=[a_meeting(Status="Päätetty")])
    summary = home.take(delivery, "ahjo")
    assert (summary.recorded, summary.events) == (3, 4)
    assert home.content("case.retitled")[0].reason == "source changed"
    assert home.content("decision.corrected")[0].text == "Toisin."
    assert home.content("meeting.revised")[0].status == "Päätetty"
    assert home.content("case.stage")[-1].status == "Ratkaistu"
    assert home.take(delivery, "ahjo").events == 0


def test_a_change_made_here_stays_until_the_source_changes(home: Home, delivery: Path):
    home.take(delivery, "ahjo")
    id = case_id(home.archive, "KUN 2020-000001")
    retitle_case(home.archive, id, CaseRetitled(content=Title(title="Oma otsikko")), by=home.by)
    assert home.take(delivery, "ahjo").events == 0


def test_what_comes_to_a_closed_case_is_recorded_and_flagged_and_what_is_old_is_known(home: Home, delivery: Path):
    home.take(delivery, "ahjo")
    closed = CaseClosed(closed_on=date(2024, 1, 1), content=Reason(reason="valmis"))
    close_case(home.archive, case_id(home.archive, "KUN 2020-000001"), closed, by=home.by)
    assert home.take(delivery, "ahjo").rejected == 1  # the notice that names nothing
    deliver(delivery, decisions=[a_decision(), a_decision("{FFFF}")])
    summary = home.take(delivery, "ahjo")
    assert [said["code"] for said in refused(summary)] == ["invalid"]
    late = [one.event for one in home.events("decision.recorded") if one.event.flagged]
    assert [event.flagged for event in late] == [("case_closed",)]


def test_a_missing_case_is_opened_with_what_the_decision_says(home: Home, papers: Path):
    deliver(papers, decisions=[a_decision()])
    assert home.take(papers, "ahjo").rejected == 0
    [opened] = home.events("case.opened")
    assert (opened.event.number, opened.event.content.title) == ("KUN 2020-000001", "Koulun korjaaminen")
    deliver(papers, cases=[a_case()])
    home.take(papers, "ahjo")
    assert home.content("case.retitled")[0].title == "Koulun korjaus"
    assert home.take(papers, "ahjo").events == 0


def test_a_dissolved_body_is_succeeded_by_its_namesake_of_the_day_after(home: Home, papers: Path):
    bodies = [
        body("1", "Lautakunta", "2009-01-01", "2017-05-31T23:59:59.000"),
        body("2", "Lautakunta", "2017-06-01"),
        body("3VH1", "Päällikkö", "2009-01-01", "2017-05-31T23:59:59.000"),
        body("4VH1", "Päällikkö", "2017-06-01"),
        body("5", "Lakkautettu", "2017-06-01", "2009-01-01T00:00:00.000"),
    ]
    deliver(papers, organizations=bodies)
    summary = home.take(papers, "ahjo")
    assert refused(summary) == []
    ended = {one.stream: one.event.successor for one in home.events("body.dissolved")}
    before = public_id("test", "body", "ahjo:5")  # dissolved before it was established: recorded, flagged, not in force
    assert [flag["code"] for flag in home.archive.load(Body, before).timeline.flags()] == ["invalid"]
    assert home.archive.load(Body, before).now["status"] == "established"
    assert ended == {
        before: None,
        public_id("test", "body", "ahjo:1"): public_id("test", "body", "ahjo:2"),
        public_id("test", "body", "ahjo:3VH1"): None,
    }


def test_a_withheld_decision_is_secret(home: Home, papers: Path):
    page = '<body><p class="Julkisuus SalassapidonPerustelut">Salassa pidettävä (JulkL 24 § 1 mom 25 k)</p></body>'
    deliver(papers, decisions=[a_decision(Content=page)])
    home.take(papers, "ahjo")
    stated = home.events("decision.recorded")[0].event.publicity
    assert (stated.publicity, stated.ground) == (PublicityClass.secret, "JulkL 24 § 1 mom 25 k")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b"[1]", b'"x"', b"\xff\xfe"])
def test_a_file_that_is_no_part_of_the_register_is_refused(home: Home, delivery: Path, content: bytes):
    (delivery / "aaa.json").write_bytes(content)
    summary = home.take(delivery, "ahjo")
    assert summary.recorded == 8
    assert refused(summary)[0]["source"] == "aaa.json"


@pytest.mark.parametrize("part", ["cases", "decisions", "meetings", "initiatives"])
@pytest.mark.parametrize("entry", [None, 3, "x", [], {}, {"NativeId": "", "CaseIDLabel": [], "MeetingID": {}}])
def test_a_broken_entry_is_refused_alone(home: Home, papers: Path, part: str, entry: object):
    (papers / "part.json").write_text(json.dumps({part: [entry]}))
    (papers / "whole.json").write_text(json.dumps({"cases": [a_case()]}))
    summary = home.take(papers, "ahjo")
    assert (summary.recorded, summary.rejected) == (3, 1)


def test_a_folder_without_json_is_refused(home: Home, papers: Path):
    with pytest.raises(Invalid, match="no JSON"):
        home.take(papers, "ahjo")
