"""A proof and an export show no more of an event than the feed and the history show the same caller."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS
from archive.actor.events import Role
from archive.actor.usecases import find_actor, issue_key
from archive.ledger.proving import export_of
from services.home.archive_home import ArchiveHome
from services.identity.callers import caller_by
from services.sight.disclosure import kept_inside, seeing, visible
from tests.api.doors import Doors
from tests.api.examples import SECRET

MANDATE, WHY = "PKL 806/2011 7:1", "esitutkintapyyntö"
PERSON, SENDER_PATH = "Nimetty Asukas", "verkkolevy/asukas.docx"
INSIDE = (MANDATE, WHY, PERSON, SENDER_PATH, "salainen sisältö", "Peitetyn pari")


class Told:
    """What was recorded, and the newest position of it."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.public = doors.create("case", title="Julkinen asia")
        self.named = doors.create("decision", person=PERSON, source=SENDER_PATH)
        self.hidden = doors.create("report", public=False, **SECRET, text="salainen sisältö")
        self.personal = doors.create("decision", personal="personal", text="Asukas kertoo.")
        self.held = self._of("decision")
        order = {"mandate": MANDATE, "reason": WHY, "records": [self.held["id"], self.public["id"]]}
        placed = doors.post("/holds", order).json()
        released = doors.post(f"/holds/{placed['id']}/releases", {"reason": f"{WHY} päättyi"})
        assert released.status_code == 201, released.text
        doors.post("/holds", order)
        twin = doors.create("document", title="Peitetty")
        original = doors.create("document", title="Kokonainen")
        named = doors.change("document", original["id"], "twins", {"twin": twin["id"], "reason": "Peitetyn pari"}, 1)
        assert named.status_code == 201, named.text
        completed = {"person": PERSON, "reason": "täydennys"}
        done = doors.change("decision", self.named["id"], "registrations", completed, 1)
        assert done.status_code == 201, done.text
        self.last = doors.create("case")
        assert doors.read("case", self.last).status_code == 200

    def _of(self, kind: str) -> dict[str, Any]:
        return self.doors.create(kind, title="Pidätetty")


@pytest.fixture(scope="module")
def recorded(doors: Doors) -> Told:
    return Told(doors)


def keys(doors: Doors, recorded: Told) -> dict[str, str | None]:
    """Callers of every sort, among them archivists who see inside a scope alone."""
    with ArchiveHome(doors.home) as home:
        admin, actor = home.admin().actor, find_actor(home.archive, "kirjaaja")
        assert admin and actor
        scoped = {
            name: issue_key(home.archive, actor, role, label=name, by=admin, scope=(f"case:{recorded.public['id']}",))
            for name, role in (("scoped reader", Role.reader), ("scoped archivist", Role.archivist))
        }
    return {"nobody": None, **{role.value: doors.keys[role.value] for role in Role}, **scoped}


def no_more_than(fed: dict[str, Any], shown: dict[str, Any] | None) -> None:
    """What a proof or a line of an export shows of an event, beside what the feed shows of it."""
    if shown is None:
        return
    assert "id" in fed, "the feed withholds this event"
    assert (shown["stream"], shown["name"]) == (fed["id"], fed["name"])
    fact = json.loads(base64.b64decode(shown["fact"]))
    assert {key for key, value in fact.items() if value is not None} - {"content"} <= set(fed["fact"])
    if isinstance(shown["content"], dict):
        content = json.loads(base64.b64decode(shown["content"]["bytes"]))
        assert {key for key, value in content.items() if value is not None} <= set(fed["content"])


def test_nobody_is_shown_more_by_a_proof_or_an_export_than_by_the_feed(doors: Doors, recorded: Told):
    for name, key in keys(doors, recorded).items():
        asked = {"limit": 1000, "min_position": recorded.last["position"]}
        feed = {each["position"]: each for each in doors.get("/events", key, params=asked).json()["events"]}
        proofs: dict[int, Any] = {}
        for position in range(1, recorded.last["position"] + 1):
            answer = doors.get(f"/ledger/proof/{position}", key)
            proofs[position] = answer.json()["event"] if answer.status_code == 200 else None
            no_more_than(feed[position], proofs[position])
        lines = exported(doors, key, recorded.last["position"])
        for line in lines:
            no_more_than(feed[line["position"]], line if "name" in line else None)
        told = json.dumps([*filter(None, proofs.values()), *lines]) + decoded(proofs.values()) + decoded(lines)
        everything = name in ("archivist", "auditor", "admin")
        assert {word for word in INSIDE if word in told} == (set(INSIDE) if everything else set()), name
        if not everything:
            assert all("hold" not in (event or {}).get("name", "") for event in proofs.values())


def decoded(events: Any) -> str:
    """Facts and contents in clear, to look for words in."""
    told = []
    for event in events:
        if event and "fact" in event:
            content = event["content"]["bytes"] if isinstance(event["content"], dict) else ""
            told += [base64.b64decode(each).decode() for each in (event["fact"], content)]
    return "".join(told)


def exported(doors: Doors, key: str | None, upto: int) -> list[dict[str, Any]]:
    with ArchiveHome(doors.home) as home:
        caller = caller_by(home, key) if key else ANONYMOUS
        lines = export_of(home.archive, upto, visible(home, caller), seeing(caller), kept_inside(caller))
        return [json.loads(line) for line in lines]


@pytest.fixture
def command(doors: Doors) -> Callable[..., Any]:
    def run(by: str, *words: str) -> Any:
        return CliRunner().invoke(app, ["--home", str(doors.home), "--as", doors.keys[by], *words])

    return run


def test_the_command_proves_no_hold_to_those_who_may_not_know_of_it(doors: Doors, recorded: Told, command):
    history = doors.get(f"/decisions/{recorded.held['id']}/history", "archivist").json()["events"]
    held = next(each["position"] for each in history if each["name"] == "record.hold_placed.v1")
    refused = command("reader", "prove", recorded.held["id"], "--position", str(held))
    assert refused.exception
    assert str(held) not in f"{refused.exception} {getattr(refused.exception, 'remedy', '')}"
    assert command("reader", "prove", recorded.held["id"]).exit_code == 0
    shown = command("archivist", "prove", recorded.held["id"], "--position", str(held))
    assert MANDATE in decoded([json.loads(shown.stdout)["event"]])


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_command_shows_a_history_without_its_holds(recorded: Told, command, form: list[str]):
    shown = command("reader", "show", recorded.held["id"], "--history", *form)
    assert shown.exit_code == 0, repr(shown.exception)
    assert not any(word in shown.stdout for word in INSIDE)
    assert ("withheld" in shown.stdout) == (not form)
