"""What the doors refuse: each with a stable code, the field and a remedy, and never with what was sent."""

import json
import logging
import uuid

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors, a_body
from tests.api.examples import CHANGED

PROBLEM = "application/problem+json"
MARK = "Salaperäinen Sukunimi 010190-999X"


def refused(answer, status: int, code: str, field: str | None = None):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == PROBLEM
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    if field:
        assert told["field"] == field
    return told


def raw(doors: Doors, body: bytes, path: str = "/decisions", content_type: str = "application/json", by="archivist"):
    return doors.ask("POST", path, by, content=body, headers={"Content-Type": content_type})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe{}",
        b'{"title": "x"',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"sequence": ' + b"9" * 5000 + b"}",
    ],
    ids=["open", "empty", "not UTF-8", "cut", "deep list", "deep object", "endless number"],
)
def test_what_is_not_json_is_said_to_be_malformed(doors: Doors, body: bytes):
    answer = raw(doors, body, "/meetings")
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("malformed_json", "malformed_body", "invalid_request")
    assert answer.json()["remedy"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"x"', b"true"])
def test_json_that_is_no_object_is_refused(doors: Doors, body: bytes):
    refused(raw(doors, body), 422, "invalid_request", "body")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_type_is_refused(doors: Doors, content_type: str):
    told = refused(raw(doors, b"{}", content_type=content_type), 415, "wrong_media_type", "Content-Type")
    assert "application/json" in told["remedy"]
    told = refused(raw(doors, b"{}", "/documents", "application/json"), 415, "wrong_media_type", "Content-Type")
    assert "multipart/form-data" in told["remedy"]


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("decision", {"decided_on": "31.13.2020"}, "decided_on"),
        ("decision", {"decided_on": "2020-02-30"}, "decided_on"),
        ("decision", {"decided_on": 20200101.5}, "decided_on"),
        ("decision", {"title": ""}, "title"),
        ("decision", {"title": None}, "title"),
        ("decision", {"title": "x" * 2001}, "title"),
        ("decision", {"titel": "x"}, "titel"),
        ("decision", {"case": "POP/1/2020"}, "case"),
        ("decision", {"previous": ["x"]}, "previous.0"),
        ("decision", {"number": " "}, "number"),
        ("decision", {"number": "x" * 121}, "number"),
        ("decision", {"publicity": {"publicity": "perhaps"}}, "publicity.publicity"),
        ("decision", {"publicity": {"publicity": "secret", "secret_years": 201}}, "publicity.secret_years"),
        ("decision", {"title": "\ud800"}, "title"),
        ("meeting", {"sequence": 2**63}, "sequence"),
        ("meeting", {"sequence": 10**40}, "sequence"),
        ("meeting", {"agenda": [{"title": "x", "minutes": "y"}]}, "agenda.0.minutes"),
        ("pending", {"target": {"earliest": "2021-02-01", "latest": "2021-01-01"}}, "target"),
        ("grant", {"amount": {"cents": 10**15 + 1}}, "amount.cents"),
        ("grant", {"amount": {"cents": 2**80}}, "amount.cents"),
        ("grant", {"amount": {"cents": 1.5}}, "amount.cents"),
        ("grant", {"amount": {"cents": 1, "currency": "eur"}}, "amount.currency"),
        ("grant", {"amount": "1041000"}, "amount"),
        ("grant", {"percent": 101}, "percent"),
        ("contract", {"notice_months": -1}, "notice_months"),
    ],
)
def test_a_wrong_field_is_named_and_not_repeated(doors: Doors, kind: str, said: dict, field: str):
    answer = raw(doors, json.dumps(a_body(kind) | said).encode(), f"/{KINDS[kind].plural}")
    told = refused(answer, 422, "invalid_request", field)
    assert told["errors"][0]["field"] == field
    assert told["remedy"]


def test_every_wrong_field_is_named_at_once(doors: Doors):
    told = refused(doors.post("/grants", {"amount": {"cents": "x"}, "percent": 0}), 422, "invalid_request")
    assert {each["field"] for each in told["errors"]} == {"amount.cents", "percent", "title"}


def test_of_very_many_wrong_fields_the_first_are_named_and_the_rest_counted(doors: Doors):
    body = a_body("decision") | {f"field_{n}": n for n in range(5000)}
    told = refused(doors.post("/decisions", body), 422, "invalid_request")
    assert (len(told["errors"]), told["errors_left_out"]) == (50, 4950)
    told = refused(doors.post("/decisions", a_body("decision") | {"previous": ["x"] * 60}), 422, "invalid_request")
    assert len(told["errors"]) + told["errors_left_out"] == 60


def test_rules_across_records_name_their_field_and_remedy(doors: Doors):
    unknown = doors.post("/decisions", a_body("decision") | {"case": str(uuid.uuid4())})
    assert refused(unknown, 404, "unknown_case", "case")["remedy"]
    case = doors.create("case")
    assert (
        doors.change("case", case["id"], "closures", {"closed_on": "2021-06-30", "reason": "valmis"}, 1).status_code
        == 201
    )
    for kind in set(KINDS) - {"case"}:
        body = a_body(kind) | {"case": case["id"]}
        closed = doors.upload(body) if kind == "document" else doors.post(f"/{KINDS[kind].plural}", body)
        assert refused(closed, 409, "case_closed", "case")["remedy"]
    same = {"number": "POP/9999/2020", "title": "Asia"}
    assert doors.post("/cases", same).status_code == 201
    again = refused(doors.post("/cases", same), 409, "already_recorded")
    assert again["remedy"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_that_is_none_and_one_that_is_nobodys_are_told_apart(doors: Doors, kind: str):
    path = f"/{KINDS[kind].plural}"
    noun, body = CHANGED[kind][0]
    refused(doors.get(f"{path}/not-an-id"), 422, "invalid_request", "id")
    refused(doors.get(f"{path}/{uuid.uuid4()}"), 404, "not_found", "id")
    refused(doors.change(kind, "not-an-id", noun, body, 1), 422, "invalid_request", "id")
    refused(doors.change(kind, str(uuid.uuid4()), noun, body, 1), 404, "not_found", "id")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/cases/", "/decisions//x", "/%ff", "/cases/%00", "/..%2f..%2fetc/passwd"]
)
def test_an_address_that_does_not_exist_is_a_problem_too(doors: Doors, path: str):
    answer = doors.get(path)
    assert answer.status_code in (404, 422)
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_a_method_that_does_not_exist_says_which_do(doors: Doors, method: str):
    answer = doors.ask(method, "/cases")
    refused(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    answer = doors.ask(method, f"/cases/{uuid.uuid4()}/stages")
    assert answer.headers["Allow"] == "OPTIONS, POST"
    asked = doors.ask("OPTIONS", "/cases")
    assert (asked.status_code, asked.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert doors.ask("OPTIONS", "/nowhere").status_code == 404


def test_head_answers_as_get_without_a_body(doors: Doors):
    receipt = doors.create("case")
    shown = doors.read("case", receipt)
    head = doors.ask("HEAD", f"/cases/{receipt['id']}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == shown.headers["ETag"]
    missing = doors.ask("HEAD", f"/cases/{uuid.uuid4()}")
    assert (missing.status_code, missing.content) == (404, b"")


def test_a_body_over_the_limit_is_refused_with_and_without_a_declared_length(doors: Doors):
    big = b" " * ((32 << 20) + 1)
    told = refused(raw(doors, big), 413, "body_too_large", "body")
    assert "max_body_mb" in told["remedy"]
    pieces = (big[:1000_000] for _ in range(40))
    chunked = doors.ask("POST", "/decisions", "archivist", content=pieces, headers={"Content-Type": "application/json"})
    refused(chunked, 413, "body_too_large", "body")


def test_a_body_is_not_read_for_somebody_without_a_key(doors: Doors):
    def never():
        raise AssertionError("the body was asked for")
        yield b""

    assert raw(doors, b"not json", by=None).status_code == 401
    assert raw(doors, b"not json", by="reader").status_code == 403
    answer = raw(doors, b"x" * 5_000_000, "/documents", "multipart/form-data; boundary=x", by=None)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x01\x02\x1b[31m", "\u202ekirje", "🙂" * 100, "<script>", "' OR 1=1 --", "\u2028"]
)
def test_odd_characters_are_kept_as_they_came(doors: Doors, text: str):
    receipt = doors.create("decision", title=f"Otsikko {text}", text=text)
    assert doors.read("decision", receipt).json()["title"] == f"Otsikko {text}"
    assert doors.get("/search", params={"q": text, "min_position": receipt["position"]}).status_code in (200, 422)


def test_a_refusal_never_repeats_what_was_sent(doors: Doors, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    answers = []
    for kind in KINDS.values():
        shape = dict.fromkeys(_names(kind.created), MARK)
        answers.append(doors.upload(shape) if kind.name == "document" else doors.post(f"/{kind.plural}", shape))
        for name in shape:
            body = a_body(kind.name) | {name: {MARK: MARK}}
            answers.append(doors.upload(body) if kind.name == "document" else doors.post(f"/{kind.plural}", body))
        for step in kind.verbs:
            body = {name: [MARK] for name in _names(step.event)}
            answers.append(doors.change(kind.name, str(uuid.uuid4()), step.noun, body, 1))
        answers += [doors.get(f"/{kind.plural}/{MARK}"), doors.get(f"/{kind.plural}", params={"case": MARK})]
        for name in ("as_of", "known_at", "date_from", "limit", "after", "order"):
            answers.append(doors.get(f"/{kind.plural}", params={name: MARK}))
    answers += [doors.get("/search", params={"facets": MARK}), doors.get("/search", params={"cursor": MARK})]
    answers += [doors.get("/search", params={"sort": MARK}), doors.get("/search", params={"as_of": MARK})]
    answers.append(doors.post("/cases", {}, headers={"Idempotency-Key": MARK.encode()[:20] * 20}))
    answers.append(doors.post(f"/cases/{uuid.uuid4()}/stages", {}, headers={"If-Match": MARK.encode()}))
    for answer in answers:
        nothing = answer.status_code == 200 and answer.json()["total"] == 0  # listed of a case nobody knows
        assert nothing or 400 <= answer.status_code < 500, answer.text
        for part in ("Salaperäinen", "Sukunimi", "010190"):
            assert part not in answer.text, answer.text
    for part in ("Salaperäinen", "Sukunimi", "010190"):
        assert not [each for each in caplog.records if part in each.getMessage() and each.name != "httpx2"]


def _names(event) -> list[str]:
    from services.verbs import shape_of

    return list(shape_of(event).model_fields)


@pytest.mark.parametrize("field", ["case", "record_class", "decided_on"])
def test_half_a_character_is_refused_wherever_words_are_read(doors: Doors, field: str):
    answer = raw(doors, json.dumps(a_body("decision") | {field: "\ud800"}).encode(), "/decisions")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
