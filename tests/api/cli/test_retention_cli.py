"""Schedules, what is due, holds and registration on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import ArchiveError

CSV = """code,title,years,trigger,basis,decision
02 05,Talous,10,case_resolved,KirjanpL 2:10,
00 01,Säännöt,-1,,KA,KA/1/2019
"""
BAD = CSV + "09 00,Rikki,7,case_resolved,KirjanpL 2:10,\n"


class Command:
    """The command on one archive, in this process."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: str) -> Any:
        done = CliRunner().invoke(app, ["--home", str(self.home), *words, "--json"], catch_exceptions=True)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """An archive with a paper in a case; the source names a class that no schedule knows yet."""
    folder = tmp_path_factory.mktemp("retention")
    (folder / "paperit" / "Vuokrat").mkdir(parents=True)
    (folder / "paperit" / "Vuokrat" / "muistio.txt").write_text("Vuokra päättyy.", "utf-8")
    (folder / "paperit" / "manifest.csv").write_text("file,title,class\nVuokrat/muistio.txt,Muistio,02 05\n", "utf-8")
    (folder / "tos.csv").write_text(CSV, "utf-8")
    (folder / "bad.csv").write_text(BAD, "utf-8")
    command = Command(folder / "home")
    command("init", "--origin", "popsote", "--organisation", "Koe")
    command("import", str(folder / "paperit"))
    return command


def test_the_life_of_a_record_under_a_schedule(archive: Command):
    (paper,) = archive("incomplete", "--kind", "document")
    assert paper["claimed_class"] == "02 05"
    assert "--class RECORD_CLASS" in paper["command"]
    tos = archive.home.parent / "tos.csv"
    adopted = archive("schedule", "import", str(tos), "--version", "1", "--from", "2020-01-01")
    assert (adopted["classes"], adopted["left_out"]) == (2, [])
    assert [each["version"] for each in archive("schedule", "list")] == ["1"]
    assert archive("schedule", "show", "02 05")["years"] == 10
    assert len(archive("schedule", "show", "tos")) == 2

    said = ["--received-on", "2020-02-01", "--dated", "2020-01-31", "--sender", "STM", "--recipient", "POP"]
    said += ["--personal", "none", "--publicity", "public", "--class", "02 05", "--final"]
    done = archive("complete", paper["id"], *said)
    assert [name.partition(".")[2] for name in done["steps"]] == [
        "registration_completed.v1", "reclassified.v1", "publicity_classified.v1", "finalised.v1",
    ]  # fmt: skip
    assert archive("incomplete", "--kind", "document") == []

    (case,) = archive("incomplete", "--kind", "case")
    assert archive("due") == []
    assert archive("due", "--all")[0]["waits_for"] == "case_closing"
    closing = archive("due", "--if-closed", case["number"], "--on", "2021-06-30")
    assert [each["due"] for each in closing] == ["2031-07-01"]

    placed = archive("hold", "place", case["number"], "--mandate", "PKL 806/2011", "--reason", "Tutkinta")
    (hold,) = archive("hold", "list")
    assert set(hold["records"]) == {case["id"], paper["id"]}
    assert archive("due", "--all")[0]["held"] is True
    archive("hold", "release", placed["hold"], "--reason", "Päättyi")
    assert archive("hold", "list") == []
    assert archive("register") == [
        {
            "number": case["number"],
            "title": "Salassa pidettävä / ei julkinen",
            "opened_on": None,
            "status": "open",
            "masked": True,
            "merged": [],
        }
    ]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["schedule", "import", "{bad}", "--version", "9", "--from", "2030-01-01"], "years"),
        (["schedule", "import", "{tos}", "--version", "9"], "in_force_from"),
        (["schedule", "import", "{tos}", "--version", "9", "--from", "1.1.30"], "--from"),
        (["schedule", "show", "77 77"], "code"),
        (["due", "--on", "31.12.20"], "--on"),
        (["due", "--if-closed", "ei ole"], "case"),
        (["hold", "place", "ei ole", "--mandate", "L", "--reason", "x"], "id"),
        (["hold", "release", "ei ole", "--reason", "x"], "id"),
        (["incomplete", "--kind", "letter"], "--kind"),
        (["complete", "ei ole", "--sender", "x"], "id"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_field(archive: Command, words: list[str], field: str):
    files = {"bad": archive.home.parent / "bad.csv", "tos": archive.home.parent / "tos.csv"}
    with pytest.raises(ArchiveError) as refused:
        archive(*(word.format(**files) for word in words))
    assert refused.value.field == field


def test_the_rest_is_adopted_where_that_is_asked(archive: Command):
    bad = archive.home.parent / "bad.csv"
    adopted = archive(
        "schedule", "import", str(bad), "--code", "muu", "--version", "1", "--from", "2020-01-01", "--leave-out"
    )
    assert adopted["classes"] == 2
    assert [each["code"] for each in adopted["left_out"]] == ["09 00"]


def test_a_refused_part_leaves_the_whole_out(archive: Command):
    (case,) = archive("incomplete", "--kind", "case")
    before = archive("stats")["position"]
    with pytest.raises(ArchiveError, match="No schedule"):
        archive("complete", case["id"], "--dated", "2020-01-01", "--class", "77 77")
    assert archive("stats")["position"] == before
