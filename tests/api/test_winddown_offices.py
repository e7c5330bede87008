"""Which records are of an office that ends: those of its collections, and whatever is filed in its cases."""

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

LATER = "2030-03-31"
MONEY = {"cents": 100_000, "currency": "EUR"}


class Filed(Doors):
    """Records of each way to be filed: `own` are of the office, `others` are not."""

    own: dict[str, list[Any]]
    others: dict[str, list[Any]]
    winddown: str
    at: int


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    home = tmp_path_factory.mktemp("offices") / "home"
    make_home(home, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(home)), headers={"User-Agent": "test"}) as client:
        doors = Filed(client, keys_for(client.app.state.home), home)  # type: ignore[attr-defined]
        said = {"organisation": "Toimisto", "number": "ALASAJO", "collections": ["oma"], "decided_on": "2019-03-12"}
        doors.winddown = doors.create("winddown", collection="oma", body=None, cutoff_on="2019-03-08", **said)["id"]
        mine, theirs = (doors.create("case", collection=name)["id"] for name in ("oma", "muu"))
        doors.own, doors.others = {}, {}
        ways = ((doors.own, mine, (None, "muu", "oma")), (doors.own, None, ("oma",)),
                (doors.others, theirs, (None, "muu")), (doors.others, None, (None, "muu")))  # fmt: skip
        for of, case, collections in ways:
            for collection in collections:
                filed = {"case": case, "collection": collection}
                _made(doors, of, filed)
        doors.at = doors.client.app.state.home.archive.position
        yield doors


def _made(doors: Doors, of: dict[str, list[Any]], filed: dict[str, str | None]) -> None:
    contract = doors.create("contract", starts_on="2019-01-01", ends_on="2031-12-31", value=MONEY, **filed)
    grant = doors.create("grant", amount={"cents": 1_000_000}, awarded_on="2019-01-05", own_share=None, **filed)
    said = {"reported_on": "2020-01-07", "amount": MONEY, "cost_kind": "matkat"}
    cost = doors.change("grant", grant["id"], "costs", said, grant["version"])
    assert cost.status_code == 201, cost.text
    claim = {
        "disputed_on": "2021-02-02",
        "claimed": doors.create("grant", collection="kolmas")["id"],
        "reason": "kiista",
    }
    disputed = doors.post(f"/costs/{cost.json()['part']}/disputes", claim, headers={"If-Match": '"1"'})
    assert disputed.status_code == 201, disputed.text
    for kind, id in (("contract", contract["id"]), ("grant", grant["id"]), ("cost", cost.json()["part"]),
                     ("at", contract["position"])):  # fmt: skip
        of.setdefault(kind, []).append(id)


def asked(doors: Filed, path: str, **params: Any) -> dict[str, Any]:
    answer = doors.get(path, "archivist", params={"min_position": doors.at} | params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def run(doors: Filed, *args: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ("--home", str(doors.home), "winddown", *args, "--json"), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def ids(told: dict[str, Any], kind: str) -> set[str]:
    return {each["id"] for each in told["items"] if each["kind"] == kind}


@pytest.mark.parametrize(
    ("matter", "kind"), [("contract_in_force", "contract"), ("grant_unsettled", "grant"), ("cost_disputed", "cost")]
)
def test_the_board_lists_what_is_filed_in_the_cases_of_the_office(doors: Filed, matter: str, kind: str):
    for told in (
        asked(doors, "/winddown/status", office="ALASAJO", matter=matter),
        run(doors, "status", "--office", "ALASAJO", "--matter", matter),
    ):
        assert ids(told, kind) == set(doors.own[kind])


def test_deadlines_are_those_of_the_same_records(doors: Filed):
    for told in (asked(doors, f"/wind-downs/{doors.winddown}/deadlines"), run(doors, "deadlines", "ALASAJO")):
        assert ids(told, "contract") == set(doors.own["contract"])
        assert ids(told, "grant") == set(doors.own["grant"])


def test_costs_are_assessed_of_the_same_grants(doors: Filed):
    for told in (asked(doors, f"/wind-downs/{doors.winddown}/assessments"), run(doors, "assess", "ALASAJO")):
        assert ids(told, "cost") == set(doors.own["cost"])


def test_all_that_is_ended_is_of_the_same_records(doors: Filed):
    body = {"on": LATER, "all": True}
    answer = doors.post(f"/wind-downs/{doors.winddown}/what-if", body, params={"min_position": doors.at}).json()
    for told in (answer, run(doors, "what-if", "ALASAJO", "--on", LATER, "--all")):
        assert ids(told, "contract") == set(doors.own["contract"])
        assert ids(told, "grant") == set(doors.own["grant"])


def test_the_curve_adds_up_the_costs_of_the_same_grants(doors: Filed):
    spent = [{"cents": 100_000 * len(doors.own["cost"]), "currency": "EUR"}]
    asks = {"as_of": "2021-06-01", "step": "month"}
    told = asked(doors, f"/wind-downs/{doors.winddown}/curve", **asks)
    printed = run(doors, "curve", "ALASAJO", "--as-of", "2021-06-01", "--step", "month")
    board = asked(doors, "/winddown/status", office="ALASAJO", as_of="2021-06-01", limit=0)
    for each in (told, printed):
        assert each["items"][-1]["spent"] == spent
        assert each["items"][-1]["open"] == board["open"]


def test_the_compilation_and_the_destinations_are_of_the_same_records(doors: Filed):
    told = asked(doors, f"/wind-downs/{doors.winddown}/destinations")
    for kind in ("contract", "grant"):
        assert ids(told, kind) == set(doors.own[kind])
    compiled = asked(doors, f"/wind-downs/{doors.winddown}/compilation", lang="en")
    blocks = [block for each in compiled["chapters"] for block in each["blocks"]]
    stated = [*blocks, *(row for block in blocks for row in block.get("rows", ()))]
    positions = {position for each in stated for position in each.get("at", ())}
    assert positions.issuperset(doors.own["at"])
    assert positions.isdisjoint(doors.others["at"])
