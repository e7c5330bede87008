"""Keeps what is added beside the tree from being altered unnoticed: checkpoints, cosignatures, stamps, publications.

The annex holds the digest of every such row under a number without gaps. It shows damage and careless hands; who may
write the file can write it anew as well, which only a copy outside shows.
"""

import sqlite3
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from archive.ledger.verify.stored import Differs

BESIDE = {
    "checkpoint": "checkpoint",
    "cosignature": "cosignature",
    "stamp": "time stamp",
    "publication": "publication",
}
_ENTER = "INSERT INTO annex (digest) VALUES (?)"


def add_beside(db: sqlite3.Connection, table: str, **columns: object) -> None:
    """Add a row to a table and its digest to the annex, within the transaction of the caller; once, if there already.

    Rows of an archive from before there was an annex are entered before the first new one.
    """
    if not db.execute("SELECT 1 FROM annex LIMIT 1").fetchone():
        db.executemany(_ENTER, [(digest,) for _, _, digest in _rows(db)])
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    added = db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", tuple(columns.values()))
    if added.rowcount == 1:
        key = " AND ".join(f"{name} IS ?" for name in columns)
        row = db.execute(f"SELECT * FROM {table} WHERE {key} ORDER BY 1 DESC", tuple(columns.values())).fetchone()
        db.execute(_ENTER, (_digest(table, row),))


def require_annexed(db: sqlite3.Connection) -> str | None:
    """Check every row beside the tree; a word where there are rows and no annex yet. Raises Differs at the first."""
    if not _has(db, "annex"):
        return _not_yet(db)
    count, last, given = db.execute(
        "SELECT count(*), coalesce(max(number), 0), (SELECT seq FROM sqlite_sequence WHERE name = 'annex') FROM annex"
    ).fetchone()
    if (count, last) != (given or 0, given or 0):
        raise Differs("altered_annex", None, f"The annex has {count} entries and gave out {given or 0} numbers.")
    if not count:
        return _not_yet(db)
    found = 0
    for table, size, digest in _rows(db):
        if not db.execute("SELECT 1 FROM annex WHERE digest = ?", (digest,)).fetchone():
            position = size if isinstance(size, int) else None
            raise Differs("altered_annex", position, f"A {BESIDE[table]} is not as it was added.")
        found += 1
    if found != count:
        raise Differs("altered_annex", None, f"The annex knows of {count} rows beside the tree; {found} are there.")
    return None


def _not_yet(db: sqlite3.Connection) -> str | None:
    return "What lies beside the tree is not in an annex yet." if next(_rows(db), None) else None


def _rows(db: sqlite3.Connection) -> Iterator[tuple[str, object, bytes]]:
    """Every row beside the tree with its table, the size it belongs to, and its digest."""
    for table in filter(partial(_has, db), BESIDE):
        asked = db.execute(f"SELECT * FROM {table}")
        at = [column[0] for column in asked.description].index("size")
        yield from ((table, row[at], _digest(table, row)) for row in asked)


def _has(db: sqlite3.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def _digest(table: str, row: tuple[object, ...]) -> bytes:
    fields = [table.encode(), *(_plain(each) for each in row)]
    return sha256(b"".join(len(field).to_bytes(8, "big") + field for field in fields)).digest()


def _plain(value: object) -> bytes:
    return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()
