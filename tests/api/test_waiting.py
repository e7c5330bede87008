"""Writes against which only hidden records stand: answered like those that succeed, and kept for who sees both."""

import uuid
from typing import Any

import pytest

from archive.waiting.events import Submitted, WriteSubmitted
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS
from tests.api.doors import Doors, a_body
from tests.api.examples import CHANGED, SECRET, euros


def shape_told(answer: Any) -> tuple[Any, ...]:
    """What a caller can tell an answer apart by, but for what is new in every answer."""
    own = (answer.json().get("id", "-"), str(answer.json().get("position", "-")))
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in ("date", "content-length")}
    for each in own:
        headers = {name: value.replace(each, "…") for name, value in headers.items()}
    body = {name: value for name, value in answer.json().items() if name not in ("id", "position")}
    return answer.status_code, headers, body, sorted(answer.json())


def written(doors: Doors, kind: str, body: Any, by: str = "registrar", **more: Any) -> Any:
    if kind == "document":
        return doors.upload(body, by=by, file=("a.txt", body["title"].encode(), "text/plain"), **more)
    return doors.post(f"/{KINDS[kind].plural}", body, by, **more)


def waits(doors: Doors, **params: Any) -> list[dict[str, Any]]:
    answer = doors.get("/waiting", "archivist", params=params)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def decided(doors: Doors, id: str, **body: Any) -> Any:
    return doors.post(f"/waiting/{id}/decisions", {"reason": "verrattu"} | body)


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_of_a_hidden_record_is_answered_like_a_new_one(doors: Doors, kind: str):
    key, new = f"avain {kind}", f"uusi avain {kind}"
    doors.create(kind, public=False, natural_key=key, **SECRET)
    body = a_body(kind) | {"title": "Toinen kirjaus"}
    again = written(doors, kind, body | {"natural_key": key})
    first = written(doors, kind, body | {"natural_key": new})
    assert again.status_code == 201
    assert shape_told(again) == shape_told(first)
    kept = [each for each in waits(doors) if each["record"] == again.json()["id"]]
    assert [(each["kind"], each["verb"], each["submitted"]["title"]) for each in kept] == [
        (kind, None, "Toinen kirjaus")
    ]
    assert kept[0]["position"] == again.json()["position"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_that_a_new_record_breaks_is_told_whether_its_key_is_taken_or_not(doors: Doors, kind: str):
    key, new = f"varattu {kind}", f"vapaa {kind}"
    doors.create(kind, public=False, natural_key=key)
    closed = doors.create("case")["id"]
    assert doors.change("case", closed, "closures", CHANGED["case"][2][1], 1).status_code == 201
    for broken in ({"case": closed}, {"case": str(uuid.uuid4())}, {"title": ""}, {"received_on": "0001-01-01"}):
        taken, free = (written(doors, kind, a_body(kind) | {"natural_key": each} | broken) for each in (key, new))
        assert taken.status_code == free.status_code
        if taken.status_code != 201:
            assert taken.content == free.content


def test_the_same_request_is_answered_the_same_again(doors: Doors):
    doors.create("case", public=False, number="SALA 1")
    body = a_body("case") | {"number": "SALA 1"}
    key = {"Idempotency-Key": "kerran"}
    first, again = (written(doors, "case", body, headers=key) for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = written(doors, "case", body | {"title": "muu"}, headers=key)
    assert other.json()["code"] == "idempotency_key_reused"
    assert len([each for each in waits(doors) if each["record"] == first.json()["id"]]) == 1


def test_the_number_of_a_case_that_is_shown_is_refused_as_before(doors: Doors):
    doors.create("case", number="JULKI 1")
    refused = written(doors, "case", a_body("case") | {"number": "JULKI 1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_recorded")
    doors.create("case", public=False, number="SALA 2")
    for_all = written(doors, "case", a_body("case") | {"number": "SALA 2"}, by="archivist")
    assert (for_all.status_code, for_all.json()["code"]) == (409, "already_recorded")


def returned(doors: Doors, grant: str) -> str:
    """A public application, returned for completion, for a grant."""
    payment = doors.create("payment", grant=grant)["id"]
    assert doors.change("payment", payment, "returns", CHANGED["payment"][0][1], 1).status_code == 201
    return str(payment)


def test_a_hidden_grant_exceeded_is_answered_like_one_that_is_not(doors: Doors):
    grant = doors.create("grant", public=False)["id"]
    answers = []
    for amount in (euros(100_000), euros(2_000_000), {"cents": 100, "currency": "SEK"}):
        payment = returned(doors, grant)
        body = {"completed_on": "2020-10-12", "amount": amount, "reason": "täydennys"}
        answers.append(doors.change("payment", payment, "completions", body, 2, by="registrar"))
    within, beyond, elsewhere = answers
    assert within.json()["version"] == beyond.json()["version"] == 3
    assert shape_told(within) == shape_told(beyond)
    assert elsewhere.status_code == 422  # the application itself is shown, and its currency with it
    shown = doors.create("payment", grant=grant)["id"]
    stage = [
        doors.change("payment", shown, "completions", body | {"amount": euros(each)}, 1, by="registrar")
        for each in (1, 2_000_000)
    ]
    assert stage[0].content == stage[1].content
    assert stage[0].status_code == 409
    (kept,) = [each for each in waits(doors) if each["record"] == beyond.json()["id"]]
    refused = decided(doors, kept["id"], outcome="recorded")
    assert (refused.status_code, refused.json()["field"]) == (422, "amount")
    assert decided(doors, kept["id"], outcome="rejected").status_code == 201


def test_bytes_for_a_document_in_a_hidden_closed_case_wait_and_are_filed_later(doors: Doors):
    case = doors.create("case", public=False)["id"]
    document = doors.create("document", case=case)["id"]
    assert doors.change("case", case, "closures", CHANGED["case"][2][1], 1).status_code == 201

    def filed(text: bytes) -> Any:
        files = {"file": ("uusi.txt", text, "text/plain")}
        return doors.ask("POST", f"/documents/{document}/versions", "registrar", files=files, headers={"If-Match": "1"})

    answer = filed(b"uudet tavut")
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    (kept,) = [each for each in waits(doors) if each["record"] == document]
    assert decided(doors, kept["id"], outcome="recorded").json()["code"] == "case_closed"
    assert doors.change("case", case, "reopenings", CHANGED["case"][3][1], 2).status_code == 201
    made = decided(doors, kept["id"], outcome="recorded")
    assert made.status_code == 201, made.text
    at = {"min_position": made.json()["position"]}
    assert doors.get(f"/documents/{document}/content", params=at).content == b"uudet tavut"


def test_a_hidden_case_that_a_record_states_already_is_not_told(doors: Doors):
    shown = doors.create("case")["id"]
    answers = []
    for more in ({"case": doors.create("case", public=False)["id"]}, {}):
        decision = doors.create("decision", **more)["id"]
        answers.append(doors.change("decision", decision, "registrations", {"case": shown}, 1, by="registrar"))
    assert answers[0].status_code == 201
    assert shape_told(answers[0]) == shape_told(answers[1])


def test_what_waits_is_recorded_under_another_number_or_is_the_same_or_is_rejected(doors: Doors):
    doors.create("case", public=False, number="SALA 3")
    for _ in range(3):
        written(doors, "case", a_body("case") | {"number": "SALA 3", "title": "Odottava", **SECRET})
    one, two, three = [each["id"] for each in waits(doors) if each["submitted"].get("number") == "SALA 3"]
    assert decided(doors, one, outcome="recorded").json()["code"] == "already_recorded"
    made = decided(doors, one, outcome="recorded", number="SALA 3 b")
    assert made.status_code == 201, made.text
    found = doors.get("/cases", "archivist", params={"number": "SALA 3 b", "min_position": made.json()["position"]})
    assert [each["title"] for each in found.json()["items"]] == ["Odottava"]
    assert decided(doors, one, outcome="rejected").json()["code"] == "decided_already"
    assert decided(doors, two, outcome="same", number="x").status_code == 422
    assert decided(doors, two, outcome="same").status_code == 201
    assert decided(doors, three, outcome="rejected").status_code == 201
    assert decided(doors, str(uuid.uuid4()), outcome="rejected").status_code == 404
    told = {each["id"]: each["outcome"] for each in waits(doors, decided=True)}
    assert [told[each] for each in (one, two, three)] == ["recorded", "same", "rejected"]
    assert not {one, two, three} & {each["id"] for each in waits(doors)}


def test_a_file_that_waits_is_kept_and_filed_with_its_document(doors: Doors):
    doors.create("document", public=False, natural_key="liite-9")
    body = a_body("document") | {"natural_key": "liite-9", "title": "Liitteen sisältö"}
    answer = written(doors, "document", body)
    (kept,) = [each for each in waits(doors) if each["record"] == answer.json()["id"]]
    home: ArchiveHome = doors.client.app.state.home
    (event,) = home.archive.history(uuid.UUID(kept["id"]))
    assert isinstance(event.event, WriteSubmitted)
    assert isinstance(event.event.content, Submitted)
    assert home.archive.lies_sealed(event.stream)
    made = decided(doors, kept["id"], outcome="recorded", number="ASK 99")
    assert made.status_code == 201, made.text
    at = {"number": "ASK 99", "min_position": made.json()["position"]}
    (document,) = doors.get("/documents", "archivist", params=at).json()["items"]
    content = doors.get(f"/documents/{document['id']}/content", "archivist")
    assert content.content == "Liitteen sisältö".encode()


def test_only_who_sees_every_record_is_told_what_waits(doors: Doors):
    doors.create("case", public=False, number="SALA 4")
    answer = written(doors, "case", a_body("case") | {"number": "SALA 4", "title": "pölkkyhaavanlehti"})
    at = {"min_position": answer.json()["position"]}
    for by in (None, "reader", "registrar"):
        assert doors.get("/waiting", by).status_code in (401, 403)
        assert doors.post(f"/waiting/{uuid.uuid4()}/decisions", {}, by).status_code in (401, 403)
        event = doors.get("/events", by, params={"after": answer.json()["position"] - 1} | at).json()["events"][0]
        assert set(event) == {"position", "leaf"}
        assert doors.get("/search", by, params={"q": "pölkkyhaavanlehti"} | at).json()["total"] == 0
    assert doors.get("/waiting", "auditor").status_code == 200
    assert doors.post(f"/waiting/{uuid.uuid4()}/decisions", {}, "auditor").status_code == 403
    health = doors.get("/health", "archivist").json()
    assert health["waiting"] == len(waits(doors))
    assert any("waiting list" in note for note in health["notes"])
    assert "waiting" not in doors.get("/health", "registrar").json()
