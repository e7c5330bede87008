"""What is gathered of the records before it is written: sorted on disk, so that memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

_SCHEMA = """
CREATE TABLE records (
  id TEXT PRIMARY KEY, kind INTEGER, day TEXT, number TEXT, title TEXT, status TEXT, state BLOB, place INTEGER
);
CREATE TABLE named (of_id TEXT, field TEXT, id TEXT);
CREATE TABLE files (id TEXT, version INTEGER, digest TEXT, name TEXT, media_type TEXT, size INTEGER);
CREATE TABLE runs (term TEXT, run INTEGER, tier INTEGER, places BLOB);
CREATE TABLE forms (form TEXT PRIMARY KEY, language TEXT) WITHOUT ROWID;
CREATE TABLE words (word TEXT, found TEXT);
"""
_INDEXES = (
    "places ON records (place)", "kinds ON records (kind, place)", "years ON records (substr(day, 1, 4), day)",
    "from_named ON named (of_id)", "to_named ON named (id)", "files_of ON files (id)",
)  # fmt: skip
LONGEST_TITLE = 160
_CACHE_KIB = 4_000
_FORM = """
INSERT INTO forms VALUES (?, ?) ON CONFLICT (form) DO UPDATE SET language = excluded.language WHERE language = ''
"""
_ONE = "SELECT kind, day, number, title, status, place FROM records"


class Line(NamedTuple):
    """A record as it is shown in a list."""

    kind: int
    day: str
    number: str
    title: str
    status: str
    place: int


class Scratch:
    """A database for the time of writing. A record has a place: by kind, then the newest day first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._run = 0

    def close(self) -> None:
        """Nothing of it is part of the package."""
        self._db.close()
        self._path.unlink()

    def add(self, kind: int, day: str, record: Mapping[str, Any], named: Iterable[tuple[str, str]]) -> None:
        """A record, with the ids that it names by field."""
        title, number = (str(record.get(name) or "") for name in ("title", "number"))
        line = (day, number[:LONGEST_TITLE], title[:LONGEST_TITLE], str(record.get("status") or ""))
        self._db.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            (record["id"], kind, *line, orjson.dumps(record)),
        )
        self._db.executemany("INSERT INTO named VALUES (?, ?, ?)", ((record["id"], *each) for each in named))

    def add_files(self, files: Iterable[Mapping[str, str]]) -> None:
        """The files of documents that are in the package."""
        names = ("document", "version", "digest", "name", "media_type", "size")
        rows = (tuple(each[name] for name in names) for each in files)
        self._db.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)

    def placed(self) -> list[int]:
        """Give each record its place; answers with how many there are of each kind, in order."""
        self._db.execute("CREATE TEMP TABLE ordered (place INTEGER PRIMARY KEY, id TEXT)")
        self._db.execute("INSERT INTO ordered (id) SELECT id FROM records ORDER BY kind, day DESC, number DESC, id")
        self._db.execute("CREATE UNIQUE INDEX by_id ON ordered (id)")
        self._db.execute("UPDATE records SET place = (SELECT place - 1 FROM ordered WHERE ordered.id = records.id)")
        self._db.execute("DROP TABLE ordered")
        for index in _INDEXES:
            self._db.execute(f"CREATE INDEX {index}")
        rows = self._db.execute("SELECT count(*) FROM records GROUP BY kind ORDER BY kind")
        return [count for (count,) in rows]

    def lines(self) -> Iterator[Line]:
        """Every record, by its place."""
        yield from map(Line._make, self._db.execute(f"{_ONE} ORDER BY place"))

    def years(self) -> Iterator[str]:
        """The years of the records, the newest first; what has no day comes last."""
        sql = "SELECT DISTINCT substr(day, 1, 4) FROM records ORDER BY 1 DESC"
        yield from [year for (year,) in self._db.execute(sql)]

    def of_year(self, year: str) -> Iterator[Line]:
        """The records of a year, the newest first."""
        sql = f"{_ONE} WHERE substr(day, 1, 4) = ? ORDER BY day DESC, place"
        yield from map(Line._make, self._db.execute(sql, (year,)))

    def span(self, kind: int) -> tuple[int, int]:
        """The first place of the records of a kind, and how many there are."""
        found = self._db.execute("SELECT min(place), count(*) FROM records WHERE kind = ?", (kind,)).fetchone()
        return found[0] or 0, found[1]

    def ids(self, beginning: str) -> dict[str, int]:
        """The places of records whose id begins so."""
        found = self._db.execute("SELECT id, place FROM records WHERE id >= ? AND id < ?", (beginning, f"{beginning}g"))
        return dict(found)

    def states(self, after: int, limit: int) -> list[tuple[str, Any]]:
        """Some records from a place on: id and state."""
        found = self._db.execute(
            "SELECT id, state FROM records WHERE place >= ? ORDER BY place LIMIT ?", (after, limit)
        )
        return [(id, orjson.loads(state)) for id, state in found]

    def names(self, id: str) -> Iterator[tuple[str, Line]]:
        """The records of the package that a record names, by id."""
        rows = self._db.execute(
            "SELECT DISTINCT named.id, kind, day, number, title, status, place FROM named "
            "JOIN records ON records.id = named.id WHERE of_id = ?", (id,),
        )  # fmt: skip
        yield from ((row[0], Line(*row[1:])) for row in rows)

    def named_by(self, id: str) -> Iterator[Line]:
        """The records of the package that name a record, by their place."""
        rows = self._db.execute(
            "SELECT DISTINCT kind, day, number, title, status, place FROM named "
            "JOIN records ON records.id = of_id WHERE named.id = ? AND of_id != ? ORDER BY place", (id, id),
        )  # fmt: skip
        yield from map(Line._make, rows)

    def files_of(self, id: str) -> list[tuple[Any, ...]]:
        """The files of a document: digest, name, media type, size in bytes."""
        sql = "SELECT DISTINCT digest, name, media_type, size FROM files WHERE id = ? ORDER BY version"
        return self._db.execute(sql, (id,)).fetchall()

    # -- words -----------------------------------------------------------------------------------------------------

    def add_run(self, terms: Mapping[str, Sequence[Sequence[int]]], forms: Mapping[str, str]) -> None:
        """A portion of the index: of each term the places of records by tier, all higher than those before."""
        self._run += 1
        rows = (
            (term, self._run, tier, b"".join(place.to_bytes(4, "big") for place in places))
            for term, tiers in terms.items()
            for tier, places in enumerate(tiers)
            if places
        )
        self._db.executemany("INSERT INTO runs VALUES (?, ?, ?, ?)", rows)
        self._db.executemany(_FORM, forms.items())

    def sorted_runs(self) -> None:
        """Put the portions together."""
        self._db.execute("CREATE INDEX by_term ON runs (term, run, tier)")

    def terms(self) -> Iterator[str]:
        """Every term, in order."""
        yield from (term for (term,) in self._db.execute("SELECT DISTINCT term FROM runs ORDER BY term"))

    def has_term(self, term: str) -> bool:
        """Whether a record is found by a term."""
        return self._db.execute("SELECT 1 FROM runs WHERE term = ? LIMIT 1", (term,)).fetchone() is not None

    def postings(self) -> Iterator[tuple[str, int, list[int]]]:
        """Of each term in order, portion by portion: term, tier, places."""
        for term, tier, blob in self._db.execute("SELECT term, tier, places FROM runs ORDER BY term, run, tier"):
            yield term, tier, [int.from_bytes(blob[at : at + 4], "big") for at in range(0, len(blob), 4)]

    def forms(self) -> Iterator[tuple[str, str]]:
        """Every form of a word, in order, with the language of the first text that has it; none where none has."""
        yield from self._db.execute("SELECT form, language FROM forms ORDER BY form")

    def add_words(self, found: Iterable[tuple[str, str]]) -> None:
        """What words are looked up by: a word, and a term."""
        self._db.executemany("INSERT INTO words VALUES (?, ?)", found)

    def words(self) -> Iterator[tuple[str, str]]:
        """Every word in order, with each of its terms once."""
        self._db.execute("CREATE INDEX by_word ON words (word, found)")
        yield from self._db.execute("SELECT DISTINCT word, found FROM words ORDER BY word, found")
