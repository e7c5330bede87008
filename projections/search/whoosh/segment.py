"""Segments of a Whoosh index, made at once: written from analysed documents, or merged from segments.

The library gathers every posting in a pool, sorts the pool and spills it to disk; here terms are gathered under their
field, and segments, which are sorted already, are merged term by term.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import Any

from whoosh.reading import SegmentReader

from projections.search.schema import FORMER, STREAMS
from projections.search.whoosh.codec import Codec, postings_of

TIER = 10  # segments of about one size are merged; the next size is this many times as large

Document = dict[str, Any]
_SCORED = [prefix + name for prefix in ("", FORMER) for name in STREAMS]
_STORED = ("head", "stored", "position")


class Draft:
    """A segment being written: first every record, then every term in order."""

    def __init__(self, index: Any) -> None:
        codec = Codec()
        self._storage, self._schema = index.storage, index.schema
        self.segment = codec.new_segment(self._storage, index.indexname)
        self._records = codec.per_document_writer(self._storage, self.segment)
        self._terms = codec.field_writer(self._storage, self.segment)
        self._lengths: dict[str, dict[int, int]] = defaultdict(dict)
        self._field, self._count = "", 0

    def record(self, stored: Document, lengths: dict[str, int], columns: Document) -> int:
        """Add a record by what is kept of it; answers with its number."""
        number, records, schema = self._count, self._records, self._schema
        records.start_doc(number)
        for name, value in stored.items():
            records.add_field(name, schema[name], value, 0)
        for name, length in lengths.items():
            records.add_field(name, schema[name], None, length)
            self._lengths[name][number] = length
        for name, value in columns.items():
            records.add_column_value(name, schema[name].column_type, value)
        records.finish_doc()
        self._count += 1
        return number

    def term(self, field: str, text: bytes, postings: Iterable[tuple[int, float, bytes]]) -> None:
        """Add a term with its records in rising order; terms come in order of field and text."""
        terms = self._terms
        if field != self._field:
            if self._field:
                terms.finish_field()
            terms.start_field(field, self._schema[field])
            self._field = field
        length_of, begun = self._lengths[field].get, False
        for number, weight, value in postings:
            if not begun:
                terms.start_term(text)
                begun = True
            terms.add(number, weight, value, length_of(number, 0))
        if begun:
            terms.finish_term()

    def finish(self) -> Any:
        """Close the files; the segment is good once a table of contents names it."""
        if self._field:
            self._terms.finish_field()
        self._records.close()
        self._terms.close()
        self.segment.set_doc_count(self._count)
        self.segment.create_compound_file(self._storage)
        self.segment.compound = True
        return self.segment


def written(index: Any, documents: Iterable[Document]) -> Any:
    """A segment of these documents."""
    draft, schema = Draft(index), index.schema
    gathered: dict[str, dict[bytes, list[tuple[int, float, bytes]]]] = defaultdict(dict)
    for number, document in enumerate(documents):
        lengths: dict[str, int] = {}
        for name, value in document.items():
            field = schema[name]
            if field.indexed:
                terms, length = gathered[name], 0
                for text, often, weight, kept in field.index(value):
                    terms.setdefault(text, []).append((number, weight, kept))
                    length += often
                if field.scorable:
                    lengths[name] = length
        stored = {name: document[name] for name in _STORED if name in document}
        columns = {name: schema[name].to_column_value(v) for name, v in document.items() if schema[name].column_type}
        draft.record(stored, lengths, columns)
    for name in sorted(gathered):
        for text in sorted(gathered[name]):
            draft.term(name, text, gathered[name][text])
    return draft.finish()


def tiered(index: Any, segments: Sequence[Any]) -> list[Any]:
    """The segments, with those of one size merged where there are many; a record is merged once a size it grows to."""
    kept = [segment for segment in segments if segment.doc_count()]
    while True:
        tiers: dict[int, list[Any]] = defaultdict(list)
        for segment in kept:
            tiers[len(str(segment.doc_count()))].append(segment)
        crowded = next((tier for _, tier in sorted(tiers.items()) if len(tier) >= TIER), None)
        if crowded is None:
            return kept
        kept = [segment for segment in kept if segment not in crowded] + [merged(index, crowded)]


def merged(index: Any, segments: Sequence[Any]) -> Any:
    """One segment of the records of several, without those deleted."""
    draft = Draft(index)
    readers = [SegmentReader(index.storage, index.schema, segment) for segment in segments]
    try:
        numbers = [dict(_copied(draft, reader, index.schema)) for reader in readers]
        last, found = ("", b""), list[tuple[int, Any]]()
        for field, text, at, info in merge(*(_terms_of(reader, at) for at, reader in enumerate(readers))):
            if (field, text) != last:
                _add(draft, last, found, readers, numbers)
                last, found = (field, text), []
            found.append((at, info))
        _add(draft, last, found, readers, numbers)
    finally:
        for reader in readers:
            reader.close()
    return draft.finish()


def _copied(draft: Draft, reader: Any, schema: Any) -> Iterator[tuple[int, int]]:
    """Copy the records of a segment; yields their old and new numbers."""
    columns = {}
    for name in schema.names():
        if schema[name].column_type and reader.has_column(name):
            columns[name] = reader.column_reader(name, schema[name].column_type, translate=False)
    for number, stored in reader.iter_docs():
        lengths = {name: length for name in _SCORED if (length := reader.doc_field_length(number, name))}
        yield number, draft.record(stored, lengths, {name: column[number] for name, column in columns.items()})


def _terms_of(reader: Any, at: int) -> Iterator[tuple[str, bytes, int, Any]]:
    """Terms in order. No two of one reader are alike, so that what follows the reader's place is never compared."""
    for (field, text), info in reader._terms.items():
        yield field, text, at, info


def _add(
    draft: Draft,
    term: tuple[str, bytes],
    found: list[tuple[int, Any]],
    readers: list[Any],
    numbers: list[dict[int, int]],
) -> None:
    if found:
        draft.term(*term, _renumbered(term[0], found, readers, numbers))


def _renumbered(
    field: str, found: list[tuple[int, Any]], readers: list[Any], numbers: list[dict[int, int]]
) -> Iterator[tuple[int, float, bytes]]:
    for at, info in found:
        number_of = numbers[at].get
        for number, weight, value in postings_of(readers[at], field, info):
            new = number_of(number)
            if new is not None:
                yield new, weight, value
