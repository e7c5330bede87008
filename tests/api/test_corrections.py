"""What a correction makes of class, day and secrecy holds for rules and views alike, and hides at once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, record_of
from projections.duties.due import due_days
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

SECRET = {"publicity": "secret", "ground": "JulkL 24 §", "secret_years": 50}
ROWS = (
    ScheduleRow(code="B", years=3, trigger="document_date", basis="TOS"),
    ScheduleRow(code="S", years=3, trigger="document_date", basis="TOS", personal="personal", **SECRET),
)


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        by = home.admin().actor
        assert by is not None
        text = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2000, 1, 1), rows=ROWS, content=text)
        adopt_schedule(home.archive, adopted, by=by)
        with TestClient(create_app(home)) as client:
            made = Doors(client, keys_for(home), tmp_path / "home")
            made.opened = home  # type: ignore[attr-defined]
            yield made


def corrected(doors: Doors, kind: str, id: str, version: int, **said: object) -> dict:
    told = doors.change(kind, id, "event-corrections", {"reason": "lyöntivirhe"} | said, version)
    assert told.status_code == 201, told.text
    answer: dict = told.json()
    return answer


def seen_by_anybody(doors: Doors, kind: str, made: dict) -> int:
    return int(doors.read(kind, made).status_code)


def due(doors: Doors, id: str) -> tuple[str | None, str | None]:
    """The due day by the rules and in the views."""
    home: ArchiveHome = doors.opened  # type: ignore[attr-defined]
    judged = due_of(home.archive, record_of(home.archive, UUID(id))).due
    with home.projections.states(home.archive.position) as states:
        shown = {each.id: each.due for each in due_days(states, Question(home.admin(), home.today()), home.today())}
    return (str(judged) if judged else None), shown[id]


def test_a_day_that_was_lacking_is_set_by_a_correction_for_rules_and_views_alike(doors: Doors):
    made = doors.create("document", record_class="B", received_on="2019-02-01", dated=None)
    corrected(doors, "document", made["id"], 1, corrects=1, day="2025-05-01")
    assert due(doors, made["id"]) == ("2028-05-02", "2028-05-02")
    told = doors.change("document", made["id"], "registrations", {"sender": "Kunta"}, 2)
    assert told.status_code in (201, 409), told.text


def test_a_class_that_hides_hides_by_a_correction_too(doors: Doors):
    made = doors.create("decision", record_class="B", decided_on="2020-01-10", personal="none")
    assert seen_by_anybody(doors, "decision", made) == 200
    answer = corrected(doors, "decision", made["id"], 1, corrects=1, record_class="S")
    assert seen_by_anybody(doors, "decision", made | answer) == 404
    told = doors.get("/events", params={"after": made["position"], "min_position": answer["position"]}).json()
    (left,) = [event for event in told["events"] if event["position"] == answer["position"]]
    assert left["withdrawn"] is True


def test_and_an_older_decision_about_publicity_does_not_outrank_it(doors: Doors):
    made = doors.create("decision", record_class="B", decided_on="2020-01-10", personal="none")
    moved = {"record_class": "B", "reclassified_on": "2020-02-01", "reason": "x"}
    doors.change("decision", made["id"], "classifications", moved, 1)
    doors.change("decision", made["id"], "publicity", {"publicity": {"publicity": "public"}, "reason": "x"}, 2)
    answer = corrected(doors, "decision", made["id"], 3, corrects=2, record_class="S")
    assert seen_by_anybody(doors, "decision", made | answer) == 404


def test_secrecy_nobody_stated_follows_a_corrected_day(doors: Doors):
    made = doors.create("decision", public=False, record_class="S", decided_on="1960-05-01", personal="none")
    assert seen_by_anybody(doors, "decision", made) == 200
    answer = corrected(doors, "decision", made["id"], 1, corrects=1, day="2020-05-01")
    assert seen_by_anybody(doors, "decision", made | answer) == 404


def test_a_day_that_a_registration_stated_is_corrected_there(doors: Doors):
    made = doors.create("decision", record_class="B", decided_on=None)
    assert doors.change("decision", made["id"], "registrations", {"dated": "2020-05-01"}, 1).status_code == 201
    elsewhere = {"corrects": 1, "day": "2021-05-01", "reason": "x"}
    refused = doors.change("decision", made["id"], "event-corrections", elsewhere, 2)
    assert (refused.status_code, refused.json()["field"]) == (422, "corrects")
    corrected(doors, "decision", made["id"], 2, corrects=2, day="2021-05-01")
    assert due(doors, made["id"]) == ("2024-05-02", "2024-05-02")


def test_a_case_closed_reopened_and_closed_on_one_day_is_closed(doors: Doors):
    made = doors.create("case", opened_on="2012-01-01")
    closing = {"closed_on": "2012-06-30", "reason": "valmis"}
    assert doors.change("case", made["id"], "closures", closing, 1).json()["version"] == 2
    reopening = {"reopened_on": "2012-06-30", "reason": "liian aikaisin"}
    assert doors.change("case", made["id"], "reopenings", reopening, 2).json()["version"] == 3
    again = doors.change("case", made["id"], "closures", closing, 3).json()
    assert again["version"] == 4
    assert doors.read("case", made | again).json()["status"] == "closed"


def test_a_corrected_day_is_held_against_the_case_as_a_stated_one(doors: Doors):
    case = doors.create("case", opened_on="2012-01-01")["id"]
    doors.change("case", case, "closures", {"closed_on": "2012-06-30", "reason": "valmis"}, 1)
    late = {"case": case, "decided_on": "2012-06-01", "late_reason": "löytyi myöhemmin"}
    made = doors.create("decision", **late)
    body = {"corrects": 1, "day": "2013-06-01", "reason": "x"}
    refused = doors.change("decision", made["id"], "event-corrections", body, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


def test_a_repeated_change_says_that_nothing_was_recorded(doors: Doors):
    grant = doors.create("grant", awarded_on="2020-01-01")["id"]
    cost = {"reported_on": "2020-05-01", "amount": {"cents": 100, "currency": "EUR"}, "cost_kind": "palkat"}
    first = doors.change("grant", grant, "costs", cost, 1).json()
    again = doors.change("grant", grant, "costs", cost, 1)
    assert (again.json()["version"], first["version"]) == (1, 1)  # a cost leaves the grant at its version
    assert "Nothing was recorded" in again.json()["effect"]
    other = doors.change("grant", grant, "costs", cost | {"note": "toinen lasku"}, 1).json()
    assert other["position"] > first["position"] == again.json()["position"]


def test_a_correction_says_one_thing(doors: Doors):
    made = doors.create("decision", record_class="B", decided_on="2020-01-10")
    for body in ({"corrects": 1}, {"corrects": 1, "takes_back": False}, {"corrects": 1, "takes_back": True}):
        told = doors.change("decision", made["id"], "event-corrections", body | {"reason": "x"}, 1)
        assert told.status_code == 422, told.text
