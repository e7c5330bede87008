"""One partition in Whoosh: pure Python, always there. One reader at a time, because its files share a place."""

import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import chain, islice
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index

from projections.search.engine import Matches
from projections.search.question.plan import AnyTerm, Plan, scored
from projections.search.request import IndexBusy, IndexStale
from projections.search.row import Row
from projections.search.schema import INTEGERS
from projections.search.torn import whole
from projections.search.whoosh.fields import schema
from projections.search.whoosh.segment import tiered, written
from projections.search.whoosh.snapshot import Columns, Snapshot

PORTION = 1000  # records gathered for one segment
KEPT_SEARCHERS = 4  # older ones are closed: no answer takes that many commits


class WhooshEngine:
    """Readers see the last commit; the writer is opened for each write."""

    name = "whoosh"

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._lock = threading.RLock()
        self._columns: Columns = {}
        self._open: list[Any] = []  # searchers, the newest last
        try:
            with whole(self.name):
                if create and not whoosh_index.exists_in(str(folder)):
                    folder.mkdir(parents=True, exist_ok=True)
                    self._index = whoosh_index.create_in(str(folder), schema())
                else:
                    self._index = whoosh_index.open_dir(str(folder))
                self._position = self._read_position()
        except IndexStale:
            self.close()
            raise

    def position(self) -> int:
        """See `Engine`."""
        with self._lock, whole(self.name):
            self._snapshot()
            return self._position

    def stamp(self, snapshot: Snapshot) -> str:
        """See `Engine`."""
        return str(snapshot.searcher.reader().generation())

    def write(self, rows: Sequence[Row], gone: Sequence[str], position: int | None) -> None:
        """See `Engine`."""
        self._commit(rows, gone, position, clear=False)

    def rewrite(self, rows: Iterator[Row], position: int | None) -> None:
        """See `Engine`. The new segment replaces all others, and their files go."""
        self._commit(rows, (), position, clear=True)

    def match(self, plan: Plan, start: int, size: int, order: str, snapshot: Snapshot | None = None) -> Matches:
        """See `Engine`."""
        with self._lock, whole(self.name):
            snapshot = snapshot or self._snapshot()
            hits = snapshot.collect(plan, scores=order == "relevance" and scored(plan))
            orders = snapshot.column("order").of(snapshot.found)
            sign = 1 if order == "date" else -1
            ranked = ((-score, sign * when, at) for (score, at), when in zip(hits, orders, strict=True))
            best = nsmallest(start + size, ranked)[start:]
            return Matches(len(hits), [(-score, at) for score, _, at in best], snapshot)

    def count(self, plan: Plan) -> int:
        """See `Engine`."""
        with self._lock, whole(self.name):
            return len(self._snapshot().collect(plan, scores=False))

    def vocabulary(self) -> Callable[[str, str], bool]:
        """See `Engine`."""
        with self._lock, whole(self.name):
            snapshot = self._snapshot()

        def has(field: str, text: str) -> bool:
            with self._lock, whole(self.name):
                return snapshot.has(field, text)

        return has

    def facets(self, plan: Plan, names: Sequence[str], snapshot: Snapshot) -> dict[str, list[tuple[str, int]]]:
        """See `Engine`. The records are those the snapshot's match found."""
        with self._lock, whole(self.name):
            counted = {}
            for name in names:
                often = Counter(snapshot.column(f"count_{name}").of(snapshot.found))
                pairs = ((value.decode(), number) for value, number in often.items() if value)
                counted[name] = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
            return counted

    def fetch(self, references: Sequence[int], snapshot: Snapshot, *, text: bool) -> list[tuple[bytes, str]]:
        """See `Engine`."""
        with self._lock, whole(self.name):
            return [_shown(snapshot.searcher.stored_fields(number), text=text) for number in references]

    def column(self, name: str, references: Sequence[int], snapshot: Snapshot) -> list[int]:
        """See `Engine`."""
        with self._lock, whole(self.name):
            rising = sorted(references)
            values = dict(zip(rising, snapshot.column(name).of(rising), strict=True))
            return [values[reference] for reference in references]

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """See `Engine`."""
        with self._lock, whole(self.name):
            reader = self._snapshot().searcher.reader()
            terms = [term for term in reader.expand_prefix(field, prefix.encode()) if isinstance(term, bytes)]
            found = [(term.decode(), int(reader.doc_frequency(field, term))) for term in terms]
            return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def everything(self) -> Iterator[tuple[bytes, str]]:
        """See `Engine`."""
        with self._lock, whole(self.name):
            searcher = self._snapshot().searcher
            numbers = list(searcher.reader().all_doc_ids())
        for number in numbers:
            with self._lock, whole(self.name):
                stored = searcher.stored_fields(number)
            if "head" in stored:
                yield _shown(stored)

    def close(self) -> None:
        """See `Engine`."""
        with self._lock:
            while self._open:
                self._open.pop().close()

    def _snapshot(self) -> Snapshot:
        """The newest committed state; another process may have written it."""
        if not self._open or not self._open[-1].up_to_date():
            self._open.append(self._index.searcher())
            while len(self._open) > KEPT_SEARCHERS:
                self._open.pop(0).close()
            live = Snapshot(self._open[-1], self._columns).tags()
            for key in [key for key in self._columns if key[0] not in live]:
                del self._columns[key]
            self._position = self._read_position()
        return Snapshot(self._open[-1], self._columns)

    def _read_position(self) -> int:
        if not self._open:
            self._open.append(self._index.searcher())
        snapshot = Snapshot(self._open[-1], self._columns)
        marks = [at for _, at in snapshot.collect(AnyTerm("state", ("position",)), scores=False)]
        return int(snapshot.searcher.stored_fields(marks[-1])["position"]) if marks else 0

    def _commit(self, rows: Iterable[Row], gone: Sequence[str], position: int | None, *, clear: bool) -> None:
        with self._lock, whole(self.name):
            try:
                writer = self._index.writer()
            except whoosh_index.LockError as busy:
                raise IndexBusy("Another process is writing to the index.") from busy
            try:
                if not clear:
                    self._delete(writer, "id", gone)
                    self._delete(writer, "state", ("position",) if position is not None else ())
                fresh = self._written(rows, position)
                kept = [] if clear else writer.segments
                writer.commit(mergetype=lambda *_: tiered(self._index, [*kept, *fresh]))
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise

    def _written(self, rows: Iterable[Row], position: int | None) -> list[Any]:
        mark = [{"state": ("position",), "position": position}] if position is not None else []
        documents = chain(map(_document, rows), mark)
        portions = iter(lambda: list(islice(documents, PORTION)), [])
        return [written(self._index, portion) for portion in portions]

    def _delete(self, writer: Any, field: str, values: Sequence[str]) -> None:
        if values:
            searcher = writer.searcher()
            try:
                for _, at in Snapshot(searcher, {}).collect(AnyTerm(field, tuple(values)), scores=False):
                    writer.delete_document(at)
            finally:
                searcher.close()


def _document(row: Row) -> dict[str, Any]:
    document: dict[str, Any] = {name: stream for name, stream in row.texts.items() if stream}
    document |= {name: values for name, values in row.terms.items() if values}
    document |= {f"count_{name}": value for name, value in row.facets.items()}
    for name, numbers in row.integers.items():
        if numbers:
            document[name] = numbers if INTEGERS[name] else numbers[0]
    return document | {"head": row.head, "stored": zlib.compress(row.text.encode(), 1)}


def _shown(stored: dict[str, Any], *, text: bool = True) -> tuple[bytes, str]:
    return stored["head"], zlib.decompress(stored["stored"]).decode() if text else ""
