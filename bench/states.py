"""Projecting against raw SQL: events into state views, and the same rows read and inserted with nothing in between.

    python -m bench.states [--events 20000] [--rounds 5] [--profile]

The events are cases with stages, decisions and corrections of them; the limit selects the same event rows and inserts
the finished view rows into the same schema, with the same batch and durability.
"""

import argparse
import cProfile
import itertools
import pstats
import sqlite3
from pathlib import Path
from typing import Any

from archive.case.events import CaseStageRecorded, Stage
from archive.case.usecases import enter_stage
from archive.decision.events import DecisionCorrected, DecisionRecorded, RightWording
from archive.decision.usecases import correct_decision, record_decision
from archive.record.store import Archive
from bench.pairs import Line, paired, shown
from bench.record import BY, WORDS, a_case, opened, said, somewhere
from projections.follow import Follower
from projections.states.listing.columns import whole_schema
from projections.states.model import StateModel
from projections.states.tables import PRAGMAS

BATCH = 2000
VIEWS = ("state", "access")


def fill(archive: Archive, events: int) -> None:
    """Cases of fourteen events: the case, two stages, ten decisions, one corrected."""
    with archive.bulk() as flush:
        for number in itertools.count():
            if 14 * number >= events:
                return
            case = a_case(archive)
            for stage in ("preparation", "decision"):
                status = Stage(status="Valmistelu")
                enter_stage(archive, case, CaseStageRecorded(stage=stage, content=status), by=BY)
            for decision in said(case, 10 * number, 10):
                last = record_decision(archive, DecisionRecorded.model_validate(decision), by=BY)
            correction = DecisionCorrected(corrects=1, content=RightWording(text=WORDS * 8, reason="summa"))
            correct_decision(archive, last.id, correction, by=BY)
            if number % 350 == 349:
                flush()


def project(archive: Archive, folder: Path) -> None:
    """Follow the whole record into new state views, as the product does."""
    folder.mkdir()
    model = StateModel(folder, archive.seen_of)
    Follower(archive, lambda: model, "states", batch=BATCH).catch_up()
    model.close()


def copy_rows(archive: Archive, views: dict[str, list[list[tuple[Any, ...]]]], folder: Path) -> None:
    """The limit: select the event rows, insert the finished view rows, batch by batch."""
    folder.mkdir()
    db = sqlite3.connect(folder / "states.sqlite", isolation_level=None)
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.executescript(whole_schema())
    columns = {table: len(db.execute(f"PRAGMA table_info({table})").fetchall()) for table in VIEWS}
    position = 0
    for at in range(len(views["state"])):
        rows = archive.recorder.read(position, BATCH)
        position = rows[-1][0]
        db.execute("BEGIN IMMEDIATE")
        for table in VIEWS:
            marks = ",".join("?" * columns[table])
            db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", views[table][at])
        db.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (position,))
        db.execute("COMMIT")
    db.close()


def finished_views(folder: Path, last: int) -> dict[str, list[list[tuple[Any, ...]]]]:
    """The rows of finished views, dealt out to the batches in which they came."""
    db = sqlite3.connect(folder / "states.sqlite")
    order = {"state": "known_from", "access": "first"}
    batches = -(-last // BATCH)
    views: dict[str, list[list[tuple[Any, ...]]]] = {}
    for table, at in order.items():
        dealt: list[list[tuple[Any, ...]]] = [[] for _ in range(batches)]
        for position, *row in db.execute(f"SELECT {at}, * FROM {table} ORDER BY {at}"):
            dealt[(position - 1) // BATCH].append(tuple(row))
        views[table] = dealt
    db.close()
    return views


def measure(events: int = 20_000, rounds: int = 5) -> list[Line]:
    with somewhere() as folder, opened(folder / "events.sqlite") as archive:
        fill(archive, events)
        project(archive, folder / "model")
        views = finished_views(folder / "model", archive.position)
        ours, theirs = itertools.count(), itertools.count()
        return [
            paired(
                "projecting into the state views",
                0.45,
                archive.position,
                lambda: project(archive, folder / f"ours-{next(ours)}"),
                lambda: copy_rows(archive, views, folder / f"raw-{next(theirs)}"),
                rounds=rounds,
            )
        ]


def profile(events: int) -> None:
    """Where the time of projecting goes."""
    with somewhere() as folder, opened(folder / "events.sqlite") as archive:
        fill(archive, events)
        watch = cProfile.Profile()
        watch.runcall(project, archive, folder / "model")
        pstats.Stats(watch).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.profile:
        profile(asked.events)
    else:
        print(shown(measure(asked.events, asked.rounds)))
