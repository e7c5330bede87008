"""From the list of what is due to the certificate, at the doors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from tests.api.disposals import Office, an_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


def every_byte(home: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_a_record_goes_from_the_list_to_its_certificate(office: Office):
    doors = office.doors
    gone = office.paper("Tuhottava muistio", "Tämä teksti hävitetään määräajan päätyttyä Zylkanderissa.\n" * 40)
    kept = office.paper("Säilyvä muistio", "Tämä teksti jää arkistoon.\n" * 40)
    assert doors.read("document", gone).json()["title"] == "Tuhottava muistio"
    assert doors.get("/search", params={"q": "Zylkanderissa", "min_position": kept["position"]}).json()["total"] == 1
    certificate = office.executed(gone)
    assert [each["record"] for each in certificate["records"]] == [gone["id"]]
    assert certificate["records"][0]["basis"].startswith("KirjanpL")
    assert (certificate["hits"], certificate["files"], certificate["left"]) == (0, 1, [])
    assert certificate["search"]["by"] == "content"
    assert certificate["search"]["probes"] > 5
    assert certificate["backups_until"] == "2026-02-12"
    for path in (f"/documents/{gone['id']}", f"/documents/{gone['id']}/content", f"/documents/{gone['id']}/text"):
        refused = doors.get(path)
        assert refused.status_code == 410, path
        told = refused.json()
        assert (told["code"], told["reason"]) == ("destroyed", "03 00: KirjanpL 1336/1997 2:10")
        assert doors.get(told["certificate"]).json()["records"][0]["record"] == gone["id"]
    assert doors.get("/search", params={"q": "Zylkanderissa"}).json()["total"] == 0
    listed = doors.get("/documents", "archivist").json()["items"]
    assert [each["id"] for each in listed] == [kept["id"]]
    names = {each.get("name") for each in doors.get("/events", params={"limit": 1000}).json()["events"]}
    assert "record.destroyed.v1" in names
    left = every_byte(doors.home)
    for word in ("Tuhottava muistio", "Zylkanderissa", "zylkander"):
        assert word.encode() not in left
    assert "Säilyvä muistio".encode() in left


def test_two_people_decide_and_time_passes_before_anything_goes(office: Office):
    doors, paper = office.doors, office.paper("Kahden ihmisen asia", "Sisältö pysyy toistaiseksi.")
    id = office.listed(paper)
    assert doors.post("/disposals", {"records": [paper["id"]]}).json()["code"] == "listed_already"
    assert office.step(id, "approvals", "second").json()["code"] == "disposal_state"
    assert office.step(id, "reviews").status_code == 201
    other_key = office.step(id, "approvals", "admin")  # the same person by another key
    assert (other_key.status_code, other_key.json()["code"]) == (409, "same_person")
    approved = office.step(id, "approvals", "second")
    assert approved.status_code == 201
    read = doors.get(f"/disposals/{id}", "archivist", params={"min_position": approved.json()["position"]}).json()
    assert (read["status"], read["approved_by"] != read["reviewed_by"]) == ("approved", True)
    early = office.step(id, "executions")
    assert (early.status_code, early.json()["code"]) == (409, "cooling_off")
    assert doors.get(f"/disposals/{id}/certificate", "archivist").status_code == 404
    assert doors.post(f"/disposals/{id}/withdrawals", {"reason": "x"}).status_code == 428
    gone = office.step(id, "withdrawals", body={"reason": "Tarvitaan vielä.", "records": [paper["id"]]})
    assert gone.status_code == 201
    assert doors.get(f"/disposals/{id}", "archivist").json()["status"] == "withdrawn"
    office.clock.days(30)
    assert office.step(id, "executions").json()["code"] == "disposal_state"
    assert doors.read("document", paper).status_code == 200


def test_what_stands_otherwise_than_it_was_approved_is_not_destroyed_and_is_named(office: Office):
    doors = office.doors
    paper, other = office.paper("Korjattava", "Päivä on väärin."), office.paper("Oikea", "Päivä on oikein.")
    id = office.approved(paper, other)
    right = {"corrects": 1, "day": "2020-06-05", "reason": "päivä luettiin väärin"}
    corrected = doors.change("document", paper["id"], "event-corrections", right, 1)
    assert corrected.status_code == 201, corrected.text
    refused = office.step(id, "executions").json()
    assert (refused["code"], refused["record"]) == ("listed_otherwise", paper["id"])
    assert "list it again" in refused["remedy"]
    off = office.step(id, "withdrawals", body={"reason": "Päivä korjattiin", "records": [paper["id"]]})
    assert off.status_code == 201
    assert office.step(id, "executions").status_code == 201
    assert [each["record"] for each in office.finished(id)["records"]] == [other["id"]]
    (certified,) = office.executed(paper)["records"]
    assert certified["due"] == "2020-06-06"
    assert doors.get(f"/documents/{paper['id']}").json()["reason"] == "03 00: KirjanpL 1336/1997 2:10"


def test_a_held_record_is_destroyed_by_no_door(office: Office):
    doors = office.doors
    case = doors.create("case", record_class="02 05")
    paper, other = (office.paper(f"Pidätetty {name}", f"Pidätetty sisältö {name}.", case=case["id"]) for name in "AB")
    hold = {"mandate": "PKL 806/2011", "reason": "Tutkinta"}
    held = doors.post("/holds", hold | {"records": [paper["id"]]}).json()
    assert doors.post("/disposals", {"records": [paper["id"]]}).json()["code"] == "record_held"
    everything = doors.get(f"/disposals/{doors.post('/disposals', {}).json()['id']}", "archivist").json()
    assert [each["record"] for each in everything["records"]].count(paper["id"]) == 0
    assert other["id"] in [each["record"] for each in everything["records"]]
    office.step(everything["id"], "withdrawals", body={"reason": "Toinen luettelo"})
    assert doors.post(f"/holds/{held['id']}/releases", {"reason": "Päättyi"}).status_code == 201

    id = office.approved(paper, other)
    held = doors.post("/holds", hold | {"cases": [case["id"]]}).json()
    refused = office.step(id, "executions")
    assert (refused.status_code, refused.json()["code"]) == (409, "record_held")
    moved = {"record_class": "03 00", "reclassified_on": "2026-01-05", "reason": "Yritys"}
    doors.change("document", paper["id"], "classifications", moved, 3)
    assert office.step(id, "executions").json()["code"] == "record_held"
    office.home.projections.rebuild()
    assert office.home.disposing.complete()
    for each in (paper, other):
        assert doors.get(f"/documents/{each['id']}/content").status_code == 200
    doors.post(f"/holds/{held['id']}/releases", {"reason": "Päättyi"})
    assert office.step(id, "executions").status_code == 201
    assert len(office.finished(id)["records"]) == 2


def test_a_record_held_after_the_beginning_is_left_and_named(office: Office):
    paper, other = office.paper("Jää kesken", "Ensimmäinen sisältö."), office.paper("Menee loppuun", "Toinen sisältö.")
    id = office.approved(paper, other)
    office.home.disposing.stop()
    assert office.step(id, "executions").status_code == 201
    held = office.doors.post("/holds", {"mandate": "PKL", "reason": "Kesken", "records": [paper["id"]]})
    assert held.status_code == 201
    office.home.disposing.start()
    certificate = office.finished(id)
    assert [each["record"] for each in certificate["records"]] == [other["id"]]
    assert certificate["left"] == [{"record": paper["id"], "why": "held"}]
    assert office.doors.read("document", paper).status_code == 200


def test_where_all_is_held_after_the_beginning_nothing_is_destroyed(office: Office):
    paper = office.paper("Kaikki pidätetään", "Mitään ei hävitetä.")
    id = office.approved(paper)
    office.home.disposing.stop()
    assert office.step(id, "executions").status_code == 201
    office.doors.post("/holds", {"mandate": "PKL", "reason": "Kesken", "records": [paper["id"]]})
    office.home.disposing.start()
    certificate = office.finished(id)
    assert (certificate["records"], certificate["destroyed"], certificate["contents"]) == ([], 0, 0)
    assert certificate["left"] == [{"record": paper["id"], "why": "held"}]
    last = office.doors.get("/events", "archivist", params={"after": certificate["position"] - 1}).json()["position"]
    shown = office.doors.get("/disposals", "archivist", params={"min_position": last}).json()["items"]
    assert [each["status"] for each in shown if each["id"] == id] == ["executed"]
    assert office.doors.get(f"/disposals/{id}/certificate").status_code == 404


def a_closed_case(office: Office) -> tuple[dict, dict, dict]:
    """A case that is due, with two papers that are."""
    case = office.doors.create("case", record_class="02 05", opened_on="2014-01-01")
    papers = [office.paper(f"Asian paperi {name}", f"Asian sisältö {name}.", case=case["id"]) for name in "AB"]
    closing = {"closed_on": "2015-05-31", "reason": "Valmis"}
    assert office.doors.change("case", case["id"], "closures", closing, case["version"]).status_code == 201
    return case, papers[0], papers[1]


def test_a_case_is_neither_listed_nor_begun_without_its_records(office: Office):
    case, paper, held = a_closed_case(office)
    doors, hold = office.doors, {"mandate": "PKL 806/2011", "reason": "Tutkinta", "records": [held["id"]]}
    stays = doors.post("/disposals", {"records": [case["id"], paper["id"]]})
    assert (stays.status_code, stays.json()["code"]) == (409, "case_of_staying_record")
    assert stays.json()["remedy"]
    placed = doors.post("/holds", hold).json()
    for listed in ([case], [case, paper]):
        refused = doors.post("/disposals", {"records": [each["id"] for each in listed]})
        assert (refused.status_code, refused.json()["code"]) == (409, "case_of_held_record")
    everything = doors.get(f"/disposals/{doors.post('/disposals', {}).json()['id']}", "archivist").json()
    listed = [each["record"] for each in everything["records"]]
    assert (case["id"] in listed, paper["id"] in listed) == (False, True)
    office.step(everything["id"], "withdrawals", body={"reason": "Toinen luettelo"})
    office.clock.days(1)
    assert doors.post(f"/holds/{placed['id']}/releases", {"reason": "Päättyi"}).status_code == 201
    id = office.approved(case, paper, held)
    taken = {"reason": "Tarvitaan", "records": [held["id"]]}
    assert office.step(id, "withdrawals", body=taken).status_code == 201
    refused = office.step(id, "executions")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_of_staying_record")
    doors.post("/holds", hold)
    refused = office.step(id, "executions")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_of_held_record")


def test_a_case_stays_with_a_record_held_after_the_beginning(office: Office):
    case, paper, held = a_closed_case(office)
    id = office.approved(case, paper, held)
    office.home.disposing.stop()
    assert office.step(id, "executions").status_code == 201
    office.doors.post("/holds", {"mandate": "PKL", "reason": "Kesken", "records": [held["id"]]})
    office.home.disposing.start()
    certificate = office.finished(id)
    assert [each["record"] for each in certificate["records"]] == [paper["id"]]
    assert certificate["left"] == [{"record": each["id"], "why": "held"} for each in (held, case)]
    assert office.doors.read("case", case, "archivist").json()["title"]


def test_a_case_goes_with_all_its_records(office: Office):
    case, paper, other = a_closed_case(office)
    certificate = office.executed(case, paper, other)
    assert [each["record"] for each in certificate["records"]] == [each["id"] for each in (paper, other, case)]
    assert certificate["left"] == []


def test_who_may_not_know_of_a_record_learns_nothing_of_its_destruction(office: Office):
    hidden = {"publicity": {"publicity": "not_public"}}
    secret = office.paper("Kätketty tuhottava", "Kätketty sisältö.", **hidden)
    public = office.paper("Julkinen tuhottava", "Julkinen sisältö.")
    certificate = office.executed(secret, public)
    path = f"/disposals/{certificate['disposal']}/certificate"
    told = office.doors.get(path)
    assert [each["record"] for each in told.json()["records"]] == [public["id"]]
    assert secret["id"] not in told.text
    assert not {"destroyed", "contents", "files", "keys", "search", "left"} & set(told.json())
    assert office.doors.get(f"/documents/{secret['id']}").status_code == 404
    alone = office.executed(office.paper("Toinen kätketty", "Kätketty.", **hidden))
    assert office.doors.get(f"/disposals/{alone['disposal']}/certificate").status_code == 404
    assert office.doors.get(f"/disposals/{alone['disposal']}").status_code == 401
    assert office.doors.get("/disposals", "registrar").status_code == 403
    feed = office.doors.get("/events", params={"limit": 1000}).text
    assert "disposal.executed" not in feed
    assert secret["id"] not in feed


def test_a_destroyed_case_stays_in_the_register_without_its_title(office: Office):
    doors = office.doors
    case = doors.create("case", title="Hävitettävän asian otsikko", record_class="02 05", opened_on="2010-01-01")
    number = doors.read("case", case).json()["number"]
    doors.change("case", case["id"], "closures", {"closed_on": "2015-01-01", "reason": "Valmis"}, 1)
    office.executed(case)
    rows = {row["number"]: row for row in doors.get("/register", params={"limit": 1000}).json()["items"]}
    assert (rows[number]["title"], rows[number]["status"], rows[number]["id"]) == ("Hävitetty", "destroyed", case["id"])
    for clock in ({"as_of": "2012-01-01"}, {"known_at": str(case["position"])}):
        assert doors.get(f"/cases/{case['id']}", params=clock).status_code == 410
    history = doors.get(f"/cases/{case['id']}/history").json()["events"]
    assert [each["content"] for each in history[:-1]] == [None, None]
    assert history[-1]["fact"]["disposal"]
    refused = doors.change("case", case["id"], "reopenings", {"reopened_on": "2026-01-01", "reason": "x"}, 3)
    assert (refused.status_code, refused.json()["reason"]) == (410, "02 05: KirjanpL 1336/1997 2:10")


def test_a_request_repeated_after_the_destruction_finds_no_trace_of_the_first(office: Office):
    body = {"title": "Toistettu pyyntö", "record_class": "03 00", "dated": {"latest": "2020-05-05"}}
    headers = {"Idempotency-Key": "sama-avain"}
    made = office.doors.upload(body, ("a.txt", b"Toistettu pyynto kerran", "text/plain"), headers=headers)
    assert made.status_code == 201
    sql = "SELECT count(*) FROM idempotency WHERE stream = ?"
    reader = office.home.archive.recorder.database.reader
    assert reader.execute(sql, (made.json()["id"],)).fetchone() == (1,)
    office.executed(made.json())
    assert reader.execute(sql, (made.json()["id"],)).fetchone() == (0,)


def test_a_key_with_a_scope_decides_about_no_list(office: Office):
    admin = office.home.admin().actor
    assert admin is not None
    actor = register_actor(office.home.archive, "rajattu arkistonhoitaja", by=admin)
    scope = (f"origin:{office.home.archive.origin}",)
    limited = issue_key(office.home.archive, actor, Role.archivist, label="limited", by=admin, scope=scope)
    id = office.listed(office.paper("Rajattu tuhottava", "Rajattu sisältö."))
    assert office.doors.get(f"/disposals/{id}", limited).status_code == 403
    for noun, body in (("reviews", {}), ("approvals", {}), ("executions", {}), ("withdrawals", {"reason": "ei"})):
        refused = office.step(id, noun, limited, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert office.step(id, "withdrawals", "archivist", {"reason": "loppu"}).status_code == 201
