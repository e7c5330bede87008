"""What people type and forget, at the command line: options twice, days of a spreadsheet, languages by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app

REASON = ("--reason", "koe")


@pytest.fixture
def line(tmp_path: Path) -> Any:
    def run(*words: str, exits: int = 0) -> Any:
        ran = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), *words], env={"COLUMNS": "80"})
        assert ran.exit_code == exits, ran.output
        return ran.exception if exits == 1 else ran.output

    run("init", "--origin", "koe", "--organisation", "Koe")
    return run


def recorded(line: Any, tmp_path: Path, **facts: Any) -> str:
    source = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
    said = {"kind": "decision", "key": source.name, "title": "Päätös"} | facts
    source.write_text(json.dumps(said) + "\n", encoding="utf-8")
    assert json.loads(line("import", str(source), "--kind", "jsonl", "--json"))["rejected"] == 0
    (hit,) = json.loads(line("search", "päätös", "--json"))["hits"]
    return str(hit["id"])


def test_an_existing_archive_is_not_given_to_another_organisation(line: Any):
    assert "already" in line("init", "--organisation", "Koe")
    refused = line("init", "--organisation", "Toinen", exits=1)
    assert (refused.code, refused.field) == ("another_organisation", "--organisation")


def test_an_option_that_takes_one_value_is_given_once(line: Any, tmp_path: Path):
    id = recorded(line, tmp_path)
    refused = line("complete", id, "--personal", "ei", "--personal", "kyllä", exits=1)
    assert refused.field == "--personal"
    assert "more than once" in str(refused)
    line("complete", id, "--personal", "ei", "--final", "--final", exits=1)  # refused for what it lacks, not for this


def test_a_dry_run_of_one_record_names_its_option(line: Any, tmp_path: Path):
    refused = line("complete", recorded(line, tmp_path), "--personal", "ei", "--dry-run", exits=1)
    assert refused.field == "--dry-run"


def test_a_receipt_to_come_is_refused(line: Any, tmp_path: Path):
    refused = line("complete", recorded(line, tmp_path), "--received-on", "1.1.2999", exits=1)
    assert refused.field == "--received-on"
    assert "future" in str(refused)


@pytest.mark.parametrize("typed", ["1.3.2020 0:00:00", "1.3.2020 00:00", "1.3.2020 0.00.00", "2020-03-01 00:00:00"])
def test_a_day_as_a_spreadsheet_writes_it(line: Any, tmp_path: Path, typed: str):
    id = recorded(line, tmp_path)
    line("complete", id, "--dated", typed)
    assert json.loads(line("show", id, "--json"))["decided_on"] == "2020-03-01"


@pytest.mark.parametrize("typed", ["ruotsi", "svenska", "SV", "Swedish"])
def test_a_language_is_kept_by_its_code(line: Any, tmp_path: Path, typed: str):
    assert json.loads(line("show", recorded(line, tmp_path, language=typed), "--json"))["language"] == "sv"


def test_a_length_beyond_what_is_allowed_is_refused_in_plain_words(line: Any, tmp_path: Path):
    refused = line("complete", recorded(line, tmp_path), "--publicity", "secret", "--ground", "JulkL 24 §",
                   "--secret-from", "1.3.2020", "--secret-years", "5000", exits=1)  # fmt: skip
    assert refused.field == "--secret-years"
    assert "at most" in str(refused).lower()


def test_the_history_is_read_at_80_columns(line: Any, tmp_path: Path):
    id = recorded(line, tmp_path, decided_on="2020-03-01")
    shown = line("show", id, "--history")
    assert "decision.recorded.v1, in force 2020-03-01" in shown
    assert '"title": "Päätös"' in shown


def test_headings_with_composed_letters_and_the_whole_of_a_refused_row(line: Any, tmp_path: Path):
    recorded(line, tmp_path)
    table = tmp_path / "table.csv"
    heads = "Diaarinumero;Pa\u0308iva\u0308ys;Otsikko"
    table.write_text(f"{heads}\nPK 9/1900;12.3.2020;Muistio\n", encoding="utf-8")
    told = json.loads(line("complete", "--from", str(table), "--json", exits=3))
    (refused,) = [json.loads(each) for each in Path(told["rejects_file"]).read_text("utf-8").splitlines()]
    assert list(refused["original"].values()) == ["PK 9/1900", "12.3.2020", "Muistio"]
    table.write_text("Diaarinumero;Päivänmäärä\nPK 9/1900;12.3.2020\n", encoding="utf-8")
    assert "(Päivänmäärä)" in str(line("complete", "--from", str(table), exits=1))
