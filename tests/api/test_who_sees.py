"""Who sees what: an anonymous caller learns nothing of a hidden record, not even that there is one."""

import uuid

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors
from tests.api.examples import SECRET

ROLES = ("reader", "registrar", "archivist", "auditor", "admin")
SEE_ALL = ("archivist", "auditor", "admin")


def told(answer):
    """What a caller can tell an answer apart by."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("asker", [None, "reader", "registrar"])
def test_a_hidden_record_answers_like_one_that_does_not_exist(doors: Doors, kind: str, asker: str | None):
    hidden = doors.create(kind, public=False)
    doors.read(kind, hidden, by="archivist")
    paths = ["", "/history"] + (["/content", "/text"] if kind == "document" else [])
    for tail in paths:
        for clock in ({}, {"as_of": "2020-12-31"}, {"known_at": hidden["position"]}):
            if tail == "/history" and clock:
                continue
            known, unknown = (
                doors.get(f"/{KINDS[kind].plural}/{id}{tail}", asker, params=clock)
                for id in (hidden["id"], str(uuid.uuid4()))
            )
            assert known.status_code == 404
            assert told(known) == told(unknown)


def test_a_record_of_another_kind_answers_like_one_that_does_not_exist(doors: Doors):
    case = doors.create("case")
    doors.read("case", case)
    assert told(doors.get(f"/decisions/{case['id']}")) == told(doors.get(f"/decisions/{uuid.uuid4()}"))


def test_totals_facets_and_hits_leave_hidden_records_out(doors: Doors):
    word = "kuusamolaispaperi"
    before = doors.get("/decisions").json()["total"]
    shown = doors.create("decision", text=f"Julkinen {word}.")
    hidden = doors.create("decision", public=False, text=f"Keskeneräinen {word}.")
    secret = doors.create("decision", public=False, text=f"Salainen {word}.", **SECRET)
    at = {"min_position": secret["position"]}
    assert doors.get("/decisions", params=at).json()["total"] == before + 1
    anonymous = doors.get("/search", params={"q": word} | at).json()
    assert (anonymous["total"], [hit["id"] for hit in anonymous["hits"]]) == (1, [shown["id"]])
    assert [(each["value"], each["count"]) for each in anonymous["facets"]["kind"]] == [("decision", 1)]
    for role in ROLES:
        found = doors.get("/search", role, params={"q": word} | at).json()
        assert found["total"] == (3 if role in SEE_ALL else 1)
        listed = doors.get("/decisions", role, params=at).json()
        assert ({hidden["id"], secret["id"]} <= {item["id"] for item in listed["items"]}) == (role in SEE_ALL)


def test_the_feed_shows_of_hidden_records_position_and_leaf_alone(doors: Doors):
    hidden = doors.create("case", public=False)
    shown = doors.create("case")
    after = {"after": hidden["position"] - 1, "min_position": shown["position"]}
    withheld, event = doors.get("/events", params=after).json()["events"][:2]
    assert set(withheld) == {"position", "leaf"}
    assert event["id"] == shown["id"]
    full = doors.get("/events", "archivist", params=after).json()["events"][0]
    assert full["id"] == hidden["id"]
    assert full["leaf"] == withheld["leaf"]


def test_actors_and_their_keys_never_show_to_anybody_without_a_key(doors: Doors):
    events = doors.get("/events", params={"after": 0, "limit": 5}).json()["events"]
    assert all(set(event) == {"position", "leaf"} for event in events)


def test_a_record_made_secret_leaves_every_page(doors: Doors):
    receipt = doors.create("report", text="Ainutlaatuinen sanonta pölkkyhaapa.")
    doors.get("/search", params={"q": "pölkkyhaapa", "min_position": receipt["position"]})
    changed = doors.change("report", receipt["id"], "publicity", SECRET | {"reason": "salassa"}, 1).json()
    at = {"min_position": changed["position"]}
    assert doors.get("/search", params={"q": "pölkkyhaapa"} | at).json()["total"] == 0
    assert doors.get(f"/reports/{receipt['id']}", params=at).status_code == 404
    events = doors.get("/events", params={"after": receipt["position"] - 1} | at).json()["events"]
    assert [set(event) - {"position", "leaf"} for event in events] == [set(), {"id", "withdrawn"}]


def test_provenance_and_persons_are_shown_to_archivists_alone(doors: Doors):
    inner = {"person": "Asianosainen", "source": "kansio/hakemus.txt"}
    receipt = doors.create("decision", **inner)
    events = f"/decisions/{receipt['id']}/history"
    for role in (None, "reader", "registrar"):
        record = doors.read("decision", receipt, by=role).json()
        assert not set(inner) & set(record)
        assert not set(inner) & set(doors.get(events, role).json()["events"][0]["content"])
    record = doors.read("decision", receipt, by="archivist").json()
    assert {name: record[name] for name in inner} == inner
    assert inner.items() <= doors.get(events, "archivist").json()["events"][0]["content"].items()


@pytest.mark.parametrize(
    "key", ["revoked", "expired", "ark_garbage", "ä", "a b", "x" * 5000, "ark_" + "a" * 43], ids=lambda key: key[:12]
)
def test_a_key_that_opens_nothing_is_refused_in_the_same_words(doors: Doors, key: str):
    sent = f"Bearer {doors.keys.get(key, key)}".encode()
    for method, path in (("GET", "/cases"), ("GET", "/search?q=x"), ("POST", "/cases"), ("GET", "/events")):
        refused = doors.client.request(
            method, path, headers={"Authorization": sent}, json={} if method == "POST" else None
        )
        assert (refused.status_code, refused.json()["code"]) == (401, "not_recognised")
        assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("sent", ["", "Basic abc", "Bearer", "Bearer ", "bearer", "ark_x"])
def test_an_authorization_that_is_no_bearer_key_is_refused(doors: Doors, sent: str):
    assert doors.get("/cases", headers={"Authorization": sent}).status_code == 401


def test_only_those_who_may_record_do(doors: Doors):
    body = {"number": "ROOLI 1", "title": "Asia"}
    assert doors.post("/cases", body, None).status_code == 401
    assert doors.post("/cases", body, "reader").status_code == 403
    assert doors.post("/cases", body, "auditor").status_code == 403
    for number, role in enumerate(("registrar", "archivist", "admin")):
        assert doors.post("/cases", body | {"number": f"ROOLI {number}"}, role).status_code == 201
