"""Three partitions under one roof: `open` holds what anonymous callers may see today, `public` all that is public
today, `all` everything.

They are separate indexes, because statistics of hidden records would show in the scores, counts and suggestions of
shown ones. `all`, which carries the position, is written last: a kill in between is repaired by applying the same
changes again. `public` stays empty, and `open` answers for it, until something is public that is not open.
"""

import hashlib
import secrets
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson

from archive.errors import Stopping
from archive.files.whole import write_whole
from projections.comparison.difference import Difference
from projections.search.comparison import compared, held
from projections.search.engine import Engine
from projections.search.entry import Change, Entry
from projections.search.find import Finder
from projections.search.language.analyser import Analyser
from projections.search.language.analysis_pool import Analysts
from projections.search.language.tokens import clean, forms_in, pieces
from projections.search.question.plan import AnyTerm, Term
from projections.search.request import Answer, IndexStale, Partition, Request
from projections.search.row import Row
from projections.search.rows import entry_of
from projections.search.schema import SCHEMA_VERSION
from projections.text.extraction import EXTRACTOR_VERSION

ABOUT = "about.json"
OWED: dict[Partition, str] = {"open": "purge-owed", "public": "purge-owed-public", "all": "purge-owed-all"}
REWRITTEN_AT_ONCE = 5_000  # records of a partition; a larger one is rewritten off-peak, by `settle`

_SHOWN: tuple[Partition, ...] = ("open", "public")
_LIVE = AnyTerm("state", ("current",))
_ANY = AnyTerm("state", ("current", "former"))


class Partitions:
    """The index of one folder. One process writes; any number may read."""

    def __init__(
        self,
        folder: Path,
        engine: Literal["tantivy", "whoosh"],
        analyser: Analyser,
        *,
        create: bool,
        ending: Callable[[], bool] = bool,
    ) -> None:
        self._analyser, self._folder, self._analysts, self._ending = analyser, folder, Analysts(analyser), ending
        about = _about(folder, engine, analyser.name, create=create)
        self._engines: dict[Partition, Engine] = {
            "open": _engine(engine, folder / "open", create=create),
            "public": _engine(engine, folder / "public", create=create),
            "all": _engine(engine, folder / "all", create=create),
        }
        self._finders = {name: Finder(opened, analyser, about["generation"]) for name, opened in self._engines.items()}

    def position(self) -> int:
        """See `SearchIndex`."""
        return self._engines["all"].position()

    def apply(self, changes: Sequence[Change], position: int) -> None:
        """See `SearchIndex`. A withdrawn record is removed at once, its statistics with the next rewrite."""
        latest = dict(changes)
        entries = [entry for versions in latest.values() for entry in versions]
        rows = list(zip(entries, self._analysts.rows(entries), strict=True))
        withheld = any(entry.public and not entry.open for entry, _ in rows)
        if withheld and not self._parted():  # from here on `public` answers for itself
            self._engines["public"].rewrite(self._kept(self._engines["open"]), None)
        self._write_shown("open", latest, [row for entry, row in rows if entry.open])
        if withheld or self._parted():
            self._write_shown("public", latest, [row for entry, row in rows if entry.open or entry.public])
        self._engines["all"].write([row for _, row in rows], list(latest), position)
        self._analyser.save()

    def find(self, request: Request) -> Answer:
        """See `SearchIndex`."""
        return self._finders[self._answering(request.partition)].find(request, self.position())

    def ids(self, partition: Partition) -> Iterator[str]:
        """See `SearchIndex`."""
        engine = self._engines[self._answering(partition)]
        seen = {entry_of(head, "").id for head, _ in engine.everything()}
        return iter(sorted(seen))

    def count(self, partition: Partition) -> int:
        """See `SearchIndex`."""
        return self._engines[self._answering(partition)].count(_LIVE)

    def current(self) -> Iterator[Entry]:
        """See `SearchIndex`."""
        entries = (entry_of(head, text) for head, text in self._engines["all"].everything())
        return (entry for entry in entries if entry.current)

    def compare(self, expected: Mapping[str, Sequence[Entry]]) -> list[Difference]:
        """See `SearchIndex`."""
        shown = {id: [entry for entry in entries if entry.open] for id, entries in expected.items()}
        public = {id: [entry for entry in entries if entry.open or entry.public] for id, entries in expected.items()}
        parted = self._parted() or public != shown
        found = compared("open", self._engines["open"], shown)
        found += compared("public", self._engines["public"], public) if parted else []
        return found + compared("all", self._engines["all"], expected)

    def held(self, partition: Partition, start: int) -> list[str]:
        """See `SearchIndex`."""
        return held(self._engines[partition], start)

    def checksum(self) -> tuple[int, int]:
        """See `SearchIndex`."""
        total = 0
        for name in _SHOWN:
            total += _sum_of(name, self._engines[self._answering(name)])
        return len(set(self.ids("all"))), (total + _sum_of("all", self._engines["all"])) % 2**64

    def forget(self, ids: Iterable[str]) -> None:
        """See `SearchIndex`."""
        gone = list(dict.fromkeys(ids))
        (self._folder / OWED["all"]).touch()  # a kill before the end is seen at the next start
        said = {
            form
            for head, text in self._engines["all"].everything()
            if (entry := entry_of(head, text)).id in gone
            for form in _forms_in(entry)
        }
        for name, engine in self._engines.items():
            engine.write([], gone, engine.position() if name == "all" else None)
        self.purge()
        live = self._engines["all"]
        self._analyser.words.forget(form for form in said if not live.count(Term("surface", form)))

    def purge(self) -> None:
        """See `SearchIndex`."""
        self._rewrite_shown("open")
        self._rewrite_shown("public")
        self._rewrite(self._engines["all"], self.position())
        (self._folder / OWED["all"]).unlink(missing_ok=True)

    def purge_owed(self) -> bool:
        """See `SearchIndex`."""
        return any((self._folder / owed).exists() for owed in OWED.values())

    def settle(self) -> None:
        """See `SearchIndex`."""
        if (self._folder / OWED["all"]).exists():
            self.purge()
        for name in _SHOWN:
            if (self._folder / OWED[name]).exists():
                self._rewrite_shown(name)

    def close(self) -> None:
        """See `SearchIndex`."""
        for engine in self._engines.values():
            engine.close()
        self._analysts.close()
        self._analyser.words.close()

    def _parted(self) -> bool:
        """Whether `public` differs from `open`, or once did."""
        return self._engines["public"].count(_ANY) > 0

    def _answering(self, partition: Partition) -> Partition:
        return "open" if partition == "public" and not self._parted() else partition

    def _write_shown(self, name: Partition, latest: dict[str, Sequence[Entry]], rows: Sequence[Row]) -> None:
        engine = self._engines[name]
        known = engine.count(AnyTerm("id", tuple(latest)))
        held = {id: number for id in latest if known and (number := engine.count(AnyTerm("id", (id,))))}
        if not held and not rows:
            return
        seen = Counter(row.id for row in rows)
        withdrawn = [id for id, number in held.items() if seen[id] < number]
        engine.write(rows, list(held), None)
        if withdrawn:
            (self._folder / OWED[name]).touch()
            if engine.count(_LIVE) <= REWRITTEN_AT_ONCE:
                self._rewrite_shown(name)

    def _rewrite_shown(self, name: Partition) -> None:
        self._rewrite(self._engines[name], None)
        (self._folder / OWED[name]).unlink(missing_ok=True)

    def _rewrite(self, engine: Engine, position: int | None) -> None:
        engine.rewrite(self._until_ending(self._kept(engine)), position)

    def _until_ending(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            if self._ending():
                raise Stopping
            yield row

    def _kept(self, engine: Engine) -> Iterator[Row]:
        return self._analysts.rows(entry_of(head, text) for head, text in engine.everything())


def _engine(name: str, folder: Path, *, create: bool) -> Engine:
    if name == "tantivy":
        from projections.search.tantivy.engine import TantivyEngine

        return TantivyEngine(folder, create=create)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's sources carry old escape sequences
        from projections.search.whoosh.engine import WhooshEngine
    return WhooshEngine(folder, create=create)


def _about(folder: Path, engine: str, analyser: str, *, create: bool) -> dict[str, Any]:
    """What the folder was made by, checked or written. The generation is a random name, good for cursors only."""
    mine = {"schema": SCHEMA_VERSION, "engine": engine, "analyser": analyser, "texts": EXTRACTOR_VERSION}
    path = folder / ABOUT
    if not path.exists():
        if not create:
            raise IndexStale("There is no index in the folder.")
        folder.mkdir(parents=True, exist_ok=True)
        begun = mine | {"generation": secrets.token_hex(4)}
        write_whole(path, orjson.dumps(begun))
        return begun
    try:
        about: dict[str, Any] = orjson.loads(path.read_bytes())
        found = {name: about[name] for name in mine}
        str(about["generation"])
    except (ValueError, KeyError, TypeError, OSError) as torn:
        raise IndexStale("The description of the index cannot be read.") from torn
    for name, value in mine.items():
        if found[name] != value:
            raise IndexStale(f"The index was made with {name} {found[name]}; the present one is {value}.")
    return about


def _sum_of(name: str, engine: Engine) -> int:
    rows = (
        hashlib.blake2b(b"%b\0%b\0%b" % (name.encode(), head, text.encode()), digest_size=8)
        for head, text in engine.everything()
    )
    return sum(int.from_bytes(row.digest(), "big") for row in rows)


def _forms_in(entry: Entry) -> Iterator[str]:
    for text in (entry.title, entry.text, *entry.numbers):
        for form in forms_in(clean(text)):
            yield form
            yield from pieces(form)
