"""The word cache: forms once analysed are never analysed again, by any generation or partition.

It is a derived copy of the words of every text, secret ones too: `forget` and `purge` exist for destruction. Words of
queries are never written to it. A file that cannot be read is dropped and started again.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from projections.search.language.finnish import Forms, Unsettled

KEPT_IN_MEMORY = 300_000

_ANALYSER = "CREATE TABLE IF NOT EXISTS analyser (name TEXT NOT NULL)"
_WORDS = """
CREATE TABLE IF NOT EXISTS words (
  language TEXT NOT NULL, form TEXT NOT NULL, lemmas TEXT NOT NULL, verbs TEXT NOT NULL, parts TEXT NOT NULL,
  minor TEXT NOT NULL,
  PRIMARY KEY (language, form)
) WITHOUT ROWID;
"""


class WordCache:
    """Forms by language and word: in memory, then on disk, then by analysis."""

    def __init__(self, path: Path | None, analyser: str) -> None:
        self.path, self._analyser = path, analyser
        self._lock = threading.RLock()
        self._known: dict[tuple[str, str], Forms] = {}
        self._new: dict[tuple[str, str], Forms] = {}
        self._db: sqlite3.Connection | None = None

    def forms(
        self, language: str, word: str, analyse: Callable[[str], Forms], *, keep: bool, patience: float = -1
    ) -> Forms:
        """The forms of a word; `keep` writes what is new at the next `save`.

        Raises Unsettled: others analyse for longer than `patience`, in seconds.
        """
        key = (language, word)
        found = self._known.get(key)
        if found is None:
            if not self._lock.acquire(timeout=patience):
                raise Unsettled(Forms((word,)))
            try:
                found = self._stored(key)
                if found is None:
                    found = analyse(word)
                    if keep:
                        self._new[key] = found
                if len(self._known) >= KEPT_IN_MEMORY:
                    self._known.clear()
                self._known[key] = found
            finally:
                self._lock.release()
        return found

    def save(self) -> None:
        """Write the new words; losing them costs time only, so a busy or broken file is no error."""
        with self._lock:
            rows = [(*key, *("\t".join(column) for column in forms)) for key, forms in self._new.items()]
            self._new.clear()
            if rows and (db := self._open()):
                with contextlib.suppress(sqlite3.DatabaseError), db:
                    db.executemany("INSERT OR IGNORE INTO words VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, words: Iterable[str]) -> None:
        """Remove these words for good, in every language."""
        gone = set(words)
        with self._lock:
            for known in (self._known, self._new):
                for key in [key for key in known if key[1] in gone]:
                    del known[key]
            if db := self._open():
                with db:
                    db.executemany("DELETE FROM words WHERE form = ?", [(word,) for word in gone])
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def purge(self) -> None:
        """Remove every word; analysis fills the cache again."""
        with self._lock:
            self._known.clear()
            self._new.clear()
            if db := self._open():
                with db:
                    db.execute("DELETE FROM words")
                db.execute("VACUUM")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Save and let go of the file."""
        self.save()
        with self._lock:
            if self._db:
                self._db.close()
            self._db = None

    def _stored(self, key: tuple[str, str]) -> Forms | None:
        if db := self._open():
            with contextlib.suppress(sqlite3.DatabaseError):
                row = db.execute(
                    "SELECT lemmas, verbs, parts, minor FROM words WHERE language = ? AND form = ?", key
                ).fetchone()
                return Forms(*(tuple(text.split("\t")) if text else () for text in row)) if row else None
        return None

    def _open(self) -> sqlite3.Connection | None:
        if self._db is None and self.path is not None:
            try:
                self._db = self._connect(self.path)
            except sqlite3.DatabaseError:
                for name in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
                    name.unlink(missing_ok=True)
                self._db = self._connect(self.path)
        return self._db

    def _connect(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, check_same_thread=False, timeout=10)
        try:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            with db:
                db.execute(_ANALYSER)
                names = [name for (name,) in db.execute("SELECT name FROM analyser")]
                if names != [self._analyser]:
                    db.execute("DROP TABLE IF EXISTS words")
                    db.execute("DELETE FROM analyser")
                    db.execute("INSERT INTO analyser VALUES (?)", (self._analyser,))
                db.execute(_WORDS)
        except BaseException:
            db.close()
            raise
        return db


class StoredWords:
    """The word cache for comparing: nothing is written. Where there is no file there are no words."""

    def __init__(self, path: Path) -> None:
        address = f"{path.resolve().as_uri()}?mode=ro" if path.exists() else "file::memory:"
        self._db = sqlite3.connect(address, uri=True, timeout=10)
        self._db.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
        self._there = self._db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'words'").fetchone() is not None

    def close(self) -> None:
        """Release what it holds open."""
        self._db.close()

    def analysers(self) -> list[str]:
        """By which analysis the words were made."""
        return [row[0] for row in self._db.execute("SELECT name FROM analyser")] if self._there else []

    def rows(self, after: tuple[str, str], limit: int) -> list[tuple[str, str, Forms]]:
        """Language, word and forms, in order, beginning after one."""
        sql = "SELECT * FROM words WHERE (language, form) > (?, ?) ORDER BY language, form LIMIT ?"
        found = self._db.execute(sql, (*after, limit)).fetchall() if self._there else []
        return [(str(row[0]), str(row[1]), Forms(*(_split(text) for text in row[2:]))) for row in found]


def _split(text: object) -> tuple[str, ...]:
    return tuple(str(text).split("\t")) if text else ()
