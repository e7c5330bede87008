"""Our plans as Whoosh queries."""

import time
from array import array
from collections.abc import Iterator
from typing import Any

from whoosh import matching, query
from whoosh.searching import SearchContext

from projections.search.question.plan import (
    All,
    And,
    AnyTerm,
    Better,
    Between,
    Flat,
    Nothing,
    Or,
    Phrase,
    Plan,
    Prefix,
    Term,
    Without,
)
from projections.search.request import QueryTooCostly
from projections.search.schema import INTEGERS
from projections.search.whoosh.fields import cover

_EVERY = ("current", "former")


class Gathered(query.Query):  # type: ignore[misc]  # the library has no types
    """Records having one of some terms, gathered at once and not scored."""

    def __init__(self, field: str, texts: tuple[str, ...], deadline: float, *, prefix: bool = False) -> None:
        self.fieldname, self.texts, self.prefix, self.deadline = field, texts, prefix, deadline

    def __repr__(self) -> str:
        return f"Gathered({self.fieldname!r}, {len(self.texts)} terms)"

    def is_leaf(self) -> bool:
        """There is nothing below."""
        return True

    def estimate_size(self, reader: Any) -> int:
        """At most every record."""
        size: int = reader.doc_count_all()
        return size

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A list of the records, in order."""
        reader, found = searcher.reader(), set[int]()
        for term in self._terms(reader):
            if time.monotonic() > self.deadline:
                raise QueryTooCostly("The query takes too long; make it simpler.")
            if (self.fieldname, term) in reader:
                found.update(reader.postings(self.fieldname, term).all_ids())
        if not found:
            return matching.NullMatcher()
        return matching.ListMatcher(array("I", sorted(found)), all_weights=0.0)

    def _terms(self, reader: Any) -> Iterator[bytes]:
        for text in self.texts:
            if self.prefix:
                yield from reader.expand_prefix(self.fieldname, text.encode())
            else:
                yield text.encode()


class Less(query.Query):  # type: ignore[misc]
    """The first without the second. Whoosh's own AndNot lets the first record pass unchecked."""

    def __init__(self, wanted: Any, unwanted: Any) -> None:
        self.wanted, self.unwanted = wanted, unwanted

    def __repr__(self) -> str:
        return f"Less({self.wanted!r}, {self.unwanted!r})"

    def estimate_size(self, reader: Any) -> int:
        """At most what is wanted."""
        size: int = self.wanted.estimate_size(reader)
        return size

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """What is wanted, with the unwanted records skipped."""
        unwanted = frozenset(self.unwanted.matcher(searcher, SearchContext(weighting=None)).all_ids())
        wanted = self.wanted.matcher(searcher, context)
        return matching.FilterMatcher(wanted, unwanted, exclude=True) if unwanted else wanted


def compiled(plan: Plan, deadline: float) -> Any:  # noqa: PLR0911  # one return a kind of plan
    """The plan as a Whoosh query; gathering stops at the deadline (monotonic seconds)."""
    match plan:
        case Term(field, text, boost):
            return query.Term(field, text, boost=boost)
        case AnyTerm(field, texts):
            return Gathered(field, texts, deadline)
        case Prefix(field, text):
            return Gathered(field, (text,), deadline, prefix=True)
        case Phrase(field, texts, slop, boost):
            return query.Phrase(field, list(texts), slop=slop, boost=boost)
        case Between(field, low, high):
            return Gathered(field, tuple(cover(low, high, INTEGERS[field])), deadline)
        case All():
            return Gathered("state", _EVERY, deadline)
        case Nothing():
            return query.NullQuery
        case And(parts):
            return query.And([compiled(part, deadline) for part in parts])
        case Or(parts):
            return _any([compiled(part, deadline) for part in parts])
        case Without(wanted, unwanted):
            return Less(compiled(wanted, deadline), compiled(unwanted, deadline))
        case Better(wanted, preferred):
            return query.AndMaybe(compiled(wanted, deadline), compiled(preferred, deadline))
        case Flat(part, worth):
            return query.ConstantScoreQuery(compiled(part, deadline), worth)


def _any(parts: list[Any]) -> Any:
    """Whoosh's other way to match Or, chosen for small indexes, takes a score of 0 for no match."""
    found = query.Or(parts)
    found.matcher_type = query.Or.DEFAULT_MATCHER
    return found
