"""One partition in Tantivy: the default engine where it imports."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from archive.errors import StorageFull
from archive.files.databases import is_full
from projections.search.engine import Match, Matches
from projections.search.question.plan import Plan
from projections.search.request import IndexBusy, IndexStale
from projections.search.row import Row
from projections.search.schema import INTEGERS
from projections.search.tantivy.fields import compiled, schema
from projections.search.torn import whole

HEAP = 64_000_000
MOST_VALUES = 60_000  # of one facet; Tantivy counts no more buckets than this


class Snapshot(NamedTuple):
    """One committed state of the partition, and what its commit stated about itself."""

    searcher: Any
    stamp: str
    position: int


class TantivyEngine:
    """Reads through snapshots; the writer is opened at the first write and kept until `close`."""

    name = "tantivy"

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder, self._schema = folder, schema()
        self._meta = str(folder / "meta.json")
        self._lock = threading.RLock()
        self._writer: Any = None
        self._seen = (0, 0)
        if not create and not (folder / "meta.json").exists():
            raise IndexStale("There is no index in the folder.")
        folder.mkdir(parents=True, exist_ok=True)
        self._index = self._opened()
        self._newest = self._snapshot()

    def position(self) -> int:
        """See `Engine`."""
        return self._snapshot().position

    def stamp(self, snapshot: Snapshot) -> str:
        """See `Engine`."""
        return snapshot.stamp

    def write(self, rows: Sequence[Row], gone: Sequence[str], position: int | None) -> None:
        """See `Engine`."""
        with self._lock:
            writer = self._open_writer()
            try:
                for id in gone:
                    writer.delete_documents_by_term("id", id)
                self._add(writer, rows, position)
                writer.commit()
            except BaseException as error:
                self._writer = None  # uncommitted additions go with it
                if is_full(error):
                    raise StorageFull("The disk is full; the index is updated later.") from None
                raise
            self._look()

    def rewrite(self, rows: Iterator[Row], position: int | None) -> None:
        """See `Engine`. Segments left without a record are dropped at the commit, and their files with them."""
        with self._lock:
            writer = self._open_writer()
            try:
                writer.delete_all_documents()
                self._add(writer, rows, position)
                writer.commit()
                self._look()  # what is looked at is not collected
                writer.garbage_collect_files()
                writer.wait_merging_threads()
            finally:
                self._writer = None

    def match(self, plan: Plan, start: int, size: int, order: str, snapshot: Snapshot | None = None) -> Matches:
        """See `Engine`."""
        snapshot = snapshot or self._snapshot()
        with whole(self.name):
            searcher = snapshot.searcher
            query = compiled(plan, self._schema)
            if order == "relevance":
                found = searcher.search(query, limit=size, offset=start, count=True)
                window = _settled(found.hits, searcher)
            else:
                way = tantivy.Order.Asc if order == "date" else tantivy.Order.Desc
                found = searcher.search(query, size, True, "order", start, way)
                window = [(0.0, address) for _, address in found.hits]
            return Matches(found.count, window, snapshot)

    def count(self, plan: Plan) -> int:
        """See `Engine`."""
        searcher = self._snapshot().searcher
        with whole(self.name):
            total: int = searcher.search(compiled(plan, self._schema), limit=1).count
            return total

    def vocabulary(self) -> Callable[[str, str], bool]:
        """See `Engine`."""
        often = self._snapshot().searcher.doc_freq

        def has(field: str, text: str) -> bool:
            with whole(self.name):
                return bool(often(field, text))

        return has

    def facets(self, plan: Plan, names: Sequence[str], snapshot: Snapshot) -> dict[str, list[tuple[str, int]]]:
        """See `Engine`."""
        asked = {name: {"terms": {"field": f"count_{name}", "size": MOST_VALUES}} for name in names}
        with whole(self.name):
            counted = snapshot.searcher.aggregate(compiled(plan, self._schema), asked) if names else {}
        found: dict[str, list[tuple[str, int]]] = {}
        for name in names:
            ranked = sorted([(-bucket["doc_count"], bucket["key"]) for bucket in counted[name]["buckets"]])
            found[name] = [(value, -often) for often, value in ranked]
        return found

    def fetch(self, references: Sequence[Any], snapshot: Snapshot, *, text: bool) -> list[tuple[bytes, str]]:
        """See `Engine`."""
        with whole(self.name):
            stored = map(snapshot.searcher.doc, references)
            if text:
                return [(found.get_first("head"), found.get_first("stored").decode()) for found in stored]
            return [(found.get_first("head"), "") for found in stored]

    def column(self, name: str, references: Sequence[Any], snapshot: Snapshot) -> list[int]:
        """See `Engine`. Every record has every column: what has no number has 0."""
        with whole(self.name):
            values: list[int] = snapshot.searcher.fast_field_values(name, list(references))
            return values

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """See `Engine`."""
        found: list[tuple[str, int]] = self._snapshot().searcher.terms_with_prefix(field, prefix)
        return found

    def everything(self) -> Iterator[tuple[bytes, str]]:
        """See `Engine`."""
        snapshot = self._snapshot()
        every = tantivy.Query.term_set_query(self._schema, "state", ["current", "former"])
        for start in range(0, max(1, snapshot.searcher.num_docs), 1000):
            hits = snapshot.searcher.search(every, limit=1000, offset=start, count=False).hits
            yield from self.fetch([address for _, address in hits], snapshot, text=True)

    def close(self) -> None:
        """See `Engine`."""
        with self._lock:
            if self._writer is not None:
                self._writer.wait_merging_threads()
            self._writer = None

    def _opened(self) -> Any:
        with whole(self.name):
            index = tantivy.Index(self._schema, path=str(self._folder), reuse=True)
            index.config_reader("manual")
            return index

    def _snapshot(self) -> Snapshot:
        """The newest committed state; another process may have written it."""
        with whole(self.name):
            if self._written() != self._seen:
                with self._lock:
                    self._look()
            return self._newest

    def _look(self) -> None:
        """Take the last commit as what is checked from now on, whole: none may come while it is read."""
        seen, stamp = (0, 0), ""
        while (now := self._written()) != seen:
            seen = now
            self._index.reload()
            stamp = str(json.loads(Path(self._meta).read_bytes())["opstamp"])
        searcher = self._index.searcher()
        self._newest = Snapshot(searcher, stamp, _position(searcher, self._schema))
        self._seen = seen

    def _written(self) -> tuple[int, int]:
        status = os.stat(self._meta)  # noqa: PTH116  # asked at every query
        return status.st_mtime_ns, status.st_ino

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._index = self._opened()  # a writer of another process may have gone before
            try:
                self._writer = self._index.writer(HEAP, 1)
            except ValueError as busy:
                if "Lock" in str(busy):
                    raise IndexBusy("Another process is writing to the index.") from busy
                raise
        return self._writer

    def _add(self, writer: Any, rows: Sequence[Row] | Iterator[Row], position: int | None) -> None:
        for row in rows:
            writer.add_document(_document(row))
        if position is not None:
            writer.delete_documents_by_term("state", "position")
            mark = tantivy.Document()
            mark.add_text("state", "position")
            mark.add_integer("position", position)
            writer.add_document(mark)


def _position(searcher: Any, fields: Any) -> int:
    mark = tantivy.Query.term_query(fields, "state", "position")
    hits = searcher.search(mark, limit=1).hits
    return int(searcher.doc(hits[0][1]).get_first("position")) if hits else 0


def _document(row: Row) -> Any:
    document = tantivy.Document()
    for name, stream in row.texts.items():
        if stream:
            document.add_text(name, stream)
    for name, values in row.terms.items():
        for value in values:
            document.add_text(name, value)
    for name, value in row.facets.items():
        document.add_text(f"count_{name}", value)
    for name in INTEGERS:
        for number in row.integers[name]:
            document.add_integer(name, number)
    document.add_bytes("head", row.head)
    document.add_bytes("stored", row.text.encode())
    return document


def _settled(hits: list[Match], searcher: Any) -> list[Match]:
    """Ties are broken by recency."""
    if len({score for score, _ in hits}) == len(hits):
        return hits
    orders = searcher.fast_field_values("order", [address for _, address in hits])
    first = 0
    for after in range(1, len(hits) + 1):
        if after == len(hits) or hits[after][0] != hits[first][0]:
            if after - first > 1:
                newest = sorted(range(first, after), key=orders.__getitem__, reverse=True)
                hits[first:after] = [hits[at] for at in newest]
            first = after
    return hits
