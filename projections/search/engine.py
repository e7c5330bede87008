"""What an engine must do under one partition; everything people see is done above it, once, for both."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from projections.search.question.plan import Plan
from projections.search.row import Row

WINDOW = 40  # hits at least are put in their final order, and folded, at a time


Match = tuple[float, Any]  # one hit before it is fetched: its score and the engine's own reference to it


class Matches(NamedTuple):
    """How many records matched, one window of them in final order, and the engine's snapshot they belong to."""

    total: int
    window: list[Match]
    snapshot: Any


class Engine(Protocol):
    """One partition on disk. `write` is one commit; readers continue with the commit before it."""

    name: str

    def position(self) -> int:
        """The position the last commit carried; 0 for an empty index."""
        ...

    def stamp(self, snapshot: Any) -> str:
        """What names the commit a snapshot shows; a cursor is good for one stamp."""
        ...

    def write(self, rows: Sequence[Row], gone: Sequence[str], position: int | None) -> None:
        """Replace all rows of the ids in `gone` by `rows`, with the position, in one commit."""
        ...

    def rewrite(self, rows: Iterator[Row], position: int | None) -> None:
        """Replace everything in one commit and leave no byte of what was there before."""
        ...

    def match(self, plan: Plan, start: int, size: int, order: str, snapshot: Any = None) -> Matches:
        """The window of `size` matches that begins at `start`; `order` is relevance, date or -date."""
        ...

    def count(self, plan: Plan) -> int:
        """How many records match."""
        ...

    def vocabulary(self) -> Callable[[str, str], bool]:
        """Whether a field has a term in the newest commit, if only of a withdrawn record: any other finds nothing."""
        ...

    def facets(self, plan: Plan, names: Sequence[str], snapshot: Any) -> dict[str, list[tuple[str, int]]]:
        """Every value of every facet with its count, most frequent first."""
        ...

    def fetch(self, references: Sequence[Any], snapshot: Any, *, text: bool) -> list[tuple[bytes, str]]:
        """What was stored of each hit: head and, where wanted, text."""
        ...

    def column(self, name: str, references: Sequence[Any], snapshot: Any) -> list[int]:
        """An integer every record has, of each hit, without fetching what is stored."""
        ...

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """Indexed terms beginning so, with the number of records; withdrawn records are not counted."""
        ...

    def everything(self) -> Iterator[tuple[bytes, str]]:
        """Head and text of every row."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...
