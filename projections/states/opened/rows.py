"""Writes the rows of what is open beside those of the state: in the same transaction, from the same spans."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from projections.states.opened.ways import ways_of
from projections.states.rows import Span

Row = tuple[Any, ...]
TABLE, KEY = "open_item", ("known_from", "valid_from", "matter")
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
CREATE INDEX IF NOT EXISTS {TABLE}_by_due ON {TABLE} (known_to, due, matter, number, first);
"""
_INSERT = f"INSERT INTO {TABLE} VALUES ({','.join('?' * 12)})"


def write_open(db: sqlite3.Connection, records: Iterable[tuple[Row, Sequence[Row], Sequence[Span]]]) -> None:
    """Add the rows of records: each with its row of access, its rows of state, and the spans these were made of."""
    made = [
        (*row[:4], min(row[4], way.until), row[5], row[6], way.matter, way.due, row[8] or "", collection, way.lacks)
        for access, rows, spans in records
        if not access[5]
        for row, span in zip(rows, spans, strict=True)
        for collection in (span.state.get("collection"),)
        for way in ways_of(span.state, row[9])
        if way.until > row[3]
    ]
    if made:
        db.executemany(_INSERT, made)


def close_open(db: sqlite3.Connection, closed: Iterable[tuple[int, int, int, str]]) -> None:
    """Close the rows that no longer hold; each has known_to, first, known_from, valid_from."""
    at = "first = ? AND known_from = ? AND valid_from = ?"
    db.executemany(f"UPDATE {TABLE} SET known_to = ? WHERE {at}", closed)
