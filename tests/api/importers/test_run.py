"""An import as a whole: all or nothing a piece, races with another process, a kill at any moment, a full disk."""

import json
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from api.importers.chunks import Chunks
from api.importers.intake import Intake, Piece
from api.importers.run import IMPORTERS
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.registration import Description, public_id
from services.rejects import Rejects

from .conftest import ROOT, Home, refused

IMPORTING = """
import json, sys
from pathlib import Path
from uuid import UUID
from api.importers.run import run_import
from archive.document.blobs import Blobs
from archive.record.store import Archive
home, source, kind, by, batch = sys.argv[1:]
home = Path(home)
archive = Archive(home / "events.sqlite", origin="test", secret=b"k" * 32)
rejects = home / "rejects"
print("ready", flush=True)
got = run_import(
    archive, Blobs(home / "blobs"), Path(source), kind=kind, by=UUID(by), rejects=rejects, batch=int(batch)
)
print(json.dumps(got.as_dict()))
"""


def importing(home: Home, source: Path, kind: str = "folder", batch: int = 20, **settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTING, str(home.folder), str(source), kind, str(home.by), str(batch)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, **settings)


def many(folder: Path, count: int) -> None:
    for number in range(count):
        path = folder / f"kansio {number % 7}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"asiakirja {number % (count // 2)}")


def state(home: Home) -> tuple[Counter[str], int]:
    """How many events of each name there are, and how many records."""
    rows = sqlite3.connect(home.folder / "events.sqlite").execute("SELECT name, stream FROM event").fetchall()
    return Counter(name for name, _ in rows), len({stream for _, stream in rows})


def test_the_summary_names_its_parts_in_order(home: Home, papers: Path):
    parts = ["recorded", "duplicates", "rejected", "events", "position", "rejects_file", "seconds"]
    parts += ["unread", "notes", "completed", "differing", "corrected"]
    assert list(home.take(papers).as_dict()) == parts
    formats = ["folder", "ahjo", "caselaw", "jsonl", "spending", "360giving", "camt", "iati", "ocds", "eforms"]
    formats += ["contracts", "package", "sahke2"]
    assert list(IMPORTERS) == formats


def open_and_refuse(intake: Intake) -> None:
    opened = CaseOpened(number="1", content=Description(title="T"))
    intake.took(open_case(intake.archive, opened, by=intake.by), opened)
    raise Invalid("No.", field="x")


def decide(key: str, intake: Intake) -> None:
    id = public_id("test", "decision", key)
    if not intake.archive.exists(id):
        made = DecisionRecorded(natural_key=key, content=Wording(title=key))
        intake.took(record_decision(intake.archive, made, by=intake.by), made)


def deliver(home: Home, pieces: list[Piece], batch: int = 100) -> tuple[Chunks, Rejects]:
    with Rejects(home.folder / "rejects", "test") as rejects, home.archive.bulk() as flush:
        chunks = Chunks(Intake(home.archive, home.blobs, home.by), rejects, batch)
        chunks.flush = flush
        for piece in pieces:
            chunks.take(piece)
        chunks.write()
    return chunks, rejects


def test_nothing_of_a_refused_piece_goes_in(home: Home):
    pieces = [Piece("a", partial(decide, "a")), Piece("b", open_and_refuse), Piece("c", partial(decide, "c"))]
    chunks, rejects = deliver(home, pieces)
    assert (chunks.recorded, chunks.events, rejects.count) == (2, 2, 1)
    assert not home.events("case.")
    assert rejects.path is not None
    assert json.loads(rejects.path.read_text()) == {
        "source": "b", "line": None, "code": "invalid", "field": "x", "reason": "No.", "remedy": None
    }  # fmt: skip


@pytest.mark.parametrize("meets", range(5))
def test_what_another_process_recorded_meanwhile_is_known_and_the_rest_goes_in(home: Home, meets: int):
    other = Archive(home.folder / "events.sqlite", origin="test", secret=b"k" * 32)
    met: list[int] = []

    def race(key: str, number: int, intake: Intake) -> None:
        decide(key, intake)
        if number == meets and not met:
            met.append(number)
            record_decision(other, DecisionRecorded(natural_key="k2", content=Wording(title="k2")), by=home.by)

    pieces = [Piece(f"p{n}", partial(race, f"k{n}", n)) for n in range(5)]
    chunks, rejects = deliver(home, pieces)
    other.close()
    assert (chunks.recorded, chunks.duplicates, rejects.count) == (4, 1, 0)
    assert home.names()["decision.recorded.v1"] == 5


def test_what_another_process_records_between_looking_and_recording_is_found(home: Home):
    other = Archive(home.folder / "events.sqlite", origin="test", secret=b"k" * 32)
    met: list[str] = []

    def race(key: str, intake: Intake) -> None:
        if intake.archive.exists(public_id("test", "decision", key)):
            return
        made = DecisionRecorded(natural_key=key, content=Wording(title=key))
        if key == "k2" and not met:
            met.append(key)
            record_decision(other, made, by=home.by)
        intake.took(record_decision(intake.archive, made, by=intake.by), made)

    chunks, rejects = deliver(home, [Piece(f"p{n}", partial(race, f"k{n}")) for n in range(5)])
    other.close()
    assert (chunks.recorded, chunks.duplicates, chunks.events, rejects.count) == (4, 1, 4, 0)


def test_a_bug_is_not_a_refusal(home: Home):
    with pytest.raises(ZeroDivisionError):
        deliver(home, [Piece("a", lambda intake: 1 / 0)])
    assert deliver(home, [Piece("a", partial(decide, "a"))])[0].recorded == 1


def test_two_imports_of_one_folder_at_once_record_it_once(home: Home, papers: Path):
    many(papers, 200)
    both = [importing(home, papers, batch=7) for _ in range(2)]
    said = [json.loads(child.communicate(timeout=120)[0].splitlines()[-1]) for child in both]
    assert [child.returncode for child in both] == [0, 0]
    assert sum(one["rejected"] for one in said) == 0
    assert [one["recorded"] + one["duplicates"] for one in said] == [200, 200]
    names, _ = state(home)
    assert (names["document.filed.v1"], names["case.opened.v1"]) == (200, 7)
    assert home.take(papers).duplicates == 200


@pytest.mark.drill
@pytest.mark.parametrize("kind", ["folder", "jsonl"])
def test_a_killed_import_goes_on_as_if_it_had_not_been(home: Home, papers: Path, kind: str):
    chance = random.Random(20)
    source = papers
    if kind == "folder":
        many(papers, 300)
    else:
        source = papers / "lines.jsonl"
        lines = [{"kind": "case", "number": f"{n}/2020", "title": f"Asia {n}"} for n in range(300)]
        lines += [{"kind": "case", "key": f"{n}/2020", "do": "stages", "stage": "1", "status": "S"} for n in range(300)]
        source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    killed = 0
    for _ in range(8):
        child = importing(home, source, kind, batch=11)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.25))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)
        killed += child.returncode == -signal.SIGKILL
    assert killed
    last = home.take(source, kind)
    assert last.rejected == 0
    events = home.events()
    assert len({(one.stream, one.version) for one in events}) == len(events)
    names, streams = state(home)
    if kind == "folder":
        assert (names["document.filed.v1"], names["case.opened.v1"], streams) == (300, 7, 309)
        named = {one.event.content.file.digest for one in home.events("document.filed")}
        assert all(home.blobs.verify(digest) for digest in named)
    else:
        assert (names["case.opened.v1"], names["case.stage_recorded.v1"], streams) == (300, 300, 302)
    assert home.take(source, kind).events == 0


def test_a_full_disk_ends_the_import_and_it_goes_on_later(home: Home, papers: Path):
    (papers / "a.txt").write_text("mahtuu")
    (papers / "b.bin").write_bytes(b"x" * 4_000_000)
    (papers / "c.txt").write_text("jää")
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
    child = importing(home, papers, preexec_fn=limit, stderr=subprocess.PIPE)
    _, error = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "StorageFull" in error.splitlines()[-1]
    home.blobs.max_bytes = 10_000_000
    summary = home.take(papers)
    assert (summary.recorded + summary.duplicates, summary.rejected) == (3, 0)
    assert {one.event.content.title for one in home.events("document.filed")} == {"a.txt", "b.bin", "c.txt"}


def test_unreadable_bytes_are_refused_not_taken_for_a_full_disk(home: Home, papers: Path):
    (papers / "a.txt").write_text("a")
    (papers / "z.txt").symlink_to(papers / "puuttuu")
    summary = home.take(papers)
    assert (summary.recorded, [said["field"] for said in refused(summary)]) == (1, ["file"])


def test_whoever_imports_is_recorded(home: Home, papers: Path):
    (papers / "a.txt").write_text("a")
    home.take(papers)
    assert {ActorId(one.recorded_by) for one in home.events("document")} == {home.by}


def test_the_help_of_the_command_names_every_format():
    from api.cli.commands.imports import import_

    said = str(import_.__annotations__["kind"].__metadata__[0].help)
    assert all(re.search(rf"\b{name}\b", said) for name in IMPORTERS)
