"""One committed state of a Whoosh index, read: matching, scores and columns."""

import time
from collections.abc import Sequence
from typing import Any

from whoosh.searching import SearchContext

from projections.search.question.plan import Plan
from projections.search.request import QueryTooCostly
from projections.search.whoosh.plan import compiled

SECONDS = 5.0  # a query may take
CHECK_EVERY = 2000  # matches
TERMS_KNOWN = 100_000  # of which it is remembered whether the index has them

Columns = dict[tuple[str, str], list[Any]]  # by segment and field; segments never change, so these never age


class Snapshot:
    """Remembers the records its last match found, for counting facets over them."""

    def __init__(self, searcher: Any, columns: Columns) -> None:
        self.searcher, self.found = searcher, list[int]()
        self._columns = columns

    def collect(self, plan: Plan, *, scores: bool) -> list[tuple[float, int]]:
        """Every match with its score, in the order of the index; scores are 0 where none are wanted."""
        deadline = time.monotonic() + SECONDS
        asked = compiled(plan, deadline)
        context = SearchContext(weighting=self.searcher.weighting if scores else None)
        hits: list[tuple[float, int]] = []
        for searcher, offset in self._leaves():
            matcher = asked.matcher(searcher, context)
            if scores:
                _score(matcher, offset, hits, deadline)
            else:
                hits += [(0.0, offset + at) for at in matcher.all_ids()]
        self.found = [at for _, at in hits]
        return hits

    def has(self, field: str, text: str) -> bool:
        """Whether the term stands in the index; remembered as long as the searcher is open."""
        known: dict[tuple[str, str], bool] = self.searcher.__dict__.setdefault("terms_known", {})
        found = known.get((field, text))
        if found is None:
            if len(known) >= TERMS_KNOWN:
                known.clear()
            found = known[field, text] = (field, text) in self.searcher.reader()
        return found

    def column(self, name: str) -> "Column":
        """The values of a field, one a record."""
        parts = []
        for searcher, offset in self._leaves():
            reader = searcher.reader()
            key = (reader.segment().segment_id(), name)
            values = self._columns.get(key)
            if values is None:
                values = self._columns[key] = list(reader.column_reader(name, translate=False))
            parts.append((offset, values))
        return Column(parts)

    def _leaves(self) -> list[tuple[Any, int]]:
        return list(self.searcher.leaf_searchers()) if self.searcher.doc_count_all() else []

    def tags(self) -> set[str]:
        """The segments this snapshot reads."""
        return {searcher.reader().segment().segment_id() for searcher, _ in self._leaves()}


class Column:
    """Values by record number, over the segments of a snapshot."""

    def __init__(self, parts: Sequence[tuple[int, list[Any]]]) -> None:
        self._parts = list(parts)
        self._flat = self._parts[0][1] if len(self._parts) == 1 else None  # one segment: no walk over parts

    def of(self, numbers: Sequence[int]) -> list[Any]:
        """The values of records given in rising order of number."""
        if self._flat is not None:
            return list(map(self._flat.__getitem__, numbers))
        found: list[Any] = []
        at = 0
        for part, (offset, values) in enumerate(self._parts):
            end = self._parts[part + 1][0] if part + 1 < len(self._parts) else float("inf")
            while at < len(numbers) and numbers[at] < end:
                found.append(values[numbers[at] - offset])
                at += 1
        return found


def _score(matcher: Any, offset: int, hits: list[tuple[float, int]], deadline: float) -> None:
    count = 0
    while matcher.is_active():
        hits.append((matcher.score(), offset + matcher.id()))
        matcher.next()
        count += 1
        if count % CHECK_EVERY == 0 and time.monotonic() > deadline:
            raise QueryTooCostly("The query takes too long; make it simpler.")
