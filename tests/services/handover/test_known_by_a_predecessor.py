"""`known_at=ORIGIN@POSITION`: as a predecessor knew; a bare moment or position: as this archive knew."""

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.errors import Invalid
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome
from services.identity.callers import question_of
from tests.services.backup.backed_up import command


def shown(home: ArchiveHome, known_at: str | None) -> dict[str, dict]:
    question = question_of(home, ANONYMOUS, None, known_at)
    with home.projections.states() as states:
        ids = states.known_ids(list(states.ids()), question, destroyed=False)
        found = {}
        for kind in ("case", "document", "schedule"):
            found |= {each.id: each.state for each in states.some(kind, question, limit=500)}
        assert found.keys() <= ids.keys()
        return found


@pytest.fixture
def received(successor, packages) -> ArchiveHome:
    for package in packages.values():
        receive(successor, package, successor.admin())
    successor.projections.catch_up()
    return successor


@pytest.mark.parametrize("origin", ["eka", "toka"])
def test_a_predecessor_is_asked_at_any_of_its_positions_as_it_answered_itself(origin, received, offices):
    with ArchiveHome(offices[origin]) as there:
        there.projections.catch_up()
        positions = range(received.archive.recorder.operations.received.upto(origin) + 1)
        wanted = [shown(there, str(at)) for at in positions]
    assert [shown(received, f"{origin}@{at}") for at in positions] == wanted
    assert len(wanted[-1]) > 2


def test_a_bare_position_asks_what_this_archive_knew(received):
    began = received.archive.recorder.operations.received.here("eka", 1)
    before, after = shown(received, str(began - 1)), shown(received, None)
    assert {each["title"] for each in before.values()} == {"Oma avustus"}
    assert before.keys() < after.keys()
    assert shown(received, f"seuraaja@{received.archive.position}") == after
    with pytest.raises(Invalid, match="The record ends at position"):
        shown(received, "seuraaja@999999")


@pytest.mark.parametrize("asked", ["kolmas@1", "eka@999999", "eka@2021-01-01", "eka@"])
def test_what_no_predecessor_knew_is_refused(asked, received):
    with pytest.raises(Invalid) as refused:
        question_of(received, ANONYMOUS, None, asked)
    assert refused.value.field == "known_at" and refused.value.remedy


def test_rest_and_the_command_line_ask_a_predecessor(received):
    last = received.archive.recorder.operations.received.upto("eka")
    with TestClient(create_app(received), headers={"User-Agent": "test"}) as client:
        listed = client.get("/documents", params={"known_at": f"eka@{last}"}).json()
        assert {each["origin"] for each in listed["items"]} == {"eka"}
        id = listed["items"][0]["id"]
        assert client.get(f"/documents/{id}", params={"known_at": f"eka@{last}"}).status_code == 200
        assert client.get(f"/documents/{id}", params={"known_at": "eka@1"}).status_code == 404
        assert client.get(f"/documents/{id}", params={"known_at": "toka@1"}).status_code == 404
        refused = client.get("/documents", params={"known_at": "kolmas@1"})
        assert (refused.status_code, refused.json()["field"]) == (422, "known_at")
    told = command(received.home, "show", id, "--known-at", f"eka@{last}")
    assert told["id"] == id
