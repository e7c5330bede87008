"""Who learns what by writing: what a caller may not see does not exist for any of its verbs."""

import json
import uuid
from typing import Any

import pytest

from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS, WIDE, shape_of
from tests.api.doors import Doors, a_body
from tests.api.examples import ALTERNATIVE, CHANGED, SECRET
from tests.api.test_who_sees import told
from tests.archive.winddown.examples import OVERRIDE

WIDELY: dict[str, dict[str, Any]] = {
    "publicity": {"publicity": {"publicity": "public"}, "reason": "harkittu"},
    "publications": {"ground": "JulkL 16 §", "published_from": "2021-03-01", "ends_on": "2031-03-01"},
    "publication-withdrawals": {"reason": "erehdys"},
    "twins": {"twin": str(uuid.uuid4())},
    "event-corrections": {"corrects": 1, "day": "2020-01-02", "reason": "lyöntivirhe"},
    "classifications": {"record_class": "00.01", "reclassified_on": "2021-03-01", "reason": "siirto"},
    "registrations": {"sender": "Kunta", "person": "Asianosainen"},
    "finalisations": {"finalised_on": "2021-04-01"},
    "item-assignments": {"matter": "contradiction", "assigned_on": "2021-03-01", "assignee": "Kirjaaja"},
    "item-offers": {"matter": "contradiction", "offered_on": "2021-03-01", "party": "Kunta"},
    "item-settlements": {"matter": "contradiction", "settled_on": "2021-03-02", "way": "void", "reason": "aiheeton"},
    "item-reopenings": {"matter": "contradiction", "reopened_on": "2021-03-03", "reason": "ei sittenkään"},
    "outcomes": {"decided_on": "2021-03-05", "stage": "appealed", "by": "Hallinto-oikeus", "outcome": "valitus"},
    "final-destinations": {"set_on": "2021-03-04", "destination": "holder", "party": "Kunta", "reason": "jatkaa"},
}
MERGED = {
    "case": (("merges", {"into": str(uuid.uuid4()), "reason": "sama asia"}), ("merge-undoings", {"reason": "eri"})),
    "winddown": (("eligibility-overrides", OVERRIDE | {"commitment": str(uuid.uuid4())}),),
    "project": (("funding", {"funded_on": "2021-03-01", "grant": str(uuid.uuid4()), "reason": "päätös"}),),
}
VERBS = [
    (kind, noun, body)
    for kind in KINDS
    for noun, body in (
        *CHANGED[kind],
        *ALTERNATIVE.get(kind, ()),
        *MERGED.get(kind, ()),
        *WIDELY.items(),
        ("nonsense", {}),
    )
]
NAMED = [
    ("case", "decision", "case"),
    ("case", "document", "case"),
    ("body", "decision", "body"),
    ("meeting", "decision", "meeting"),
    ("decision", "decision", "previous"),
    ("body", "body", "above"),
    ("body", "meeting", "body"),
    ("document", "contract", "documents"),
    ("document", "report", "documents"),
    ("grant", "payment", "grant"),
    ("meeting", "pending", "meeting"),
]


@pytest.fixture(scope="module")
def scoped(doors: Doors) -> str:
    """A key of an archivist for one case alone."""
    case = doors.create("case")
    home: ArchiveHome = doors.client.app.state.home
    admin = home.admin().actor
    assert admin is not None
    actor = register_actor(home.archive, "asianhoitaja", by=admin)
    made = issue_key(home.archive, actor, Role.archivist, label="x", by=admin, scope=(f"case:{case['id']}",))
    doors.keys["scoped"] = made
    return str(case["id"])


def changed(doors: Doors, kind: str, id: str, noun: str, body: Any, by: str, **more: Any) -> Any:
    return doors.change(kind, id, noun, body, 1, by=by, **more)


def test_every_verb_of_every_kind_is_tried_here():
    nouns = {(kind, noun) for kind, noun, _ in VERBS}
    assert {(kind.name, change.noun) for kind in KINDS.values() for change in kind.verbs} <= nouns
    assert {(kind, wide.noun) for kind in KINDS for wide in WIDE} <= nouns


@pytest.mark.parametrize("by", ["reader", "registrar", "scoped"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_verb_on_a_hidden_record_is_answered_like_one_on_no_record(doors: Doors, scoped: str, kind: str, by: str):
    hidden = [doors.create(kind, public=False)["id"], doors.create(kind, public=False, **SECRET)["id"]]
    unknown = str(uuid.uuid4())
    for _, noun, body in (each for each in VERBS if each[0] == kind):
        for more in ({}, {"headers": {"Idempotency-Key": f"{kind} {noun}"}}, {"headers": {"If-Match": '"7"'}}):
            of_none = told(changed(doors, kind, unknown, noun, body, by, **more))
            assert of_none[0] in (403, 404)
            for id in hidden:
                assert told(changed(doors, kind, id, noun, body, by, **more)) == of_none
        for wrong in ({}, {"nonsense": 1}, []):
            of_none = told(changed(doors, kind, unknown, noun, wrong, by))
            assert of_none[0] in (403, 404, 422)
            assert all(told(changed(doors, kind, id, noun, wrong, by)) == of_none for id in hidden)


@pytest.mark.parametrize("by", ["reader", "registrar", "scoped"])
def test_bytes_for_a_hidden_document_are_answered_like_bytes_for_none(doors: Doors, scoped: str, by: str):
    hidden = doors.create("document", public=False)["id"]
    answers = [
        told(
            doors.ask(
                "POST",
                f"/documents/{id}/versions",
                by,
                files={"file": ("a.txt", b"tavuja", "text/plain")},
                headers={"If-Match": '"1"'},
            )
        )
        for id in (hidden, str(uuid.uuid4()))
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] in (403, 404)


def test_a_guessed_person_or_sender_is_told_neither_right_nor_wrong(doors: Doors):
    stated = {"sender": "Kirjoittaja", "person": "Asianosainen", "received_on": "2021-01-02"}
    hidden = doors.create("decision", public=False, **stated)
    for name, value in stated.items():
        wrong = "2021-01-03" if name == "received_on" else "Joku muu"
        answers = [
            told(changed(doors, "decision", hidden["id"], "registrations", {name: guess}, "registrar"))
            for guess in (value, wrong)
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


def test_a_guessed_person_of_a_public_record_is_told_neither_right_nor_wrong(doors: Doors):
    for shown in (doors.create("decision", person="Asianosainen"), doors.create("decision")):
        answers = [
            told(changed(doors, "decision", shown["id"], "registrations", {"person": guess}, "registrar"))
            for guess in ("Asianosainen", "Joku muu")
        ]
        assert answers[0] == answers[1]
        assert (answers[0][0], json.loads(answers[0][2])["code"]) == (403, "not_shown")
    meeting = doors.create("meeting", person="Asianosainen")
    revised = {"title": a_body("meeting")["title"], "person": "Asianosainen"}
    assert changed(doors, "meeting", meeting["id"], "revisions", revised, "registrar").status_code == 403
    assert changed(doors, "meeting", meeting["id"], "revisions", revised, "archivist").status_code == 201


@pytest.mark.parametrize(("of", "kind", "field"), NAMED)
@pytest.mark.parametrize("by", ["registrar", "archivist"])
def test_a_record_named_in_another_is_one_the_caller_may_know_of(doors: Doors, of: str, kind: str, field: str, by: str):
    several = field in ("previous", "documents")
    shown, hidden, unknown = doors.create(of)["id"], doors.create(of, public=False)["id"], str(uuid.uuid4())
    other = doors.create("contract")["id"]

    def naming(id: str) -> Any:
        body = a_body(kind) | {field: [id] if several else id}
        return doors.upload(body, by=by) if kind == "document" else doors.post(f"/{KINDS[kind].plural}", body, by)

    assert naming(shown).status_code == 201
    refused = naming(unknown)
    assert (refused.status_code, refused.json()["field"]) == (404, field)
    assert refused.json()["remedy"]
    assert told(naming(other)) == told(refused)
    if by == "registrar":
        assert told(naming(hidden)) == told(refused)
    else:
        assert naming(hidden).status_code == 201


def test_what_a_change_names_is_known_to_the_caller(doors: Doors):
    hidden = {kind: doors.create(kind, public=False)["id"] for kind in ("case", "decision", "body", "meeting")}
    request = doors.create("request")["id"]
    changed(doors, "request", request, "answers", CHANGED["request"][1][1], "archivist")
    copies = {"disclosed_on": "2021-02-22", "copies": [{"record": hidden["case"], "version": 1}]}
    tried = [
        ("decision", "supersessions", {"superseded_on": "2021-01-15", "reason": "x", "successor": hidden["decision"]}),
        ("decision", "registrations", {"case": hidden["case"]}),
        ("body", "dissolutions", {"dissolved_on": "2021-12-31", "reason": "x", "successor": hidden["body"]}),
        ("pending", "notings", {"noted_on": "2020-11-27", "reason": "x", "meeting": hidden["meeting"]}),
        ("pending", "resolutions", {"decided_on": "2020-12-18", "reason": "x", "decision": hidden["decision"]}),
        ("report", "approvals", {"approved_on": "2020-05-20", "reason": "x", "body": hidden["body"]}),
        ("request", "disclosures", copies),
    ]
    for kind, noun, body in tried:
        id = request if kind == "request" else doors.create(kind)["id"]
        version = 2 if kind == "request" else 1
        unknown = json.loads(json.dumps(body))
        for each in hidden.values():
            unknown = json.loads(json.dumps(unknown).replace(each, str(uuid.uuid4())))
        of_none = told(doors.change(kind, id, noun, unknown, version, by="registrar"))
        assert of_none[0] == 404
        assert told(doors.change(kind, id, noun, body, version, by="registrar")) == of_none
        assert doors.change(kind, id, noun, body, version, by="archivist").status_code == 201


def test_a_scoped_key_names_no_twin_it_may_not_know_of(doors: Doors, scoped: str):
    mine = doors.create("decision", public=False, case=scoped)["id"]
    hidden, shown = doors.create("document", public=False)["id"], doors.create("document")["id"]
    answers = [
        told(changed(doors, "decision", mine, "twins", {"twin": id}, "scoped")) for id in (hidden, str(uuid.uuid4()))
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert changed(doors, "decision", mine, "twins", {"twin": shown}, "scoped").status_code == 201


def test_every_attempt_is_in_the_access_log(doors: Doors):
    hidden, unknown = doors.create("decision", public=False)["id"], str(uuid.uuid4())
    for id in (hidden, unknown):
        changed(doors, "decision", id, "corrections", CHANGED["decision"][0][1], "registrar")
        doors.post("/decisions", a_body("decision") | {"previous": [id]}, "registrar")
        read = doors.get("/access/log", "archivist", params={"record": id}).json()["items"]
        assert [(each["sort"], each["door"]) for each in read] == [
            ("attempted", "write corrections"),
            ("attempted", "write decisions"),
        ]


def test_a_right_write_of_a_registrar_goes_on(doors: Doors):
    shown = doors.create("decision")
    completed = changed(doors, "decision", shown["id"], "registrations", {"sender": "Kunta"}, "registrar")
    assert (completed.status_code, completed.json()["version"]) == (201, 2)
    assert {"person", "source"} <= set(shape_of(KINDS["decision"].created).model_fields)
    assert doors.post("/decisions", a_body("decision") | {"person": "Asianosainen"}, "registrar").status_code == 201
