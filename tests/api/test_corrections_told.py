"""What the answer to a correction tells: records that fall due on another day, and what became of a list meanwhile."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

ROWS = (ScheduleRow(code="A", years=10, trigger="case_resolved", basis="TOS"),)
WHY = {"reason": "lyöntivirhe"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("told") / "home"
    make_home(folder, origin="koe", organisation="Koe")
    home = ArchiveHome(folder)
    by = home.admin().actor
    assert by is not None
    text = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2000, 1, 1), rows=ROWS, content=text)
    adopt_schedule(home.archive, adopted, by=by)
    keys = keys_for(home)
    for name in ("toinen", "kolmas"):
        actor = register_actor(home.archive, name, by=by)
        keys[name] = issue_key(home.archive, actor, Role.archivist, label=name, by=by)
    with TestClient(create_app(home)) as client:
        yield Doors(client, keys, folder)


@pytest.fixture
def line(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str, key: str = "archivist") -> Any:
        monkeypatch.setenv("ARCHIVE_KEY", doors.keys[key])
        ran = CliRunner().invoke(app, ["--home", str(doors.home), *words])
        assert ran.exit_code == 0, ran.output
        return ran.output

    return run


def a_closed_case(doors: Doors) -> tuple[dict[str, Any], list[str]]:
    case = doors.create("case", opened_on="2012-01-01", record_class="A")
    filed = [
        doors.create("decision", case=case["id"], decided_on="2012-03-01", record_class=code)["id"]
        for code in ("A", "A", None)
    ]
    closing = {"closed_on": "2012-06-30", "reason": "valmis"}
    assert doors.change("case", case["id"], "closures", closing, 1).status_code == 201
    return case, filed


def test_the_answer_names_the_records_that_fall_due_later(doors: Doors, line: Any):
    case, filed = a_closed_case(doors)
    made = doors.change("case", case["id"], "event-corrections", {"corrects": 2, "day": "2013-06-30"} | WHY, 2).json()
    assert {each["record"] for each in made["moves"]} == set(filed[:2])
    assert made["moves"][0] == {
        "record": made["moves"][0]["record"], "kind": "decision", "was": "2022-07-01", "due": "2023-07-01"
    }  # fmt: skip
    assert "2 later" in made["effect"]
    told = line("change", "event-corrections", case["id"], "--set", "corrects=3", "--set", "day=2014-06-30",
                "--set", "reason=lyöntivirhe")  # fmt: skip
    assert f"decision {filed[0]}: due 2024-07-01, before 2023-07-01" in told


def test_a_list_names_them_before_it_is_confirmed_and_what_is_taken_back(doors: Doors, line: Any):
    case, filed = a_closed_case(doors)
    later = doors.change("case", case["id"], "event-corrections", {"corrects": 2, "day": "2013-06-30"} | WHY, 2)
    made = doors.change("case", case["id"], "event-corrections", {"corrects": 3, "takes_back": True} | WHY, 3)
    assert (later.status_code, made.status_code) == (201, 201)
    answer = made.json()
    assert "waits for a second person" in answer["effect"]
    assert "2 earlier" in answer["effect"]
    lists = doors.get("/correction-lists", "toinen", params={"min_position": answer["position"]}).json()["items"]
    shown = doors.get(f"/correction-lists/{lists[-1]['id']}", "toinen").json()["corrections"][0]
    assert shown["takes_back"] is True
    assert shown["moves"] == answer["moves"]
    assert {each["record"] for each in shown["moves"]} == set(filed[:2])
    told = line("corrections", "show", lists[-1]["id"], key="toinen")
    assert "takes back the correction at version 3" in told
    assert f"decision {filed[1]}: due 2022-07-01, before 2023-07-01" in told
    assert json.loads(line("corrections", "show", lists[-1]["id"], "--json"))["corrections"][0]["moves"]


def test_who_decides_second_is_told_what_was_decided(doors: Doors):
    case, _ = a_closed_case(doors)
    made = doors.change("case", case["id"], "event-corrections", {"corrects": 2, "day": "2012-05-30"} | WHY, 2).json()
    lists = doors.get("/correction-lists", "toinen", params={"min_position": made["position"]}).json()["items"]
    begin = Barrier(2)

    def decides(key: str, noun: str) -> Any:
        begin.wait()
        return doors.post(f"/correction-lists/{lists[-1]['id']}/{noun}", {"reason": "näin on"}, key)

    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(decides, *each) for each in (("toinen", "approvals"), ("kolmas", "rejections"))]
        answers = [each.result() for each in asked]
    won = next(each for each in answers if each.status_code == 201).json()
    lost = next(each for each in answers if each.status_code == 409).json()
    outcome = "confirmed" if "is confirmed" in won["effect"] else "rejected"
    assert lost["code"] == "correction_not_waiting"
    assert lost["detail"] == f"This correction was {outcome} already."
