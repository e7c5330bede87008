"""The tables of the state views: their file, their rows, and a sum over all of them."""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from archive.case.numbers import plain_number
from archive.errors import NotReady
from archive.files.databases import fold_log
from archive.fold.registry import State
from archive.kind import kinds
from archive.retention.schedule import ScheduleRow
from projections.aside import Aside
from projections.states.access import INHERITED, INTO_ACCESS, NOTHING, OR_NULL
from projections.states.listing.columns import list_tables, whole_schema
from projections.states.opened.rows import NUMBERS
from projections.states.opened.rows import TABLE as OPEN
from projections.states.opened.sought import BOUND, MARKED, bound_of, marks_of
from projections.states.opened.ways import lacks_of
from projections.states.rows import NEVER, STILL, Span
from projections.states.texts import stored_of

VERSION = 36
BY_DAY = (
    f"CREATE INDEX IF NOT EXISTS state_by_day ON state (kind, day, first) WHERE known_to = {STILL} AND day IS NOT NULL"
)
"""For lists in the order of days. Made once a view has caught up, in one go, for it costs less than row by row."""
MANY = 500
"""A batch of so many events is one of a view that catches up."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "secure_delete=ON",
    "cache_size=-65536",  # 64 MiB, so that a large archive costs an event no more than a small one
    "wal_autocheckpoint=32000",  # pages that many batches touch are written back once
)
TABLES = dict.fromkeys(("access", "state", "money", "claimed_twice", "text", OPEN, NUMBERS, "position"), "*")
TABLES |= {"aside": "id, reason"}
LISTS = tuple(name for table in list_tables().values() for name in (table.now, table.before))
"""The tables of lists."""
OF_A_RECORD = ("state", "money", "text", OPEN, *LISTS)
"""Every table with rows of records, which go by the first position of theirs; who may see it stands in `access`."""
PATIENCE = 10.0  # seconds
INSERT_NEW_ACCESS = f"INSERT {INTO_ACCESS}"
INSERT_ACCESS = f"INSERT OR REPLACE {INTO_ACCESS}"
INHERIT = f"UPDATE access SET ({','.join(INHERITED)}) = (?,?,?,?,{OR_NULL},{OR_NULL},{OR_NULL}) WHERE parent = ?"


class StateTables:
    """The file of one generation; without a folder it is in memory, to compare another one with."""

    def __init__(self, folder: Path | None) -> None:
        path = folder / "states.sqlite" if folder else ":memory:"
        if folder:
            _put_tables(folder / "states.sqlite")
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        try:
            for pragma in PRAGMAS:
                self._db.execute(f"PRAGMA {pragma}")
            self._begin()
        except BaseException:
            self._db.close()
            raise

    def _begin(self) -> None:
        """Make the tables. Refuses: a file that another version of this model made."""
        if self._db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None:
            self._db.executescript(_script())
        elif self._db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise sqlite3.DatabaseError("the state views were made by another version")

    def close(self) -> None:
        """Release what it holds open."""
        self._db.close()

    def position(self) -> int:
        """The position of the newest event it contains."""
        row = self._db.execute("SELECT position FROM position").fetchone()
        return row[0] if row else 0

    def aside(self) -> list[Aside]:
        """Records in quarantine, in the order of their positions."""
        return [Aside(*row) for row in self._db.execute("SELECT id, position, reason FROM aside ORDER BY position, id")]

    def schedules(self, version: str) -> list[bytes]:
        """The states of schedules that know a version."""
        sql = "SELECT state FROM state WHERE kind = 'schedule' AND known_to = ? AND instr(state, ?) ORDER BY valid_from"
        return [state for (state,) in self._db.execute(sql, (STILL, version.encode())).fetchall()]

    def _row(self, version: str, code: str) -> ScheduleRow | None:
        """The row of a class in a version of a schedule that was imported before."""
        for state in self.schedules(version):
            for each in orjson.loads(state)["versions"]:
                if each["id"] == version:
                    return next((ScheduleRow.model_validate(row) for row in each["rows"] if row["code"] == code), None)
        return None

    def _erase(self, first: int) -> None:
        """Take the rows of a record away."""
        for table in (*OF_A_RECORD, "access"):
            self._db.execute(f"DELETE FROM {table} WHERE first = ?", (first,))

    def purge(self, *, whole: bool = False) -> None:
        """Empty the log of what was deleted; `whole` rewrites the file. Refuses: a reader that keeps it."""
        if whole:
            self._db.execute("VACUUM")
        if not fold_log(self._db, seconds=PATIENCE):
            raise NotReady("Another process is reading the views and blocks the clean-up of their log.")

    def checksum(self) -> tuple[int, int]:
        """Number of rows of all tables and a sum over every column, the same for the same rows in any order.

        Since when a record is quarantined is left out: it hangs on how many events were taken at a time.
        """
        count, total = 0, 0
        for table, columns in (TABLES | dict.fromkeys(LISTS, "*")).items():
            for row in self._db.execute(f"SELECT '{table}', {columns} FROM {table}"):
                count, total = count + 1, (total + hash_of(row)) % 2**64
        return count, total

    def clear(self) -> None:
        """Start again, empty."""
        for table in (*TABLES, *LISTS):
            self._db.execute(f"DELETE FROM {table}")

    def rows(self) -> sqlite3.Connection:
        """The tables, for anyone who compares them."""
        return self._db


def _script() -> str:
    return f"BEGIN;\n{whole_schema()}\nPRAGMA user_version={VERSION};\nCOMMIT;"


@cache
def _empty() -> bytes:
    """A file with all tables and nothing in them: copied, for making some five hundred indexes takes longer."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(_script())
        return db.serialize()


def _put_tables(path: Path) -> None:
    """Put an empty file where there is none; where that fails it is made when it is opened."""
    if path.exists():
        return
    beside = path.with_name(f"empty.{uuid4().hex}")
    with suppress(OSError):
        beside.write_bytes(_empty())
        os.link(beside, path)
    beside.unlink(missing_ok=True)


def hash_of(row: tuple[Any, ...]) -> int:
    """A 64-bit number of a row that does not change from run to run."""
    return int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=8).digest(), "big")


def row_of(first: int, span: Span, *, destroyed: bool) -> tuple[Any, ...]:
    """A span of days of a record as a row; the registration of what is destroyed lacks nothing."""
    state, get = span.state, span.state.get
    kind, number = state["kind"], get("number")
    case, day = kind == "case", day_of(state)
    return (
        first,
        span.known_from,
        span.known_to,
        span.valid_from,
        span.valid_to,
        1 if span.opening else 0,
        kind,
        state["status"],
        (plain_number(number) if case else number) if number else NOTHING,
        day or NOTHING,
        state["id"] if case else get("case", NOTHING),
        get("body", NOTHING),
        get("project", NOTHING),
        get("grant") or get("merged_into", NOTHING),
        get("collection", NOTHING),
        0 if destroyed else lacks_of(state, day),
        0 if state.keys().isdisjoint(MARKED) else marks_of(state),
        NOTHING if state.keys().isdisjoint(BOUND) else bound_of(state) or NOTHING,
        stored_of(state, span.texts),
    )


def texts_of(first: int, spans: Sequence[Span]) -> list[tuple[int, str, str]]:
    """The long texts that the rows of a record name."""
    return [(first, digest, body) for body, digest in spans[0].texts.items()]


def closed_row(first: int, id: str, kind: str, version: int, parent: int | None = None) -> tuple[Any, ...]:
    """The access row of what nobody sees but who sees everything."""
    return (first, id, kind, version, NEVER, 0, NEVER, NEVER, None, None, None, "", parent)


def number_of(state: State) -> str | None:
    """The number a record is listed and found under; of a case as it is compared, however it was written."""
    number: str | None = state.get("number")
    return plain_number(number) if number and state["kind"] == "case" else number


def day_of(state: State) -> str | None:
    """The day a record is listed and searched under: its own, else that of its receipt."""
    day = state.get(_first_day(state["kind"]))
    if day.__class__ is dict:
        day = day.get("earliest") or day.get("latest")
    return day or state.get("received_on")


@cache
def _first_day(kind: str) -> str:
    """The field with the day from which records of a kind begin."""
    described = kinds().get(kind)
    return described.begins if described else "reported_on"
