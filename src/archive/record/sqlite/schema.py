"""The shape of the record's tables: made, told by its name, and brought from the one before to today's."""

import sqlite3
from importlib.resources import files

from archive.record.format import RECORD, RECORD_BEFORE

_NUMBERS = {2: RECORD, 1: RECORD_BEFORE, 0: RECORD_BEFORE}  # user_version; the first shape did not state one
_FIRSTS = (
    "first_origin TEXT",
    "first_position INTEGER CHECK ((first_position IS NULL) = (first_origin IS NULL))",
    "first_leaf BLOB CHECK ((first_leaf IS NULL) = (first_origin IS NULL) AND length(first_leaf) = 32)",
    "first_recorded_at TEXT CHECK ((first_recorded_at IS NULL) = (first_origin IS NULL))",
)
_RECEIVED = (  # each received event once; the records of a kind that came from elsewhere
    "CREATE UNIQUE INDEX IF NOT EXISTS event_by_first ON event (first_origin, first_position)"
    " WHERE first_origin IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS event_received ON event (name) WHERE version = 1 AND first_origin IS NOT NULL",
)


def has_table(db: sqlite3.Connection, table: str) -> bool:
    """Whether there is such a table; a record may be older than it."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def has_firsts(db: sqlite3.Connection) -> bool:
    """Whether events state where they were first recorded."""
    return "first_origin" in (_text(row[1]) for row in db.execute("PRAGMA table_info(event)"))


def shape_of(db: sqlite3.Connection) -> str | None:
    """The shape of a record by its name; None of a file that holds none."""
    if not has_table(db, "event"):
        return None
    number = int(db.execute("PRAGMA user_version").fetchone()[0])
    return _NUMBERS.get(number, f"archive-record.v{number}")


def make(db: sqlite3.Connection) -> None:
    """Make what is lacking of tables, indexes and triggers; a record of the shape before keeps its shape.

    Of a record from before anything was sealed the column for envelopes as well, as its own programs did.
    """
    if not has_table(db, "event"):
        db.execute("PRAGMA user_version = 2")  # first: whoever opens it meanwhile sees none older
    columns = [row[1] for row in db.execute("PRAGMA table_info(content)")]
    if columns and "seal" not in columns:
        db.execute("ALTER TABLE content ADD COLUMN seal BLOB")
        db.execute("DROP TRIGGER IF EXISTS content_is_never_altered")
    db.executescript(files(__package__).joinpath("schema.sql").read_text("utf-8"))
    if has_firsts(db):
        _index_received(db)


def bring_up(db: sqlite3.Connection) -> None:
    """Bring a record of the shape before to today's, within a transaction; no row of it is touched."""
    for column in _FIRSTS if not has_firsts(db) else ():
        db.execute(f"ALTER TABLE event ADD COLUMN {column}")
    _index_received(db)
    db.execute("PRAGMA user_version = 2")


def _index_received(db: sqlite3.Connection) -> None:
    for index in _RECEIVED:
        db.execute(index)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
