"""Public is not published: personal data goes to anybody only with a ground and an end; the rest on request, logged."""

from datetime import timedelta

import pytest

from archive.actor.events import Role
from archive.actor.usecases import find_actor, issue_key
from services.home.archive_home import ArchiveHome
from tests.api.doors import Doors
from tests.api.examples import SECRET

WORD = "kesykirjosieppo"
PERSONAL = {"personal": "personal", "text": f"Asukas kertoo: {WORD}."}


@pytest.fixture(scope="module")
def today(doors: Doors):
    with ArchiveHome(doors.home) as home:
        return home.today()


def key(doors: Doors, role: str, *scope: str) -> str:
    with ArchiveHome(doors.home) as home:
        admin, actor = home.admin().actor, find_actor(home.archive, "kirjaaja")
        assert admin and actor
        return issue_key(home.archive, actor, Role(role), label=role, by=admin, scope=scope)


def found(doors: Doors, receipt, by=None, **params):
    at = {"q": WORD, "min_position": receipt["position"]} | params
    return [hit["id"] for hit in doors.get("/search", by, params=at).json()["hits"]]


def test_public_with_personal_data_goes_to_a_key_and_is_logged(doors: Doors):
    made = doors.create("decision", **PERSONAL)
    free = doors.create("decision", personal="none", text=f"Yleinen {WORD}.")
    unstated = doors.create("decision", text=f"Lausumaton {WORD}.")
    assert doors.read("decision", made).status_code == 404
    for each in (free, unstated):
        assert doors.read("decision", each).status_code == 200
    assert doors.read("decision", made, by="reader").status_code == 200
    at = unstated
    assert set(found(doors, at)) == {free["id"], unstated["id"]}
    assert set(found(doors, at, "reader")) == {made["id"], free["id"], unstated["id"]}
    scores = {hit["id"]: hit["score"] for hit in doors.get("/search", params={"q": WORD}).json()["hits"]}
    assert all(scores.values())
    log = doors.get("/access/log", "auditor", params={"record": made["id"]}).json()["items"]
    assert [(each["door"], each["sort"]) for each in log] == [("record", "on_request"), ("search", "on_request")]
    assert doors.get("/access/log", "auditor", params={"record": free["id"]}).json()["items"] == []
    assert doors.get("/access/log", "registrar").status_code == 403
    assert doors.get("/access/log").status_code == 401


def test_a_publication_shows_it_from_its_first_day_through_its_last(doors: Doors, today):
    made = doors.create("report", personal="sensitive", text=f"Julkaistava {WORD}.")
    ground = {"ground": "JulkL (621/1999) 16 § 3 mom"}

    def publish(first, last, version):
        days = {"published_from": str(today + timedelta(first)), "ends_on": str(today + timedelta(last))}
        changed = doors.change("report", made["id"], "publications", ground | days, version)
        assert changed.status_code == 201, changed.text
        return changed.json()

    ended = publish(-9, -1, 1)
    assert doors.read("report", ended).status_code == 404
    coming = publish(1, 9, 2)
    assert doors.read("report", coming).status_code == 404
    running = publish(-1, 0, 3)
    shown = doors.read("report", running)
    assert shown.json()["publication"]["ground"] == ground["ground"]
    assert made["id"] in found(doors, running)
    assert any(event.get("id") == made["id"] for event in doors.get("/events?limit=1000").json()["events"])
    withdrawn = doors.change("report", made["id"], "publication-withdrawals", {"reason": "pyyntö"}, 4).json()
    assert doors.read("report", withdrawn).status_code == 404
    assert doors.get(f"/reports/{made['id']}?known_at={running['position']}").status_code == 404
    assert made["id"] not in found(doors, withdrawn)
    assert made["id"] in found(doors, withdrawn, "reader")
    again = doors.change("report", made["id"], "publication-withdrawals", {"reason": "pyyntö"}, 5)
    assert again.status_code == 404


def test_only_what_is_public_is_published_and_not_backwards(doors: Doors, today):
    hidden = doors.create("case", public=False)
    days = {"published_from": str(today), "ends_on": str(today)}
    refused = doors.change("case", hidden["id"], "publications", {"ground": "laki"} | days, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_public")
    shown = doors.create("case", personal="personal")
    backwards = {"ground": "laki", "published_from": str(today), "ends_on": str(today - timedelta(1))}
    assert doors.change("case", shown["id"], "publications", backwards, 1).status_code == 422
    assert doors.post(f"/cases/{shown['id']}/publications", {"ground": "laki"} | days, "registrar").status_code == 403


def test_a_key_with_a_scope_sees_inside_it_and_outside_what_anybody_sees(doors: Doors):
    mine, other = doors.create("case", public=False), doors.create("case", public=False)
    text = f"Salassa {WORD}."
    inside = doors.create("decision", public=False, case=mine["id"], text=text, **SECRET)
    outside = doors.create("decision", public=False, case=other["id"], text=text, **SECRET)
    personal = doors.create("decision", **PERSONAL)
    scoped = key(doors, "archivist", f"case:{mine['id']}")
    assert doors.read("decision", inside, by=scoped).status_code == 200
    assert doors.read("case", mine, by=scoped).status_code == 200
    for each in (outside, personal):
        assert doors.read("decision", each, by=scoped).status_code == 404
    seen = found(doors, personal, scoped)
    assert inside["id"] in seen
    assert not {outside["id"], personal["id"]} & set(seen)
    hits = doors.get("/search", scoped, params={"q": WORD}).json()["hits"]
    assert all(hit["score"] is None for hit in hits)
    assert set(seen) - {inside["id"]} == set(found(doors, personal))
    listed = {item["id"] for item in doors.get("/decisions?limit=500", scoped).json()["items"]}
    assert inside["id"] in listed
    assert listed - {inside["id"]} == {item["id"] for item in doors.get("/decisions?limit=500").json()["items"]}
    for path in ("/registration/incomplete", "/retention/due", "/access/log", "/retention/calendar"):
        assert doors.get(path, scoped).status_code == 403, path


def test_a_key_with_a_scope_records_inside_it_alone(doors: Doors):
    mine, other = doors.create("case"), doors.create("case")
    scoped = key(doors, "registrar", f"case:{mine['id']}")
    body = {"decided_on": "2020-03-12", "title": "Päätös", "case": mine["id"]}
    assert doors.post("/decisions", body, scoped).status_code == 201
    assert doors.post("/decisions", body | {"case": other["id"]}, scoped).status_code == 403
    stage = {"stage": "preparation", "entered_on": "2020-01-10", "status": "Valmistelussa"}
    assert doors.change("case", mine["id"], "stages", stage, 1, by=scoped).status_code == 201
    refused = doors.change("case", other["id"], "stages", stage, 1, by=scoped)
    unknown = doors.change("case", "00000000-0000-4000-8000-000000000000", "stages", stage, 1, by=scoped)
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content


def test_a_twin_stands_in_and_never_names_the_original(doors: Doors):
    secret = doors.create("document", public=False, title="Salainen liite", **SECRET)
    twin = doors.create("document", title="Liite, peitetty", text=f"Peitetty {WORD}.")
    named = doors.change("document", secret["id"], "twins", {"twin": twin["id"], "reason": "10 §"}, 1).json()
    assert doors.read("document", named, by="archivist").json()["twins"] == [twin["id"]]
    assert doors.read("document", named).status_code == 404
    for path in (f"/documents/{twin['id']}", f"/documents/{twin['id']}/history", "/search?q=" + WORD):
        assert secret["id"] not in doors.get(path, params={"min_position": named["position"]}).text
    assert doors.change("document", secret["id"], "twins", {"twin": secret["id"]}, 2).status_code == 422
    lost = {"twin": "00000000-0000-4000-8000-000000000000"}
    assert doors.change("document", secret["id"], "twins", lost, 2).status_code == 404


def test_every_read_of_a_hidden_record_is_logged_by_its_door(doors: Doors):
    made = doors.create("document", public=False, title="Salainen")
    doors.read("document", made, by="archivist")
    doors.get(f"/documents/{made['id']}/history", "archivist")
    doors.get("/documents?order=newest&limit=1", "archivist")
    doors.get("/events", "archivist", params={"after": made["position"] - 1})
    doors.get(f"/ledger/proof/{made['position']}", "archivist")
    doors.get(f"/documents/{made['id']}", "reader")
    log = doors.get("/access/log", "archivist", params={"record": made["id"]}).json()["items"]
    assert [each["door"] for each in log] == ["record", "history", "list", "feed", "proof"]
    assert {(each["sort"], each["key"]) for each in log} == {("hidden", doors.keys["archivist"][:12])}
    page = doors.get("/access/log?limit=1", "admin")
    assert page.links["next"]["url"].startswith("/access/log?")


def test_a_request_is_listed_until_it_is_answered_and_its_disclosures_are_events(doors: Doors):
    made = doors.create("request", public=False)
    at = {"min_position": made["position"]}
    waiting = doors.get("/access/requests", "auditor", params=at | {"overdue": True}).json()["items"]
    assert [(each["id"], each["due_on"], each["overdue"]) for each in waiting] == [(made["id"], "2021-02-15", True)]
    assert doors.get("/access/requests", "registrar").status_code == 403
    copies = {"disclosed_on": "2021-02-10", "copies": [{"record": made["id"], "version": 1}], "recipient": "Kysyjä"}
    assert doors.change("request", made["id"], "disclosures", copies, 1).json()["code"] == "request_state"
    bare = {"answered_on": "2021-02-09", "outcome": "partly", "reason": "osin"}
    assert doors.change("request", made["id"], "answers", bare, 1).status_code == 422
    doors.change("request", made["id"], "answers", bare | {"ground": "JulkL 24 § 1 mom 31 k"}, 1)
    given = doors.change("request", made["id"], "disclosures", copies, 2).json()
    state = doors.read("request", given, by="archivist").json()
    assert (state["status"], state["disclosures"][0]["copies"]) == ("partly", copies["copies"])
    assert doors.get("/access/requests", "archivist").json()["items"] == []
    assert doors.read("request", given).status_code == 404
