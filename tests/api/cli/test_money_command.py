"""`archive money` shows what REST answers, and a table for people."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands.money import amount_in
from api.cli.main import app
from archive.errors import Invalid
from services.home.archive_home import make_home

LINES: list[dict[str, Any]] = [
    {"kind": "project", "key": "H-1", "number": "KOE", "title": "Kokeilu", "started_on": "2020-06-01"},
    {"kind": "project", "key": "H-2", "number": "KOE 1", "title": "Osa", "started_on": "2020-06-01",
     "part_of": "@project:H-1"},
    {"kind": "project", "key": "H-1", "do": "budgets", "stated_on": "2020-06-01", "amount": {"cents": 1_000_000}},
    {"kind": "project", "key": "H-2", "do": "costs", "reported_on": "2020-12-31", "amount": {"cents": 250_050},
     "cost_kind": "matkat", "partner": "Kaupunki"},
    {"kind": "project", "key": "H-1", "do": "figures", "stated_on": "2021-01-31", "figure": "percent", "percent": "30"},
    {"kind": "project", "key": "H-2", "do": "costs", "reported_on": "2020-12-31", "cost_kind": "matkat",
     "amount": {"cents": 1, "currency": "XXQ"}},
]  # fmt: skip


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("money")
    make_home(folder / "home", origin="popsote", organisation="Valmistelutoimisto")
    lines = folder / "hankkeet.jsonl"
    lines.write_text("\n".join(json.dumps(line) for line in LINES), "utf-8")
    summary = json.loads(
        run(folder / "home", "import", str(lines), "--kind", "jsonl", "--json").stdout.splitlines()[-1]
    )
    assert (summary["recorded"], summary["rejected"]) == (5, 1)
    return folder / "home"


def test_json_is_the_answer_of_the_address(home: Path):
    told = run(home, "money", "--project", "KOE", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    names = ("currency", "budget_cents", "realised_cents", "unspent_cents", "percent")
    assert [found[name] for name in names] == ["EUR", 1_000_000, 250_050, 749_950, "25.0"]
    assert [(each["figure"], each["stated_percent"]) for each in found["differences"]] == [("percent", "30")]
    assert [each["number"] for each in found["groups"]] == ["KOE", "KOE 1"]
    before = json.loads(run(home, "money", "--project", "KOE", "--as-of", "2020-12-30", "--json").stdout)
    assert before["realised_cents"] == 0


def test_without_json_it_is_a_table(home: Path):
    told = run(home, "money", "--project", "KOE", "--by", "partner")
    assert told.exit_code == 0, told.output
    assert "Kaupunki" in told.stdout
    assert "10 000.00" in told.stdout
    assert "Stated otherwise: percent 30 %; the records add up to 25.0 %" in told.stdout


def test_a_project_that_is_not_there_is_refused(home: Path):
    told = run(home, "money", "--project", "EI OLE")
    assert told.exit_code != 0
    assert "no project" in str(told.exception)


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [(123_456_789, 2, "1 234 567.89"), (-5, 2, "-0.05"), (1_500, 0, "1 500"), (1_234, 3, "1.234"), (None, 2, "")],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(minor: int | None, digits: int, text: str):
    assert amount_in(minor, digits) == text


def test_every_grant_and_one_grant_have_their_money(home: Path):
    lines = home.parent / "avustukset.jsonl"
    told: list[dict[str, Any]] = [
        {"kind": "grant", "key": "A-1", "number": "VA 1", "title": "Avustus", "awarded_on": "2020-01-01", "percent": 90,
         "amount": {"cents": 123_400}},
        {"kind": "grant", "key": "A-1", "do": "costs", "reported_on": "2020-12-31", "amount": {"cents": 10_000},
         "cost_kind": "matkat"},
    ]  # fmt: skip
    lines.write_text("\n".join(json.dumps(line) for line in told), "utf-8")
    assert run(home, "import", str(lines), "--kind", "jsonl", "--json").exit_code == 0
    shown = run(home, "money", "--grants")
    assert shown.exit_code == 0, shown.output
    assert "1 234.00" in shown.stdout
    (each,) = json.loads(run(home, "money", "--grants", "--json").stdout)
    one = json.loads(run(home, "money", "--grant", "VA 1", "--json").stdout)
    assert (each["awarded_cents"], one["awarded_cents"], one["entitled_cents"]) == (123_400, 123_400, 9_000)
    assert run(home, "money").exit_code != 0


def test_every_grant_is_a_row_of_a_table_in_decimals(home: Path, tmp_path: Path):
    lines = tmp_path / "avustus.jsonl"
    grant = {"kind": "grant", "key": "taulukko", "number": "A-9", "title": "Avustus", "awarded_on": "2020-06-01"}
    lines.write_text(json.dumps(grant | {"amount": {"cents": 123_456, "currency": "KWD"}}), "utf-8")
    assert run(home, "import", str(lines), "--kind", "jsonl").exit_code == 0
    rows = {row["number"]: row for row in csv.DictReader(run(home, "money", "--grants", "--csv").stdout.splitlines())}
    assert [rows["A-9"][name] for name in ("currency", "awarded", "paid")] == ["KWD", "123.456", "0.000"]


def test_the_money_of_a_project_is_no_table(home: Path):
    refused = run(home, "money", "--project", "KOE", "--csv")
    assert isinstance(refused.exception, Invalid)
    assert refused.exception.field == "--csv"
