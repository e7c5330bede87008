"""A dry run counts what the import would do, each piece judged as if those before it were recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.importers.run import Summary

from .conftest import Home, refused

CASE = {"kind": "case", "number": "A/1/2020", "title": "Asia"}
DECISION = {"kind": "decision", "key": "p1", "title": "Päätös", "case": "A/1/2020", "decided_on": "2020-02-01"}
CLOSED = {"kind": "case", "number": "A/1/2020", "do": "closures", "closed_on": "2020-03-01", "reason": "valmis"}
GRANT = {"kind": "grant", "key": "g", "title": "Avustus", "grantor": "STM", "grantee": "POP", "project": "POP"}
GRANT |= {"awarded_on": "2020-01-01", "amount": {"cents": 100_00}, "percent": 80}
COST = {
    "kind": "grant",
    "key": "g",
    "do": "costs",
    "amount": {"cents": 50_00},
    "reported_on": "2020-04-01",
    "cost_kind": "palkat",
}
BROKEN: list[dict[str, Any]] = [
    {"kind": "decision", "key": "p2", "title": "Päätös", "case": "EI/OLE"},
    {"kind": "decision", "key": "p1", "title": "Toinen"},
    CASE | {"title": "Toinen"},
    CLOSED | {"closed_on": "pian"},
]
LINES = [CASE, DECISION, BROKEN[0], CASE, CLOSED, BROKEN[1], DECISION, CLOSED, BROKEN[2], BROKEN[3]]
LINES += [GRANT, COST, BROKEN[0], COST, COST | {"note": "2"}, GRANT]


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.recorded, summary.duplicates, summary.rejected, summary.events


def why(summary: Summary) -> list[tuple[object, ...]]:
    return [(each["line"], each["code"], each["field"]) for each in refused(summary)]


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "rejects" not in path.parts)


@pytest.mark.parametrize("batch", [1, 3, 2000])
def test_lines_are_judged_as_if_those_before_were_recorded(home: Home, papers: Path, batch: int):
    (papers / "rivit.jsonl").write_text("\n".join(map(json.dumps, LINES)), "utf-8")
    before, files = home.archive.position, kept(home.folder)
    dry = home.take(papers / "rivit.jsonl", "jsonl", dry=True, batch=batch)
    assert (home.archive.position, dry.position, dry.dry_run) == (before, before, True)
    assert kept(home.folder) == files
    made = home.take(papers / "rivit.jsonl", "jsonl", batch=batch)
    assert counts(dry) == counts(made)
    assert (made.recorded, made.rejected) == (6, 5)
    assert why(dry) == why(made)
    again = home.take(papers / "rivit.jsonl", "jsonl", dry=True, batch=batch)
    assert counts(again) == (0, len(LINES) - 5, 5, 0)


def test_of_a_folder_no_file_is_kept(home: Home, papers: Path):
    for number in range(5):
        (papers / f"kansio {number % 2}").mkdir(exist_ok=True)
        (papers / f"kansio {number % 2}" / f"{number}.txt").write_text(f"asiakirja {number}")
    files = kept(home.folder)
    dry = home.take(papers, dry=True)
    assert kept(home.folder) == files
    made = home.take(papers)
    assert counts(dry) == counts(made) == (5, 0, 0, 7)
    (papers / "kansio 0" / "0.txt").write_text("toinen")
    assert counts(home.take(papers, dry=True)) == (1, 4, 0, 1)
    assert counts(home.take(papers)) == (1, 4, 0, 1)
