"""Writes the rows of what is open beside those of the state: in the same transaction, from the same spans."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from archive.fold.registry import State
from projections.states.access import NOTHING, OR_NULL
from projections.states.opened.ways import INCOMPLETE, NO_DAY, other_ways
from projections.states.rows import STILL

Row = tuple[Any, ...]
TABLE, KEY = "open_item", ("known_from", "valid_from", "matter")
NUMBERS, ALIKE = "open_number", ("matter", "kind", "lacks", "valid_from", "valid_to", "opening")
_OTHERS = f"(SELECT *, 0 AS lacks FROM {TABLE})"
_LACKING = (
    "(SELECT first, known_from, known_to, valid_from, valid_to, opening, kind,"
    f" '{INCOMPLETE}' AS matter, '{NO_DAY}' AS due, number, collection, lacks FROM state WHERE lacks <> 0)"
)
EVERY = (_OTHERS, _LACKING)
"""In SQL, all that is open but what registrations lack, and that: two queries, for each has an index in its order."""
ORDERS = ("o.due, sort, o.number, o.first", "o.number, o.first")
"""By what each is ordered, the most urgent first; `sort` is its matter. What registrations lack has no last day."""
LACKS = 15
"""Where a row of `state` has what its registration lacks."""


def _less(matter: str, lacks: str) -> str:
    same = f"({', '.join(ALIKE)}) = ({matter}, OLD.kind, {lacks}, OLD.valid_from, OLD.valid_to, OLD.opening)"
    return f"""UPDATE {NUMBERS} SET number = number - 1 WHERE {same};
    DELETE FROM {NUMBERS} WHERE {same} AND number = 0;"""


_OF_ITEM, _OF_STATE = _less("OLD.matter", "0"), _less(f"'{INCOMPLETE}'", "OLD.lacks")
SCHEMA = f"""
-- One way in which a record is open, from position to position and day to day like the row of `state` it is made of
-- (same first, known_from, valid_from). Of destroyed and quarantined records there is none. `due` is {NO_DAY} where
-- there is no last day, `number` empty where the record has none. What a registration lacks stands in `state`.
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
    PRIMARY KEY (first, known_from, valid_from, matter)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {TABLE}_counted ON {TABLE}
    (known_to, matter, due, number, first, valid_from, valid_to, opening, kind, collection);
CREATE INDEX IF NOT EXISTS {TABLE}_by_due ON {TABLE} (known_to, due, matter, number, first, valid_to, opening);
CREATE INDEX IF NOT EXISTS state_lacking ON state
    (known_to, number, first, known_from, valid_from, valid_to, opening, kind, collection, lacks)
    WHERE lacks <> 0;
-- How many of the rows that are known today are alike in what a number is asked by: added to with the rows that are
-- written, and less by every row that is taken away or holds no longer.
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
CREATE TRIGGER IF NOT EXISTS {TABLE}_superseded AFTER UPDATE OF known_to ON {TABLE}
    WHEN OLD.known_to = {STILL} AND NEW.known_to <> {STILL} BEGIN
    {_OF_ITEM}
END;
CREATE TRIGGER IF NOT EXISTS {TABLE}_erased AFTER DELETE ON {TABLE} WHEN OLD.known_to = {STILL} BEGIN
    {_OF_ITEM}
END;
CREATE TRIGGER IF NOT EXISTS state_lacking_superseded AFTER UPDATE OF known_to ON state
    WHEN OLD.lacks <> 0 AND OLD.known_to = {STILL} AND NEW.known_to <> {STILL} BEGIN
    {_OF_STATE}
END;
CREATE TRIGGER IF NOT EXISTS state_lacking_erased AFTER DELETE ON state
    WHEN OLD.lacks <> 0 AND OLD.known_to = {STILL} BEGIN
    {_OF_STATE}
END;
"""
_INSERT = f"INSERT INTO {TABLE} VALUES ({','.join('?' * 10)},{OR_NULL})"
_INSERT_STATE = f"INSERT INTO state VALUES ({','.join('?' * 8)},{','.join([OR_NULL] * 7)},?,?,{OR_NULL},?)"
_ALIKE = itemgetter(2, LACKS, 6, 3, 4, 5)
_MORE = f"INSERT INTO {NUMBERS} VALUES (?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET number = number + excluded.number"


def add_open(made: list[Row], row: Row, state: State) -> None:
    """Add what is open of a record by one row of its state, and that state."""
    for matter, due, until in other_ways(state):
        if until > row[3]:
            number, collection = row[8] or "", state.get("collection", NOTHING)
            made.append((*row[:4], min(row[4], until), row[5], row[6], matter, due, number, collection))


def write_open(db: sqlite3.Connection, made: Sequence[Row]) -> None:
    """Write the rows of what is open."""
    before = db.total_changes
    try:
        db.executemany(_INSERT, made)
    finally:  # of those that went in, where one does not
        went_in = made[: db.total_changes - before]
        _count(db, ((row[7], row[6], 0, *row[3:6]) for row in went_in if row[2] == STILL))


def write_states(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Write rows of states, and how many more records are alike in what their registration lacks."""
    before = db.total_changes
    try:
        db.executemany(_INSERT_STATE, rows)
    finally:  # of those that went in, where one does not
        went_in = rows[: db.total_changes - before]
        alike = Counter(map(_ALIKE, went_in)).items()
        counted = (
            (INCOMPLETE, kind, lacks, *rest, n) for (to, lacks, kind, *rest), n in alike if lacks and to == STILL
        )
        db.executemany(_MORE, counted)


def close_open(db: sqlite3.Connection, closed: Iterable[tuple[int, int, int, str]]) -> None:
    """Close the rows that no longer hold; each has known_to, first, known_from, valid_from."""
    at = "first = ? AND known_from = ? AND valid_from = ?"
    db.executemany(f"UPDATE {TABLE} SET known_to = ? WHERE {at}", closed)


def _count(db: sqlite3.Connection, more: Iterable[Row]) -> None:
    db.executemany(_MORE, [(*alike, number) for alike, number in Counter(more).items()])
