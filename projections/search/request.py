"""What is asked of the index and what it answers; what it may refuse."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, Protocol

Partition = Literal["open", "public", "all"]
Scope = Mapping[str, frozenset[str]]
Sort = Literal["relevance", "date", "-date"]
Match = Literal["auto", "all", "any"]
"""Which records answer: those with every word; any word; or every word first and, where they are few, then any."""

FACETS = (
    "kind",
    "body",
    "organisation",
    "year",
    "case",
    "language",
    "record_class",
    "publicity",
    "status",
    "collection",
)
MAX_LIMIT = 1000
MAX_DEPTH = 10_000


class SearchRefused(Exception):
    """The index answers with a reason instead of an answer; `code` is stable and for machines."""

    code: ClassVar[str] = "search_refused"

    def __init__(self, said: str, *, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(said)
        self.field, self.remedy = field, remedy


class BadRequest(SearchRefused):
    """A filter, facet, limit or sort that does not exist."""

    code = "search_bad_request"


class CursorInvalid(SearchRefused):
    """The cursor is not one this index issued for this query."""

    code = "search_cursor_invalid"


class CursorExpired(SearchRefused):
    """The index changed since the cursor was issued; the first page is asked for again."""

    code = "search_cursor_expired"


class IndexBusy(SearchRefused):
    """Another process holds the right to write."""

    code = "search_index_busy"


class QueryTooCostly(SearchRefused):
    """The query ran into its time limit."""

    code = "search_too_costly"


class IndexStale(Exception):
    """The index cannot be used as it is on disk: another schema, another analyser, torn files. Rebuild it."""

    code: ClassVar[str] = "search_index_stale"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Nearness(Protocol):
    """How near records are to a question in meaning; `stamp` names what is asked of."""

    @property
    def stamp(self) -> str:
        """Names what is asked of: a cursor is good for one state of it."""
        ...

    def ids(self, question: str) -> Iterator[str]:
        """All records, the nearest first, visible to the caller or not."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """A question. Filters: OR within a field, AND between fields. `fold` folds near-duplicates together.

    `within` and `sight` limit a question to a scope in a partition that holds more (see `find`); statistics
    of the partition then reach nothing that is answered: no score, no order by it, no suggestion. `knows` states which
    of some ids name records the caller may see; cases and bodies it may not see are neither told nor found by.
    `one_with` gives cases with all that they were merged with.
    `withheld` are records that the index may still hold and that are found by nothing any more.
    `related` gives labels of a vocabulary that widen a question few records meet whole, unless `vocabulary` is False.
    `near` gives records by their nearness in meaning to words, where `meaning` asks for it.
    `match` states whether a record may lack words of the question; operators, phrases, fields, numbers are always met.
    """

    q: str = ""
    partition: Partition = "open"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    as_of: datetime.date | None = None
    sort: Sort = "relevance"
    limit: int = 10
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    snippets: bool = True
    explain: bool = False
    scored: bool = True
    fold: bool = True
    within: Scope | None = None
    knows: Callable[[Collection[str]], set[str]] | None = None
    one_with: Callable[[Collection[str]], set[str]] = set
    sight: tuple[str, ...] = ("open",)
    withheld: tuple[str, ...] = ()
    match: Match = "auto"
    vocabulary: bool = True
    related: Callable[[Iterable[str]], list[tuple[str, int]]] | None = None
    meaning: bool = False
    near: Nearness | None = None

    def __post_init__(self) -> None:
        """Refuse what no engine could answer, before any engine is asked."""
        for name in (*self.filters, *self.facets):
            if name not in FACETS:
                raise BadRequest(f"There is no field {name!r} to filter or count by; use {', '.join(FACETS)}.")
        if not 0 <= self.limit <= MAX_LIMIT:
            raise BadRequest(f"A page may have 0 to {MAX_LIMIT} records.")
        if self.sort not in ("relevance", "date", "-date"):
            raise BadRequest("Sort must be relevance, date or -date.")
        if self.match not in ("auto", "all", "any"):
            raise BadRequest("Match must be auto, all or any.")
        if self.partition not in ("open", "public", "all"):
            raise BadRequest("The partition must be open, public or all.")


class Hit(NamedTuple):
    """A record found. `duplicates` are near-duplicates of it, folded into this hit; `lacks`, words it does not have."""

    id: str
    kind: str
    title: str
    snippet: str | None
    date: datetime.date | None
    case: str | None
    score: float | None
    explain: tuple[str, ...] | None = None
    duplicates: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class Answer(NamedTuple):
    """`total` counts records, folded ones too; `whole` those of them that have every word.

    `notice` states how the question was read when it was read freely.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, list[tuple[str, int]]]
    suggestion: str | None
    notice: str | None
    cursor: str | None
    engine: str
    analyser: str
    position: int
    took_ms: float
    whole: int = 0
    widened: Mapping[str, tuple[str, ...]] = {}
    """Words of the question with the labels of a vocabulary that they were widened by."""
