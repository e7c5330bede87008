"""Vectors of records on disk, beside the views: made by a command, read by questions, destroyed with their texts."""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import Invalid
from projections.search.entry import Entry
from projections.search.language.tokens import clean
from projections.search.meaning.model import installed, model_name, vector_of, vector_of_question

if TYPE_CHECKING:
    from projections.search.meaning.model import Numbers

LONGEST_TEXT = 200  # letters of a text that are read beside its title
WIDTH = 384  # numbers of a vector
SCALE = 2048.0
PORTION = 50  # vectors written at once: a kill loses no more
REMEDY = "Run 'archive meaning update'."

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (model TEXT NOT NULL, stamp TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vector (id TEXT PRIMARY KEY, told BLOB NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID;
"""


class Updated(NamedTuple):
    """What an update did: vectors there are, those of them that were made, and those removed."""

    records: int
    made: int
    removed: int


@dataclass(frozen=True, slots=True)
class Read:
    """The vectors as they were at one time; `stamp` names that."""

    stamp: str
    records: list[str]
    matrix: "Numbers"

    def ids(self, question: str) -> Iterator[str]:
        """All records, the nearest to a question first, visible to the caller or not."""
        likeness = self.matrix @ _whole(vector_of_question(question))
        return (self.records[at] for at in (-likeness).argsort(kind="stable"))


class Vectors:
    """The vectors of one archive. Which records a caller may see is not known here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: Read | None = None

    def there(self) -> bool:
        """Whether vectors were made."""
        return self.path.exists()

    def newest(self) -> Read:
        """The vectors as they are now. Refuses: there are none, of another model, damaged; no extra installed."""
        require_installed()
        if not self.there():
            raise Invalid("There are no vectors to search by meaning.", field="meaning", remedy=REMEDY)
        try:
            with self._lock, closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=10)) as db:
                model, stamp = db.execute("SELECT model, stamp FROM about").fetchone()
                if model != model_name():
                    raise Invalid(f"The vectors were made with {model}.", field="meaning", remedy=REMEDY)
                if self._read is None or self._read.stamp != stamp:
                    self._read = _read(stamp, db.execute("SELECT id, vector FROM vector ORDER BY id").fetchall())
                return self._read
        except (sqlite3.DatabaseError, TypeError, ValueError):
            raise Invalid("The vectors cannot be read.", field="meaning", remedy=REMEDY) from None

    def update(self, entries: Iterable[Entry], told: Callable[[int], object] = lambda done: None) -> Updated:
        """Make the vectors of records that have none or tell something else now; remove those of no record.

        Refuses: the extra is not installed.
        """
        require_installed()
        with closing(self._opened()) as db:
            self._begin(db)
            known = dict(db.execute("SELECT id, told FROM vector"))
            new: list[tuple[str, bytes, bytes]] = []
            records = made = 0
            for entry in entries:
                records += 1
                if known.pop(entry.id, None) != (digest := _digest(entry)):
                    made += 1
                    new.append((entry.id, digest, vector_of(_told(entry)).tobytes()))
                    if len(new) == PORTION:
                        _write(db, new)
                        new.clear()
                told(records)
            _write(db, new, known)
        return Updated(records, made, len(known))

    def keep(self, entries: Iterable[Entry]) -> None:
        """Destruction: leave no vector of a record that is gone or tells something else, in no page of the file."""
        if not self.there():
            return
        told = {entry.id: _digest(entry) for entry in entries}
        try:
            with closing(self._opened()) as db:
                gone = [id for id, digest in db.execute("SELECT id, told FROM vector") if told.get(id) != digest]
                _write(db, (), gone)
                db.execute("VACUUM")
        except sqlite3.DatabaseError:  # damaged, and made again by the next update
            self.remove()
        with self._lock:
            self._read = None

    def count(self) -> int:
        """How many records have a vector."""
        if not self.there():
            return 0
        with closing(self._opened()) as db:
            return int(db.execute("SELECT count(*) FROM vector").fetchone()[0])

    def remove(self) -> None:
        """Remove all vectors."""
        with self._lock:
            self._read = None
        for ending in ("", "-journal"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _begin(self, db: sqlite3.Connection) -> None:
        made_with = [name for (name,) in db.execute("SELECT model FROM about")]
        if made_with != [model_name()]:
            with db:
                db.execute("DELETE FROM vector")
                db.execute("DELETE FROM about")
                db.execute("INSERT INTO about VALUES (?, ?)", (model_name(), secrets.token_hex(8)))

    def _opened(self) -> sqlite3.Connection:
        """The file for writing; one that cannot be read is begun again."""
        try:
            return _connected(self.path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.remove()
            return _connected(self.path)


def require_installed() -> None:
    """Refuse where the extra `semantic` is not installed."""
    if not installed():
        remedy = "Install the extra 'semantic', or leave meaning out."
        raise Invalid("Searching by meaning needs a package that is not installed.", field="meaning", remedy=remedy)


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10)
    try:
        db.execute("PRAGMA secure_delete = ON")
        db.executescript(_SCHEMA)
    except BaseException:
        db.close()
        raise
    return db


def _read(stamp: str, rows: list[tuple[str, bytes]]) -> Read:
    import numpy as np

    joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float16).astype(np.float32)
    return Read(stamp, [id for id, _ in rows], _whole(joined.reshape(len(rows), WIDTH)))


def _whole(numbers: "Numbers") -> "Numbers":
    """Numbers of vectors of length one as whole numbers, by which likeness is exact.

    Else it is rounded by where a row stands among all of them, and of two records that are equally near the order would
    tell of others that nobody may see. Sums of products of two vectors stay below 2**24, which float32 has exactly.
    """
    import numpy as np

    whole: Numbers = np.rint(numbers.astype(np.float32) * SCALE)
    return whole


def _write(db: sqlite3.Connection, new: Iterable[tuple[str, bytes, bytes]], gone: Iterable[str] = ()) -> None:
    with db:
        db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", new)
        db.executemany("DELETE FROM vector WHERE id = ?", [(id,) for id in gone])
        db.execute("UPDATE about SET stamp = ?", (secrets.token_hex(8),))


def _told(entry: Entry) -> str:
    return f"{clean(entry.title)}\n{clean(entry.text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]}".strip()


def _digest(entry: Entry) -> bytes:
    return blake2b(_told(entry).encode(), digest_size=16).digest()
