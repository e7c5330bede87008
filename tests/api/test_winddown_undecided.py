"""What waits for a decision is open too: corrections, writes that wait, and disposal lists that were approved."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.disposals import Office, an_office
from tests.api.doors import Doors, a_body
from tests.api.examples import SECRET

SORTS = ("correction_unconfirmed", "disposal_unexecuted", "write_undecided")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("ratkaisematta")) as made:
        yield made


def opened(doors: Doors, by: str = "archivist", **asked: Any) -> dict[str, list[str]]:
    position = doors.get("/health", "archivist").json()["position"]
    answer = doors.get("/winddown/status", by, params={"min_position": position} | asked)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    found = {sort: [each["id"] for each in items if each["matter"] == sort] for sort in SORTS}
    numbers = answer.json()["by_kind"]
    assert {sort: len(ids) for sort, ids in found.items() if ids} == {s: numbers[s] for s in SORTS if s in numbers}
    return {sort: ids for sort, ids in found.items() if ids}


def test_a_disposal_list_is_open_from_its_approval_to_its_execution(office: Office):
    paper = office.paper("Hävitettävä", "Teksti.", collection="oma")
    listed = office.listed(paper)
    assert opened(office.doors) == {}
    for noun, by in (("reviews", "archivist"), ("approvals", "second")):
        assert office.step(listed, noun, by).status_code == 201
    assert opened(office.doors) == {"disposal_unexecuted": [listed]}
    assert opened(office.doors, "registrar") == {}
    assert opened(office.doors, matter="disposal_unexecuted") == {"disposal_unexecuted": [listed]}
    assert opened(office.doors, kind="contract") == {}
    office.clock.days(8)
    assert office.step(listed, "executions").status_code == 201
    office.finished(listed)
    assert opened(office.doors) == {}


def test_a_correction_is_open_until_a_second_person_decides(office: Office):
    doors = office.doors
    made = doors.create("decision", public=False, **SECRET)
    said = {"corrects": 1, "publicity": {"publicity": "public"}, "reason": "kirjattiin väärin"}
    corrected = doors.change("decision", made["id"], "event-corrections", said, made["version"])
    assert "waits for a second person" in corrected.json()["effect"]
    assert opened(doors) == {"correction_unconfirmed": [made["id"]]}
    assert opened(doors, "registrar") == {}
    settled = {"matter": "correction_unconfirmed", "settled_on": "2021-03-02", "way": "void", "reason": "aiheeton"}
    refused = doors.change("decision", made["id"], "item-settlements", settled, corrected.json()["version"])
    assert (refused.status_code, refused.json()["field"]) == (422, "matter")
    (waiting,) = doors.get("/correction-lists", "second").json()["items"]
    decided = doors.post(f"/correction-lists/{waiting['id']}/approvals", {"reason": "oikein"}, "second")
    assert decided.status_code in (200, 201), decided.text
    assert opened(doors) == {}


def test_a_write_that_waits_is_open_until_it_is_decided(office: Office):
    doors = office.doors
    doors.create("case", public=False, number="SALA 9")
    assert doors.post("/cases", a_body("case") | {"number": "SALA 9"}, "registrar").status_code == 201
    (waiting,) = doors.get("/waiting", "archivist").json()["items"]
    assert opened(doors) == {"write_undecided": [waiting["id"]]}
    assert opened(doors, "registrar") == {}
    decided = doors.post(f"/waiting/{waiting['id']}/decisions", {"outcome": "rejected", "reason": "sama asia"})
    assert decided.status_code in (200, 201), decided.text
    assert opened(doors) == {}
