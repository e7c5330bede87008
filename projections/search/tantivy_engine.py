"""One partition in Tantivy: the default engine where it imports."""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy

from projections.search.engine import Match, Matches
from projections.search.plan import Plan
from projections.search.request import IndexBusy, IndexStale
from projections.search.row import Row
from projections.search.schema import INTEGERS
from projections.search.tantivy_schema import compiled, schema
from projections.search.torn import whole

HEAP = 64_000_000
MOST_VALUES = 60_000  # of one facet; Tantivy counts no more buckets than this


class TantivyEngine:
    """Reads through snapshots; the writer is opened at the first write and kept until `close`."""

    name = "tantivy"

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder, self._schema = folder, schema()
        self._meta = str(folder / "meta.json")
        self._lock = threading.RLock()
        self._writer: Any = None
        self._seen = (0, 0)
        self._position, self._stamp = 0, ""
        if not create and not (folder / "meta.json").exists():
            raise IndexStale("There is no index in the folder.")
        folder.mkdir(parents=True, exist_ok=True)
        self._index = self._opened()
        self._searcher()

    def position(self) -> int:
        """See `Engine`."""
        self._searcher()
        return self._position

    def stamp(self) -> str:
        """See `Engine`."""
        self._searcher()
        return self._stamp

    def write(self, rows: Sequence[Row], gone: Sequence[str], position: int | None) -> None:
        """See `Engine`."""
        with self._lock:
            writer = self._open_writer()
            try:
                for id in gone:
                    writer.delete_documents_by_term("id", id)
                self._add(writer, rows, position)
                writer.commit()
            except BaseException:
                self._writer = None  # uncommitted additions go with it
                raise
            self._index.reload()

    def rewrite(self, rows: Iterator[Row], position: int | None) -> None:
        """See `Engine`. Segments left without a record are dropped at the commit, and their files with them."""
        with self._lock:
            writer = self._open_writer()
            try:
                writer.delete_all_documents()
                self._add(writer, rows, position)
                writer.commit()
                self._index.reload()
                writer.garbage_collect_files()
                writer.wait_merging_threads()
            finally:
                self._writer = None
            self._index.reload()

    def match(self, plan: Plan, start: int, size: int, order: str, snapshot: Any = None) -> Matches:
        """See `Engine`."""
        searcher = snapshot or self._searcher()
        with whole(self.name):
            query = compiled(plan, self._schema)
            if order == "relevance":
                found = searcher.search(query, limit=size, offset=start, count=True)
                window = _settled(found.hits, searcher)
            else:
                way = tantivy.Order.Asc if order == "date" else tantivy.Order.Desc
                found = searcher.search(query, size, True, "order", start, way)
                window = [(0.0, address) for _, address in found.hits]
            return Matches(found.count, window, searcher)

    def count(self, plan: Plan, snapshot: Any = None) -> int:
        """See `Engine`."""
        with whole(self.name):
            total: int = (snapshot or self._searcher()).search(compiled(plan, self._schema), limit=1).count
            return total

    def facets(self, plan: Plan, names: Sequence[str], snapshot: Any) -> dict[str, list[tuple[str, int]]]:
        """See `Engine`."""
        asked = {name: {"terms": {"field": f"count_{name}", "size": MOST_VALUES}} for name in names}
        with whole(self.name):
            counted = snapshot.aggregate(compiled(plan, self._schema), asked) if names else {}
        found: dict[str, list[tuple[str, int]]] = {}
        for name in names:
            ranked = sorted([(-bucket["doc_count"], bucket["key"]) for bucket in counted[name]["buckets"]])
            found[name] = [(value, -often) for often, value in ranked]
        return found

    def fetch(self, reference: Any, snapshot: Any, *, text: bool = True) -> tuple[bytes, str]:
        """See `Engine`."""
        with whole(self.name):
            stored = snapshot.doc(reference)
            return stored.get_first("head"), stored.get_first("stored").decode() if text else ""

    def column(self, name: str, references: Sequence[Any], snapshot: Any) -> list[int]:
        """See `Engine`."""
        if not references:
            return []
        with whole(self.name):
            return [value or 0 for value in snapshot.fast_field_values(name, list(references))]

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """See `Engine`."""
        found: list[tuple[str, int]] = self._searcher().terms_with_prefix(field, prefix)
        return found

    def everything(self) -> Iterator[tuple[bytes, str]]:
        """See `Engine`."""
        searcher = self._searcher()
        every = tantivy.Query.term_set_query(self._schema, "state", ["current", "former"])
        for start in range(0, max(1, searcher.num_docs), 1000):
            for _, address in searcher.search(every, limit=1000, offset=start, count=False).hits:
                yield self.fetch(address, searcher)

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

    def _searcher(self) -> Any:
        """The newest committed snapshot; another process may have written it."""
        with whole(self.name):
            status = os.stat(self._meta)  # noqa: PTH116  # asked at every query
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                with self._lock:
                    self._index.reload()
                    self._stamp = str(json.loads(Path(self._meta).read_bytes())["opstamp"])
                    self._position = self._read_position()
                    self._seen = seen
            return self._index.searcher()

    def _read_position(self) -> int:
        searcher = self._index.searcher()
        mark = tantivy.Query.term_query(self._schema, "state", "position")
        hits = searcher.search(mark, limit=1).hits
        return int(searcher.doc(hits[0][1]).get_first("position")) if hits else 0

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
    ranked = sorted(
        [(-score, -(order or 0), at) for at, ((score, _), order) in enumerate(zip(hits, orders, strict=True))]
    )
    return [hits[at] for _, _, at in ranked]
