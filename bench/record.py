"""Bulk import against raw SQLite: the same bytes, schema, batch and durability.

    python -m bench.record [--events 20000] [--rounds 7] [--profile]

Ours validates each decision from a dictionary, makes its id of its natural key, checks that the key is new and the
case open, folds, commits to the content, hashes leaf and tree and writes. The limit inserts the finished rows.
"""

import argparse
import cProfile
import itertools
import pstats
import sqlite3
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionRecorded
from archive.decision.usecases import record_decision
from archive.kernel import ActorId
from archive.record.bulk import BULK_EVENTS
from archive.record.store import Archive
from archive.registration import Description
from bench.pairs import Line, paired, shown

BY = ActorId(UUID(int=7))
WORDS = "Johtoryhmä päätti hakea valtionavustusta ja merkitä raportin tiedoksi. "
Rows = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]
EVENT = f"INSERT INTO event VALUES ({','.join('?' * 13)})"
NOWHERE = (None,) * 4  # recorded nowhere else first
CONTENT = "INSERT INTO content (position, random, bytes) VALUES (?,?,?)"
NODE = "INSERT INTO node VALUES (?,?,?)"


def opened(path: Path) -> Archive:
    """A new archive with a case to file decisions to."""
    return Archive(path, origin="bench", secret=bytes(32))


def a_case(archive: Archive) -> UUID:
    naming = Description(title="Valtionavustukset")
    return open_case(archive, CaseOpened(number=f"VN/{uuid4().int % 10**9}/2021", content=naming), by=BY).id


def said(case: UUID, first: int, count: int) -> list[dict[str, Any]]:
    """Decisions as a source states them: about a kilobyte each of fact and content."""
    return [
        {
            "natural_key": f"HEL 2021-{number:07d}/§{number % 90}",
            "case": str(case),
            "section": str(number % 90),
            "decided_on": f"2021-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            "publicity": {"publicity": "public"},
            "personal": "none",
            "content": {"title": f"Päätös avustuksesta {number}", "text": WORDS * 9, "decider": "Johtoryhmä"},
        }
        for number in range(first, first + count)
    ]


def take_in(archive: Archive, decisions: list[dict[str, Any]]) -> None:
    """Everything an import does to a decision, 5,000 a transaction."""
    with archive.bulk() as flush:
        for at, decision in enumerate(decisions, 1):
            record_decision(archive, DecisionRecorded.model_validate(decision), by=BY)
            if at % BULK_EVENTS == 0:
                flush()


def raw_database(path: Path, *, everywhere: bool = False) -> sqlite3.Connection:
    """An empty database with the schema and durability of the record."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=not everywhere)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "cache_size=-65536",
        "wal_autocheckpoint=8000",
    ):
        db.execute(f"PRAGMA {pragma}")
    db.executescript(files("archive.record.sqlite").joinpath("schema.sql").read_text("utf-8"))
    return db


def insert_raw(db: sqlite3.Connection, rows: Rows) -> None:
    """The limit: nothing but the inserts, 5,000 a transaction; nodes of the tree with the event that completes them."""
    events, contents, nodes = rows
    completed = [(index + 1) << level for level, index, _ in nodes]
    done = 0
    for start in range(0, len(events), BULK_EVENTS):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(EVENT, events[start : start + BULK_EVENTS])
        db.executemany(CONTENT, contents[start : start + BULK_EVENTS])
        upto = bisect_right(completed, events[min(start + BULK_EVENTS, len(events)) - 1][0])
        db.executemany(NODE, nodes[done:upto])
        done = upto
        db.execute("COMMIT")


def finished_rows(path: Path, after: int) -> Rows:
    """The rows a run left, to be inserted again elsewhere."""
    db = sqlite3.connect(path)
    events = db.execute("SELECT * FROM event WHERE position > ? ORDER BY position", (after,)).fetchall()
    contents = db.execute(
        "SELECT position, random, bytes FROM content WHERE position > ? ORDER BY position", (after,)
    ).fetchall()
    nodes = db.execute("SELECT level, idx, hash FROM node ORDER BY (idx + 1) << level, level").fetchall()
    db.close()
    return events, contents, nodes


@contextmanager
def somewhere() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def measure(events: int = 20_000, rounds: int = 7) -> list[Line]:
    """Both into databases that begin empty, so that both grow alike."""
    with somewhere() as folder:
        numbers = itertools.count()
        with opened(folder / "model.sqlite") as model:
            case = a_case(model)
            take_in(model, said(case, 0, events))
        rows = finished_rows(folder / "model.sqlite", 1)
        kilobytes = sum(len(e[7]) + len(c[2]) for e, c in zip(*rows[:2], strict=True)) / events / 1000
        archives = [opened(folder / f"ours-{n}.sqlite") for n in range(rounds)]
        sources = [said(a_case(archive), 0, events) for archive in archives]
        databases = [raw_database(folder / f"raw-{n}.sqlite") for n in range(rounds)]
        again = itertools.count()
        line = paired(
            f"bulk import, {kilobytes:.1f} kB an event",
            0.25,
            events,
            lambda: take_in(archives[n := next(numbers)], sources[n]),
            lambda: insert_raw(databases[next(again)], rows),
            rounds=rounds,
        )
        for archive, database in zip(archives, databases, strict=True):
            archive.close()
            database.close()
    return [line]


def profile(events: int) -> None:
    """Where the time of the import goes."""
    with somewhere() as folder, opened(folder / "events.sqlite") as archive:
        source = said(a_case(archive), 0, events)
        watch = cProfile.Profile()
        watch.runcall(take_in, archive, source)
        pstats.Stats(watch).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.profile:
        profile(asked.events)
    else:
        print(shown(measure(asked.events, asked.rounds)))
