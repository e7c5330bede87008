"""What may still be paid when an organisation ends: by guidance, which is data, and by what people judged otherwise."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from api.sample.story import read_story
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

OFFICE = {"organisation": "Toimisto", "number": "ALASAJO", "body": None, "cutoff_on": "2019-03-08"}
DAYS = ("2019-03-07", "2019-03-08", "2019-03-09")
UNNAMED = {"until": None, "until_text": None}
ELIGIBLE = ("tyonantajan-maksut", "sopimuskulut", "raportointi", "arkistointi", "koonti")
INELIGIBLE = ("palkat-muusta-syysta", "valmistelu", "kehittaminen", "tietohallinnon-kehittaminen")
MATRIX = [
    *((kind, day, True) for kind in ELIGIBLE for day in DAYS),
    *((kind, day, False) for kind in INELIGIBLE for day in DAYS),
    ("matkat", "2019-03-07", None),  # not barred by the cut-off, and no rule is about it
    ("matkat", "2019-03-08", None),
    ("matkat", "2019-03-09", False),
]
PROMISES = [
    ("2019-03-07", None, None, None),
    ("2019-03-08", None, None, None),  # after the cut-off begins on the day after it
    ("2019-03-09", None, False, "rajapaivan-jalkeen"),
    ("2019-03-09", "unnecessary", False, "rajapaivan-jalkeen"),
    ("2019-03-09", "necessary", True, "valttamaton"),
    ("2019-03-09", "statutory", True, "valttamaton"),
]


def of_the_ministry() -> dict[str, Any]:
    """The guidance of the sample office, as data."""
    (step,) = (each for each in read_story() if each.kind == "winddown" and each.do == "guidance")
    said = step.fields
    return {"issued_on": "2019-03-20", **{name: said[name] for name in ("rules", "wordings", "source")}}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("assessed") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def wound_down(office: Doors) -> dict[str, Any]:
    made = office.create("winddown", **OFFICE)
    guided = office.change("winddown", made["id"], "guidance", of_the_ministry(), made["version"])
    assert guided.status_code == 201, guided.text
    return {"id": made["id"], **guided.json()}


def assessed(doors: Doors, winddown: dict[str, Any], by: str | None = "archivist", **asked: Any) -> dict[str, Any]:
    at = {"min_position": doors.client.app.state.home.archive.position}
    answer = doors.get(f"/wind-downs/{winddown['id']}/assessments", by, params=at | asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def one(doors: Doors, winddown: dict[str, Any], id: str, **asked: Any) -> dict[str, Any]:
    (found,) = (each for each in assessed(doors, winddown, **asked)["items"] if each["id"] == id)
    return found


def version_of(doors: Doors, winddown: dict[str, Any]) -> int:
    at = {"id": winddown["id"], "position": doors.client.app.state.home.archive.position}
    version: int = doors.read("winddown", at, "archivist").json()["version"]
    return version


def override(doors: Doors, winddown: dict[str, Any], by: str = "archivist", **said: Any) -> Any:
    body = {"overridden_on": "2019-04-02", "reason": "Ministeriö hyväksyi", "decider": "johtaja"} | said
    return doors.change("winddown", winddown["id"], "eligibility-overrides", body, version_of(doors, winddown), by=by)


def test_every_cost_kind_is_judged_by_its_day_as_the_guidance_says(office: Doors, wound_down: dict[str, Any]):
    grant = office.create("grant", amount={"cents": 10**9}, awarded_on="2018-01-01")
    made = dict[tuple[str, str], str]()
    for number, (kind, day, _) in enumerate(MATRIX):
        said = {"reported_on": "2019-05-31", "amount": {"cents": 100 + number}, "cost_kind": kind}
        said |= {"period": {"earliest": day, "latest": day}}
        told = office.change("grant", grant["id"], "costs", said, grant["version"])
        assert told.status_code == 201, told.text
        made[kind, day] = told.json()["part"]
    found = {each["id"]: each for each in assessed(office, wound_down, kind="cost")["items"]}
    assert [found[made[kind, day]]["eligible"] for kind, day, _ in MATRIX] == [outcome for *_, outcome in MATRIX]
    assert all(each["why"] for each in found.values())
    days = {"reported_on": "2019-05-31", "amount": {"cents": 7}, "cost_kind": "matkat"}
    across = days | {"period": {"earliest": "2019-03-01", "latest": "2019-03-31"}}
    reported = office.change("grant", grant["id"], "costs", days, grant["version"]).json()["part"]
    vague = office.change("grant", grant["id"], "costs", across, grant["version"]).json()["part"]
    assert one(office, wound_down, reported)["eligible"] is False  # without a period it is of the day of its report
    assert one(office, wound_down, vague)["eligible"] is None
    assert "not known" in one(office, wound_down, vague)["why"]


def test_commitments_are_judged_by_the_day_they_were_made_and_their_necessity(
    office: Doors, wound_down: dict[str, Any]
):
    for day, necessity, outcome, rule in PROMISES:
        made = office.create("commitment", made_on=day, necessity=necessity, **UNNAMED)
        found = one(office, wound_down, made["id"])
        assert (found["eligible"], found.get("rule")) == (outcome, rule)
        assert (found["outcome"] == "not_barred") == (day <= "2019-03-08")
        before = one(office, wound_down, made["id"], as_of="2019-03-19")
        assert before["eligible"] is None
        assert "no guidance" in before["why"]


def test_an_expense_is_judged_by_its_period_else_by_the_day_of_payment(office: Doors, wound_down: dict[str, Any]):
    late = office.create("expense", paid_on="2019-03-09", cost_kind="matkat", period=None)
    early = {"earliest": "2019-02-01", "latest": "2019-02-28"}
    of_february = office.create("expense", paid_on="2019-03-09", cost_kind="matkat", period=early)
    assert one(office, wound_down, late["id"])["eligible"] is False
    assert one(office, wound_down, of_february["id"])["eligible"] is None


def test_a_person_judges_otherwise_on_a_ground_and_the_rule_is_shown_beside(office: Doors, wound_down: dict[str, Any]):
    made = office.create("commitment", made_on="2019-03-09", necessity=None, **UNNAMED)
    before = office.client.app.state.home.archive.position
    assert override(office, wound_down, commitment=made["id"], eligible=True).status_code == 201
    found = one(office, wound_down, made["id"])
    assert (found["eligible"], found["by_rule"], found["rule"]) == (True, False, "rajapaivan-jalkeen")
    assert found["override"] == {"overridden_on": "2019-04-02", "ground": "Ministeriö hyväksyi", "decider": "johtaja"}
    assert one(office, wound_down, made["id"], as_of="2019-04-01")["eligible"] is False
    assert one(office, wound_down, made["id"], known_at=f"@{before}")["eligible"] is False
    again = {"overridden_on": "2019-04-03", "eligible": False, "reason": "Peruttiin"}
    assert override(office, wound_down, commitment=made["id"], **again).status_code == 201
    assert one(office, wound_down, made["id"])["override"]["ground"] == "Peruttiin"
    alone = assessed(office, wound_down, overridden=True)
    assert [each["id"] for each in alone["items"]] == [made["id"]]
    (seen,) = assessed(office, wound_down, None, overridden=True)["items"]
    assert "decider" not in seen["override"]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"eligible": True}, "invalid", "cost"),
        ({"eligible": True, "commitment": "5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e61"}, "unknown_reference", "commitment"),
        ({"eligible": True, "overridden_on": "2999-01-01"}, "not_begun", "overridden_on"),
        ({"eligible": True, "reason": ""}, "invalid_request", "reason"),
    ],
)
def test_an_override_names_one_record_a_day_and_a_ground(
    office: Doors, wound_down: dict[str, Any], said: dict[str, Any], code: str, field: str
):
    refused = override(office, wound_down, **said).json()
    assert field in str(refused)
    assert refused.get("remedy") or refused.get("errors")


def test_guidance_without_a_source_is_refused(office: Doors, wound_down: dict[str, Any]):
    for source in (None, "", "  "):
        said = {name: value for name, value in (of_the_ministry() | {"source": source}).items() if value is not None}
        refused = office.change("winddown", wound_down["id"], "guidance", said, version_of(office, wound_down))
        assert (refused.status_code, "source" in refused.text) == (422, True), refused.text


def test_assessments_are_narrowed_added_up_and_stand_only_for_what_the_caller_may_see(
    office: Doors, wound_down: dict[str, Any]
):
    hidden = office.create("commitment", public=False, made_on="2019-03-09", amount={"cents": 77_700}, **UNNAMED)
    grant = office.create("grant", public=False, amount={"cents": 10**9}, awarded_on="2018-01-01")
    said = {"reported_on": "2019-05-31", "amount": {"cents": 5}, "cost_kind": "koonti"}
    cost = office.change("grant", grant["id"], "costs", said, grant["version"]).json()["part"]
    whole, shown = assessed(office, wound_down), assessed(office, wound_down, None)
    assert {hidden["id"], cost} <= {each["id"] for each in whole["items"]}
    assert {hidden["id"], cost}.isdisjoint(each["id"] for each in shown["items"])
    for by, told in (("archivist", whole), (None, shown)):
        assert sum(each["records"] for each in told["sums"]) == len(told["items"])
        for each in told["sums"]:
            asked = {name: each[name] for name in ("kind", "outcome")}
            alone = assessed(office, wound_down, by, **asked)
            assert len(alone["items"]) == each["records"]
            assert sum(one.get("amount", {"cents": 0})["cents"] for one in alone["items"]) == each["amount"]["cents"]
    refused = office.get(f"/wind-downs/{wound_down['id']}/assessments", params={"outcome": "ehkä"})
    assert (refused.status_code, "ineligible" in refused.json()["remedy"]) == (422, True)


def test_the_command_and_the_table_say_the_same(office: Doors, wound_down: dict[str, Any]):
    told = assessed(office, wound_down, "admin", kind="commitment")
    table = office.get(
        f"/wind-downs/{wound_down['id']}/assessments", "admin", params={"kind": "commitment", "format": "csv"}
    )

    def run(*args: str) -> str:
        line = ("--home", str(office.home), "winddown", "assess", "ALASAJO", "--kind", "commitment", *args)
        done = CliRunner().invoke(app, line, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert json.loads(run("--json"))["items"] == told["items"]
    printed = run("--csv")
    assert printed.replace("\r\n", "\n") == table.text.replace("\r\n", "\n")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["id"] for row in rows] == [each["id"] for each in told["items"]]
    assert "A person judged otherwise on" in run()
    assert Path(office.home).exists()


def test_the_compilation_states_each_rule_in_the_words_of_the_guidance(office: Doors, wound_down: dict[str, Any]):
    at = {"min_position": office.client.app.state.home.archive.position, "lang": "en", "format": "json"}
    told = office.get(f"/wind-downs/{wound_down['id']}/compilation", "archivist", params=at).json()
    (table,) = (each for each in told["chapters"][0]["blocks"] if each["key"] == "rules")
    rows = {row["cells"][0]["text"]: [cell["text"] for cell in row["cells"]] for row in table["rows"]}
    assert rows["rajapaivan-jalkeen"][3:5] == ["no", "left out"]
    assert rows["valttamaton"][3:5] == ["yes", "that alone"]
    assert rows["raportointi"][4] == ""
    assert rows["valttamaton"][5].startswith("Päättämiselle välttämätön")
