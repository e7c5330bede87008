"""What courts and authorities make of a matter is recorded to its end, also of an organisation that was closed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

COURT = {"by": "Hallinto-oikeus", "number": "HAO 123/2021"}
APPEALED = COURT | {"decided_on": "2021-03-05", "stage": "appealed", "outcome": "Takaisinperinnästä valitettiin"}
DECIDED = COURT | {"decided_on": "2022-02-10", "stage": "decided", "outcome": "Hylättiin", "appeal_until": "2022-03-14"}
FINAL = COURT | {"decided_on": "2022-03-15", "stage": "final", "outcome": "Lainvoimainen"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("courts") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


def recorded(office: Doors, kind: str, made: dict[str, Any], *said: dict[str, Any]) -> dict[str, Any]:
    for each in said:
        answer = office.change(kind, made["id"], "outcomes", each, made["version"])
        assert answer.status_code == 201, answer.text
        made = answer.json()
    return made


def test_an_appeal_is_recorded_to_its_end_of_a_payment_a_grant_and_a_contract(office: Doors):
    for kind in ("payment", "grant", "contract"):
        made = recorded(office, kind, office.create(kind), APPEALED, DECIDED, FINAL)
        shown = office.read(kind, made, "archivist").json()["outcomes"]
        assert [(each["on"], each["stage"]) for each in shown] == [
            ("2021-03-05", "appealed"), ("2022-02-10", "decided"), ("2022-03-15", "final"),
        ]  # fmt: skip
        assert shown[1]["appeal_until"] == "2022-03-14"
        assert {each["by"] for each in shown} == {"Hallinto-oikeus"}
        before = office.read(kind, made, "archivist", as_of="2021-12-31").json()["outcomes"]
        assert [each["stage"] for each in before] == ["appealed"]


def test_it_is_recorded_of_an_organisation_that_was_closed_and_nothing_else_is(office: Doors):
    collection = {"collection": "suljettu", "publicity": {"publicity": "public"}}
    grant = office.create("grant", **collection)
    decided = {"organisation": "Suljettu", "number": "LOPPU", "body": None, "decided_on": "2019-03-12"}
    winddown = office.create("winddown", **decided | collection, collections=["suljettu"])
    by = office.client.app.state.home.admin().actor  # type: ignore[attr-defined]
    close(office, winddown["id"], by)
    stated = {"amended_on": "2021-01-15", "reason": "x"}
    assert office.change("grant", grant["id"], "figures", stated, grant["version"]).status_code in (404, 409, 422)
    barred = {"decided_on": "2022-05-01", "stage": "barred", "by": "Ministeriö", "outcome": "Takaisinperintä vanhentui"}
    made = recorded(office, "grant", grant, APPEALED, barred)
    assert office.read("grant", made, "archivist").json()["outcomes"][-1]["stage"] == "barred"
    recovered = {"recovered_on": "2022-06-01", "amount": {"cents": 100, "currency": "EUR"}, "reason": "Päätös"}
    assert office.change("grant", grant["id"], "recoveries", recovered, made["version"]).status_code == 201


def close(office: Doors, winddown: str, by: Any) -> None:
    from uuid import UUID

    from archive.winddown.events import WindDownClosed
    from archive.winddown.usecases import close_wind_down
    from tests.given import WHY, day

    archive = office.client.app.state.home.archive  # type: ignore[attr-defined]
    closed = WindDownClosed(closed_on=day("2020-12-31"), position=archive.position, content=WHY)
    close_wind_down(archive, UUID(winddown), closed, by=by, within=lambda _: None)


def test_a_last_day_to_appeal_is_of_a_decision_and_comes_after_it(office: Doors):
    made = office.create("grant")
    for wrong in (APPEALED | {"appeal_until": "2022-01-01"}, DECIDED | {"appeal_until": "2022-02-09"}):
        refused = office.change("grant", made["id"], "outcomes", wrong, made["version"])
        assert (refused.status_code, refused.json()["field"]) == (422, "appeal_until")
    ahead = office.change("grant", made["id"], "outcomes", FINAL | {"decided_on": "2999-01-01"}, made["version"])
    assert (ahead.status_code, ahead.json()["field"]) == (422, "decided_on")
    assert "outcomes" not in office.read("grant", made, "archivist").json()


def test_it_is_recorded_on_the_command_line(office: Doors):
    made = office.create("grant", number="A 77/2018")
    said = [part for name, value in FINAL.items() for part in ("--set", f"{name}={value}")]
    run = CliRunner().invoke(app, ("--home", str(office.home), "change", "outcomes", made["id"], *said, "--json"))
    assert run.exit_code == 0, run.output
    at = {"position": json.loads(run.stdout)["position"], "id": made["id"]}
    assert office.read("grant", at, "archivist").json()["outcomes"][0]["number"] == "HAO 123/2021"
