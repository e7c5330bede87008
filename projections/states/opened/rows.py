"""Writes the rows of what is open beside those of the state: in the same transaction, from the same spans."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from archive.fold.registry import State
from projections.states.opened.ways import ways_of
from projections.states.rows import STILL

Row = tuple[Any, ...]
TABLE, KEY = "open_item", ("known_from", "valid_from", "matter")
NUMBERS, ALIKE = "open_number", ("matter", "kind", "lacks", "valid_from", "valid_to", "opening")


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in ALIKE)


_SAME = f"({', '.join(ALIKE)}) = ({_of('OLD')})"
_LESS = f"""UPDATE {NUMBERS} SET number = number - 1 WHERE {_SAME};
    DELETE FROM {NUMBERS} WHERE {_SAME} AND number = 0;"""
SCHEMA = f"""
-- One way in which a record is open, from position to position and day to day like the row of `state` it is made of
-- (same first, known_from, valid_from). Of destroyed and quarantined records there is none. `due` is 9999 where there
-- is no last day, `number` empty where the record has none.
CREATE TABLE IF NOT EXISTS {TABLE} (
    first      INTEGER NOT NULL,
    known_from INTEGER NOT NULL,
    known_to   INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    opening    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    matter     TEXT NOT NULL,
    due        TEXT NOT NULL,
    number     TEXT NOT NULL,
    collection TEXT,
    lacks      INTEGER NOT NULL,
    PRIMARY KEY (first, known_from, valid_from, matter)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {TABLE}_counted ON {TABLE}
    (known_to, matter, due, number, first, valid_from, valid_to, opening, kind, collection, lacks);
CREATE INDEX IF NOT EXISTS {TABLE}_by_due ON {TABLE} (known_to, due, matter, number, first, valid_to, opening);
-- How many of the rows that are known today are alike in what a number is asked by: kept by the rows themselves.
CREATE TABLE IF NOT EXISTS {NUMBERS} (
    matter     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    lacks      INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    opening    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    PRIMARY KEY (matter, kind, lacks, valid_from, valid_to, opening)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS {TABLE}_opened AFTER INSERT ON {TABLE} WHEN NEW.known_to = {STILL} BEGIN
    INSERT INTO {NUMBERS} VALUES ({_of("NEW")}, 1) ON CONFLICT DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER IF NOT EXISTS {TABLE}_superseded AFTER UPDATE OF known_to ON {TABLE}
    WHEN OLD.known_to = {STILL} AND NEW.known_to <> {STILL} BEGIN
    {_LESS}
END;
CREATE TRIGGER IF NOT EXISTS {TABLE}_erased AFTER DELETE ON {TABLE} WHEN OLD.known_to = {STILL} BEGIN
    {_LESS}
END;
"""
_INSERT = f"INSERT INTO {TABLE} VALUES ({','.join('?' * 12)})"


def add_open(made: list[Row], row: Row, state: State) -> None:
    """Add what is open of a record by one row of its state, and that state."""
    for matter, due, until, lacks in ways_of(state, row[9]):
        if until > row[3]:
            number, collection = row[8] or "", state.get("collection")
            made.append((*row[:4], min(row[4], until), row[5], row[6], matter, due, number, collection, lacks))


def write_open(db: sqlite3.Connection, made: Sequence[Row]) -> None:
    """Write the rows of what is open."""
    if made:
        db.executemany(_INSERT, made)


def close_open(db: sqlite3.Connection, closed: Iterable[tuple[int, int, int, str]]) -> None:
    """Close the rows that no longer hold; each has known_to, first, known_from, valid_from."""
    at = "first = ? AND known_from = ? AND valid_from = ?"
    db.executemany(f"UPDATE {TABLE} SET known_to = ? WHERE {at}", closed)
