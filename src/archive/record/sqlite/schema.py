"""The tables of the record: made, looked for, and brought to today's columns."""

import sqlite3
from importlib.resources import files


def has_table(db: sqlite3.Connection, table: str) -> bool:
    """Whether there is such a table; a record may be older than it."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def make(db: sqlite3.Connection) -> None:
    """Make what is lacking of tables, indexes and triggers."""
    _adapt(db)
    db.executescript(files(__package__).joinpath("schema.sql").read_text("utf-8"))


def _adapt(db: sqlite3.Connection) -> None:
    """Bring a record from before sealing to today's columns; nothing it holds is touched."""
    columns = [row[1] for row in db.execute("PRAGMA table_info(content)")]
    if columns and "seal" not in columns:
        db.execute("ALTER TABLE content ADD COLUMN seal BLOB")
        db.execute("DROP TRIGGER IF EXISTS content_is_never_altered")
