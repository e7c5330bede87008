"""Records as JSON Lines: keys, references, changes, bytes, and every way a line can be wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.registration import public_id

from .conftest import ROOT, Home, adopt_class, refused

STORY: list[dict[str, Any]] = [
    {"kind": "body", "key": "hallitus", "title": "Maakuntahallitus", "publicity": "julkinen"},
    {"kind": "case", "number": "POP/1/2019", "title": "Alasajo", "publicity": {"publicity": "public"}},
    {"kind": "meeting", "key": "mh-1", "title": "Kokous", "body": "@body:hallitus", "held_on": "2019-03-12"},
    {"kind": "decision", "key": "mh-1-5", "title": "Nopea alasajo", "case": "POP/1/2019", "decided_on": "2019-03-12",
     "meeting": "@meeting:mh-1", "keywords": ["alasajo"]},
    {"kind": "decision", "key": "mh-2-1", "title": "Jatko", "previous": ["@decision:mh-1-5"], "body": "@body:hallitus"},
    {"kind": "decision", "key": "mh-1-5", "do": "corrections", "text": "Tarkennettu.", "reason": "kirjoitusvirhe"},
    {"kind": "decision", "key": "mh-1-5", "do": "supersessions", "superseded_on": "2019-04-01",
     "successor": "@decision:mh-2-1", "reason": "uusi päätös"},
    {"kind": "pending", "key": "p-1", "title": "Asia", "target": "joulukuu 2020 - tammikuu 2021"},
    {"kind": "document", "key": "ohje", "title": "Ohje", "path": "liite.txt", "dated": "3/2019", "case": "POP/1/2019"},
    {"kind": "document", "key": "ohje", "do": "versions", "path": "liite2.txt", "reason": "korjattu"},
    {"kind": "grant", "key": "g", "title": "Avustus", "amount": {"cents": 100_00}},
    {"kind": "payment", "key": "m", "title": "Maksatus", "amount": {"cents": 40_00}, "grant": "@grant:g"},
    {"kind": "payment", "key": "m", "do": "approvals", "approved_on": "2019-05-01", "amount": {"cents": 4000},
     "reason": "ok"},
    {"kind": "contract", "key": "c", "title": "Sopimus", "documents": ["@document:ohje"]},
    {"kind": "report", "key": "r", "title": "Raportti", "period": "2019"},
]  # fmt: skip


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines), "utf-8")
    return path


def test_a_story_goes_in_once(home: Home, papers: Path):
    (papers / "liite.txt").write_text("ohje")
    (papers / "liite2.txt").write_text("ohje, korjattu")
    path = write(papers, *STORY, "", STORY[0], STORY[5])
    summary = home.take(path, "jsonl")
    assert refused(summary) == []
    assert (summary.recorded, summary.duplicates, summary.rejected) == (len(STORY), 2, 0)
    assert summary.events == len(STORY)
    again = home.take(path, "jsonl")
    assert (again.recorded, again.duplicates, again.events) == (0, len(STORY) + 2, 0)
    decided = home.events("decision.recorded")
    assert decided[1].event.previous == (public_id("test", "decision", "mh-1-5"),)
    [raised] = home.events("pending.raised")
    assert raised.event.content.target_text == "joulukuu 2020 - tammikuu 2021"
    assert str(raised.event.target.latest) == "2021-01-31"
    [filed] = home.events("document.filed")
    assert home.blobs.verify(filed.event.content.file.digest) == 4
    assert filed.event.content.date_text == "3/2019"


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("{", "invalid", "line"),
        ("[]", "invalid", "line"),
        ("3", "invalid", "line"),
        ({"key": "x"}, "invalid", "kind"),
        ({"kind": "fax", "key": "x"}, "invalid", "kind"),
        ({"kind": ["case"]}, "invalid", "kind"),
        ({"kind": "decision", "title": "T"}, "invalid", "key"),
        ({"kind": "decision", "key": "x" * 121, "title": "T"}, "invalid", "key"),
        ({"kind": "decision", "key": " x", "title": "T"}, "invalid", "key"),
        ({"kind": "decision", "key": "x"}, "invalid", "title"),
        ({"kind": "decision", "key": "x", "title": "T", "colour": "red"}, "invalid", "colour"),
        ({"kind": "decision", "key": "x", "title": "T", "natural_key": "y"}, "invalid", "natural_key"),
        ({"kind": "decision", "key": "x", "title": "T", "schedule": "0" * 32}, "invalid", "schedule"),
        ({"kind": "decision", "key": "x", "title": "T", "decided_on": "30.2.2020"}, "invalid", "decided_on"),
        ({"kind": "decision", "key": "x", "title": "T", "case": "ei ole"}, "unknown_reference", "case"),
        ({"kind": "decision", "key": "x", "title": "T", "body": "@body:ei"}, "unknown_reference", "body"),
        ({"kind": "decision", "key": "x", "title": "T", "body": "@case:1"}, "invalid", "body"),
        ({"kind": "decision", "key": "x", "title": "T", "body": 3}, "invalid", "body"),
        ({"kind": "decision", "key": "x", "title": "T", "body": "hallitus"}, "invalid", "body"),
        ({"kind": "decision", "key": "x", "title": "T", "publicity": "ehkä"}, "invalid", "publicity"),
        ({"kind": "pending", "key": "x", "title": "T", "target": "sitten"}, "invalid", "target"),
        ({"kind": "decision", "key": "x", "title": "T", "path": "liite.txt"}, "invalid", "path"),
        ({"kind": "decision", "key": "ei", "do": "corrections", "text": "", "reason": "r"}, "not_found", "key"),
        ({"kind": "decision", "key": "x", "do": "burnings"}, "invalid", "do"),
        ({"kind": "decision", "key": "x", "do": {}}, "invalid", "do"),
        ({"kind": "decision", "id": "x", "do": "corrections"}, "invalid", "id"),
        ({"kind": "document", "key": "x", "title": "T", "file": {"digest": "0" * 64, "size": 1}}, "invalid", "file"),
        ({"kind": "document", "key": "x", "title": "T", "path": "../home/events.sqlite"}, "invalid", "path"),
        ({"kind": "document", "key": "x", "title": "T", "path": "/etc/hostname"}, "invalid", "path"),
        ({"kind": "document", "key": "x", "title": "T", "path": "linkki"}, "invalid", "path"),
        ({"kind": "document", "key": "x", "title": "T", "path": "puuttuu"}, "invalid", "path"),
        ({"kind": "document", "key": "x", "title": "T", "path": 7}, "invalid", "path"),
        ({"kind": "document", "key": "x", "title": "T", "path": "a\0b"}, "invalid", "path"),
        ({"kind": "document", "key": "x", "do": "versions", "path": "liite.txt"}, "not_found", "id"),
        ({"kind": "meeting", "key": "x", "title": "T", "sequence": 10**30}, "invalid", "sequence"),
        ({"kind": "decision", "key": "x", "title": "\ud800"}, "invalid", "line"),
        ({"kind": "grant", "key": "x", "title": "T", "amount": 1.5}, "invalid", "amount"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_by_its_field_and_the_rest_goes_in(home: Home, papers: Path, line, code, field):
    (papers / "linkki").symlink_to("/etc/hostname")
    (papers / "liite.txt").write_text("x")
    good = {"kind": "case", "number": "1/2020", "title": "Asia"}
    summary = home.take(write(papers, line, good), "jsonl")
    assert (summary.recorded, summary.rejected) == (1, 1)
    [said] = refused(summary)
    assert (said["line"], said["code"], said["field"].split(".")[0]) == (1, code, field)
    assert said["reason"]
    assert said["original"] == (line if isinstance(line, str) else json.dumps(line))


def test_a_key_does_not_quietly_take_other_words(home: Home, papers: Path):
    first = {"kind": "decision", "key": "x", "title": "Alku"}
    summary = home.take(write(papers, first, {**first, "title": "Toinen"}), "jsonl")
    [said] = refused(summary)
    assert (said["code"], said["field"]) == ("already_recorded", "key")
    assert "corrections" in said["remedy"]


def test_a_line_is_known_whether_or_not_a_schedule_knew_its_class(home: Home, papers: Path):
    early = {"kind": "decision", "key": "x", "title": "T", "record_class": "02 05"}
    late = {**early, "key": "y"}
    home.take(write(papers, early), "jsonl")
    adopt_class(home, "02 05")
    summary = home.take(write(papers, early, late, late), "jsonl")
    assert (summary.recorded, summary.duplicates, summary.rejected) == (1, 2, 0)
    made = [one.event for one in home.events("decision.recorded")]
    assert [(one.record_class, one.content.claimed_class) for one in made] == [(None, "02 05"), ("02 05", None)]
    assert home.take(write(papers, early, late), "jsonl").events == 0


def test_a_refused_line_can_be_corrected_and_imported_again(home: Home, papers: Path):
    summary = home.take(write(papers, {"kind": "decision", "key": "x", "title": "T", "decided_on": "eilen"}), "jsonl")
    corrected = [said["original"].replace("eilen", "2020-01-01") for said in refused(summary)]
    assert home.take(write(papers, *corrected), "jsonl").recorded == 1


def test_the_schema_is_printed_and_describes_the_story():
    run = [sys.executable, "-W", "error", "-m", "api.importers.jsonl"]
    printed = subprocess.run([*run, "--schema"], cwd=ROOT, capture_output=True, text=True, check=True)
    schema = json.loads(printed.stdout)
    lines = {one["title"]: one for one in schema["oneOf"]}
    for said in STORY:
        described = lines[f"{said['kind']}: {said['do']}" if "do" in said else said["kind"]]
        assert said.keys() <= described["properties"].keys()
        assert set(described["required"]) <= said.keys()
    assert subprocess.run(run, cwd=ROOT, capture_output=True, check=False).returncode != 0
