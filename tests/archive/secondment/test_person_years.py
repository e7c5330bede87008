"""People who are lent are added up on both clocks, of those whose records the caller may see: REST and command line."""

import csv
import io
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

AT = "/secondments/person-years"


class Lent:
    """An archive with three people on secondment; `position` is where the last of them stands."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.grant = doors.create("grant", public=False, publicity={"publicity": "not_public"})["id"]
        self.ids = [self.lend(60, grant=self.grant), self.lend(20, personal="sensitive"), self.lend(33)]
        self.position = doors.create("body")["position"]

    def lend(self, percent: int, **said: Any) -> str:
        return str(self.doors.create("secondment", percent=percent, **said)["id"])

    def asked(self, by: str | None = "archivist", **params: Any) -> dict[str, Any]:
        answer = self.doors.get(AT, by, params={"min_position": self.position, "as_of": "2019-03-13"} | params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    folder = tmp_path_factory.mktemp("staff") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Lent(Doors(client, keys_for(home), folder))


def test_shares_add_up_to_exact_person_years(lent: Lent):
    found = lent.asked()
    assert (found["people"], found["person_years"], found["partial"]) == (3, "1.13", False)
    assert (found["as_of"], found["groups"]) == ("2019-03-13", [])


def test_a_group_names_its_record_where_the_caller_may_see_it(lent: Lent):
    by_grant = lent.asked(group_by="grant")["groups"]
    assert [(each["value"], each["people"], each["person_years"]) for each in by_grant] == [
        (lent.grant, 1, "0.6"),
        (None, 2, "0.53"),
    ]
    assert by_grant[0]["title"]
    assert lent.grant not in json.dumps(lent.asked("reader", group_by="grant"))
    by_employer = lent.asked(group_by="employer")["groups"]
    assert [(each["value"], each["people"]) for each in by_employer] == [("Kempeleen kunta", 3)]


def test_who_may_not_see_a_record_is_not_told_of_it_by_a_sum(lent: Lent):
    found = lent.asked(None)
    assert (found["people"], found["person_years"], found["partial"]) == (2, "0.93", True)


def test_it_is_asked_on_both_clocks(lent: Lent):
    before = [lent.asked(as_of=day)["people"] for day in ("2017-03-31", "2017-04-01", "2019-12-31", "2020-01-01")]
    assert before == [0, 3, 3, 0]
    made = lent.doors.create("secondment", percent=100)
    lent.doors.change("secondment", made["id"], "returns", {"returned_on": "2019-03-01"}, 1)
    lent.position = lent.doors.create("body")["position"]
    assert [lent.asked(as_of=day)["people"] for day in ("2019-02-28", "2019-03-01")] == [4, 3]
    assert lent.asked(known_at=f"@{made['position']}")["people"] == 4


def test_an_unknown_group_is_refused_by_its_field(lent: Lent):
    answer = lent.doors.get(AT, "archivist", params={"group_by": "person"})
    assert (answer.status_code, answer.json()["field"]) == (422, "group_by")


def test_the_command_line_says_the_same(lent: Lent, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARCHIVE_HOME", str(lent.doors.home))
    run = CliRunner()
    command = ["person-years", "--as-of", "2019-03-13", "--by", "grant"]
    told = run.invoke(app, [*command, "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["groups"] == lent.asked(group_by="grant")["groups"]
    rows = list(csv.DictReader(io.StringIO(run.invoke(app, [*command, "--csv"]).stdout)))
    assert next((row["grant"], row["people"], row["person_years"]) for row in rows) == (lent.grant, "1", "0.6")
    assert "3 people, 1.13 person-years on 2019-03-13" in run.invoke(app, command).stdout
    total = run.invoke(app, [*command[:3], "--csv"]).stdout.splitlines()
    assert total == ["as_of,title,people,person_years", "2019-03-13,,3,1.13"]
    wrong = run.invoke(app, ["person-years", "--by", "person"])
    assert wrong.exit_code != 0
