"""Every kind of record through its door: created, read, changed, listed, on both clocks, with its history."""

import re

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors, a_body
from tests.api.examples import ALTERNATIVE, CHANGED

EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
STEPS = [(kind, noun) for kind, steps in CHANGED.items() for noun, _ in steps]


OF_TWO = {"merges", "merge-undoings", "funding"}
"""What needs two records of a kind: see test_cases_merged.py. Overrides: test_winddown_assess.py."""


def test_the_examples_cover_every_transition_there_is():
    for kind in KINDS.values():
        tried = {noun for noun, _ in (*CHANGED[kind.name], *ALTERNATIVE.get(kind.name, []))}
        assert tried == {step.noun for step in kind.verbs} - OF_TWO - {"eligibility-overrides"}


@EVERY_KIND
def test_a_record_is_created_and_read_as_it_was_sent(doors: Doors, kind: str):
    body = a_body(kind) | {"publicity": {"publicity": "public"}}
    made = doors.upload(body) if kind == "document" else doors.post(f"/{KINDS[kind].plural}", body)
    receipt = made.json()
    assert made.status_code == 201
    assert set(receipt) == {"id", "version", "position"}
    assert made.headers["Location"] == f"/{KINDS[kind].plural}/{receipt['id']}"
    assert made.headers["ETag"] == '"1"'
    assert made.headers["Archive-Position"] == str(receipt["position"])
    shown = doors.get(made.headers["Location"], params={"min_position": receipt["position"]})
    assert shown.status_code == 200
    assert re.fullmatch(r'"1-[0-9a-f]{16}"', shown.headers["ETag"])  # the version, and what is shown of it
    assert int(shown.headers["Archive-Position"]) >= receipt["position"]
    record = shown.json()
    said = {name: value for name, value in body.items() if value != []}
    assert {name: record[name] for name in said} == said
    assert record["kind"] == kind
    assert record["origin"] == "popsote"


@EVERY_KIND
def test_every_transition_moves_the_version_and_is_in_the_history(doors: Doors, kind: str):
    receipt = doors.create(kind)
    names, version = [], 1
    for noun, body in CHANGED[kind]:
        before = doors.read(kind, receipt).json()
        changed = doors.change(kind, receipt["id"], noun, body, version)
        assert changed.status_code == 201, changed.text
        if "part" not in changed.json():  # a part has a history of its own, and its record stays as it was
            version += 1
            names.append(KINDS[kind].verb(noun).event.name)
        assert changed.headers["ETag"] == f'"{version}"'
        receipt = changed.json()
        after = doors.read(kind, receipt).json()
        assert after["version"] == version
        assert after != before | {"version": version}, f"{noun} shows nowhere"
    history = doors.get(f"/{KINDS[kind].plural}/{receipt['id']}/history").json()["events"]
    assert [event["name"] for event in history] == [KINDS[kind].created.name, *names]
    assert [event["version"] for event in history] == list(range(1, len(history) + 1))


def test_a_report_shows_which_edition_it_is_beside_the_version_to_change_it_by(doors: Doors):
    receipt = doors.create("report")
    assert doors.read("report", receipt).json()["edition"] == 1
    for version, (noun, body) in enumerate(CHANGED["report"], 1):
        receipt = doors.change("report", receipt["id"], noun, body, version).json()
    filed = sum(noun == "versions" for noun, _ in CHANGED["report"])
    shown = doors.read("report", receipt).json()
    assert (shown["edition"], shown["version"]) == (1 + filed, 1 + len(CHANGED["report"]))


@pytest.mark.parametrize("kind", ALTERNATIVE)
def test_a_record_may_end_otherwise(doors: Doors, kind: str):
    for noun, body in ALTERNATIVE[kind]:
        receipt = doors.create(kind)
        changed = doors.change(kind, receipt["id"], noun, body, 1)
        assert changed.status_code == 201, changed.text
        assert doors.read(kind, changed.json()).json()["version"] == 2


@EVERY_KIND
def test_a_change_says_on_which_version_it_is_made(doors: Doors, kind: str):
    receipt = doors.create(kind)
    noun, body = CHANGED[kind][0]
    missing = doors.change(kind, receipt["id"], noun, body, None)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    stale = doors.change(kind, receipt["id"], noun, body, 7)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    nonsense = doors.post(f"/{KINDS[kind].plural}/{receipt['id']}/{noun}", body, headers={"If-Match": "yes"})
    assert (nonsense.status_code, nonsense.json()["field"]) == (422, "If-Match")
    assert doors.change(kind, receipt["id"], noun, body, 1).status_code == 201
    again = doors.change(kind, receipt["id"], noun, body, 1)
    assert again.status_code == 412
    assert again.json()["remedy"]


@EVERY_KIND
def test_a_repeated_request_records_once(doors: Doors, kind: str):
    key = {"Idempotency-Key": f"first {kind}"}
    body = a_body(kind)
    path = f"/{KINDS[kind].plural}"
    first, again = (
        doors.upload(body, headers=key) if kind == "document" else doors.post(path, body, headers=key) for _ in range(2)
    )
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = a_body(kind)
    refused = doors.upload(other, headers=key) if kind == "document" else doors.post(path, other, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    noun, said = CHANGED[kind][0]
    step = {"headers": {"Idempotency-Key": f"second {kind}"}}
    changed = doors.change(kind, first.json()["id"], noun, said, 1, **step)
    replayed = doors.change(kind, first.json()["id"], noun, said, 1, **step)
    assert changed.status_code == replayed.status_code == 201
    assert changed.json() == replayed.json()
    assert replayed.headers["Idempotency-Replayed"] == "true"


@EVERY_KIND
def test_a_record_is_shown_as_it_was_known(doors: Doors, kind: str):
    receipt = doors.create(kind)
    noun, body = CHANGED[kind][0]
    later = doors.change(kind, receipt["id"], noun, body, 1).json()
    now = doors.read(kind, later).json()
    path = f"/{KINDS[kind].plural}/{receipt['id']}"
    then = doors.get(path, params={"known_at": receipt["position"]}).json()
    assert then != now
    history = doors.get(f"{path}/history").json()["events"]
    assert doors.get(path, params={"known_at": history[0]["recorded_at"]}).json() == then
    assert doors.get(path, params={"known_at": history[1]["recorded_at"]}).json() == now
    before = doors.get(path, params={"known_at": receipt["position"] - 1})
    assert (before.status_code, before.json()["field"]) == (404, "known_at")


@EVERY_KIND
def test_a_record_is_shown_as_it_was_in_force(doors: Doors, kind: str):
    receipt = doors.create(kind)
    noun, body = CHANGED[kind][0]
    day = next(value for name, value in body.items() if name.endswith("_on"))
    changed = doors.change(kind, receipt["id"], noun, body, 1).json()
    at_once = doors.read(kind, changed, as_of=day).json()
    before = doors.read(kind, changed, as_of="2020-01-07" if kind == "case" else "1990-01-01")
    assert before.status_code == (200 if kind == "case" else 404)
    assert before.json() != at_once
    assert doors.read(kind, changed, as_of="2099-01-01").status_code == 200


@EVERY_KIND
def test_publicity_is_decided_by_an_archivist_and_judged_today(doors: Doors, kind: str):
    receipt = doors.create(kind, public=False)
    path = f"/{KINDS[kind].plural}/{receipt['id']}"
    assert doors.read(kind, receipt).status_code == 404
    assert doors.read(kind, receipt, by="archivist").status_code == 200
    opening = {"publicity": {"publicity": "public"}, "reason": "Julkaistaan"}
    by_registrar = doors.change(kind, receipt["id"], "publicity", opening, 1, by="registrar")
    assert by_registrar.status_code == 403
    opened = doors.change(kind, receipt["id"], "publicity", opening, 1).json()
    assert doors.read(kind, opened).status_code == 200
    hiding = {
        "publicity": {"publicity": "secret", "ground": "JulkL 24 §", "secret_from": "2021-01-01", "secret_years": 25},
        "reason": "Salainen osa",
    }
    hidden = doors.change(kind, receipt["id"], "publicity", hiding, 2).json()
    assert doors.read(kind, hidden).status_code == 404
    for clock in ({"known_at": opened["position"]}, {"as_of": "2020-12-31"}):
        assert doors.read(kind, hidden, **clock).status_code == 404, "no old clock opens what is secret today"
    assert doors.get(f"{path}/history").status_code == 404
    assert doors.read(kind, hidden, by="archivist").status_code == 200


@EVERY_KIND
def test_the_states_of_a_kind_are_those_its_records_reach(doors: Doors, kind: str):
    made = doors.create(kind)
    for version, (noun, body) in enumerate(CHANGED[kind], 1):
        made = doors.change(kind, made["id"], noun, body, version).json()
    ways = {noun: at for at, (noun, _) in enumerate(CHANGED[kind])}
    for noun, body in ALTERNATIVE.get(kind, ()):
        made = doors.create(kind)
        for version, (before, said) in enumerate(CHANGED[kind][: ways.get(noun, 0)], 1):
            made = doors.change(kind, made["id"], before, said, version).json()
        answer = doors.change(kind, made["id"], noun, body, made["version"])
        assert answer.status_code == 201, answer.text
        made = answer.json()
    if kind == "pending":  # brought for information only: noting it settles it
        made = doors.create(kind, for_information=True)
        made = doors.change(kind, made["id"], "notings", dict(CHANGED[kind])["notings"], 1).json()
    if kind == "transaction":  # stated in other ways than booked
        made = [doors.create(kind, stage=stage) for stage in ("pending", "reported", "notified")][-1]
    home = doors.client.app.state.home
    with home.projections.states(made["position"]) as states:
        reached = states.db.execute("SELECT DISTINCT status FROM state WHERE kind = ?", (kind,)).fetchall()
    apart = {"merged"} | ({"closed"} if kind == "winddown" else set())  # closed where nothing is open in the archive
    assert {status for (status,) in reached} - {"destroyed"} == set(KINDS[kind].states) - apart
