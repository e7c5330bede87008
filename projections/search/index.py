"""The index the rest of the product sees: one folder, one generation, three partitions."""

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from projections.comparison.difference import Difference
from projections.search.entry import Change, Entry
from projections.search.language.analyser import Analyser
from projections.search.partitions import Partitions
from projections.search.request import Answer, Partition, Request

EngineName = Literal["auto", "tantivy", "whoosh"]


class SearchIndex(Protocol):
    """A derived copy of the record for searching; it can be deleted and rebuilt at any time."""

    def position(self) -> int:
        """The position the index is at."""
        ...

    def apply(self, changes: Sequence[Change], position: int) -> None:
        """Replace all entries of each id (none: removed), with the position, in one commit."""
        ...

    def find(self, request: Request) -> Answer:
        """Answer a question; only `SearchRefused` and `IndexStale` come out of it."""
        ...

    def ids(self, partition: Partition) -> Iterator[str]:
        """Ids of the records of a partition, for comparing generations."""
        ...

    def count(self, partition: Partition) -> int:
        """How many records a partition has, former versions not counted."""
        ...

    def current(self) -> Iterator[Entry]:
        """Every record as it is today, visible to the caller or not."""
        ...

    def compare(self, expected: Mapping[str, Sequence[Entry]]) -> list[Difference]:
        """What differs from the entries these records should have, in any partition."""
        ...

    def held(self, partition: Partition, start: int) -> list[str]:
        """The id of every entry a partition holds, some at a time, beginning so far behind the newest."""
        ...

    def checksum(self) -> tuple[int, int]:
        """Number of records and a sum over all that is stored of them, the same for the same entries in any order."""
        ...

    def forget(self, ids: Iterable[str]) -> None:
        """Destruction: remove the records and leave no term, stored text or cached word of them."""
        ...

    def purge(self) -> None:
        """Rewrite every partition so that nothing of removed records is left in any file."""
        ...

    def purge_owed(self) -> bool:
        """Whether a withdrawn record still weighs in its statistics; `settle`, off-peak, ends that."""
        ...

    def settle(self) -> None:
        """Rewrite the partitions to which that is owed; nothing where nothing is."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...


def open_index(
    folder: Path,
    engine: EngineName = "auto",
    *,
    analyser: Analyser | None = None,
    words: Path | None = None,
    create: bool = False,
    ending: Callable[[], bool] = bool,
) -> SearchIndex:
    """Open, or begin, the index in a folder. `auto` is Tantivy where it imports; `words` is the shared word cache.
    Once `ending` is true, a rewrite is interrupted with `Stopping`; the index stays as it was.

    Raises IndexStale if the index was made by another schema, analyser or engine, or is damaged: rebuild it then.
    """
    chosen = engine_name(engine)
    return Partitions(folder, chosen, analyser or analyser_with(words), create=create, ending=ending)


def engine_name(engine: EngineName) -> Literal["tantivy", "whoosh"]:
    """Which engine `auto` means here."""
    if engine == "auto":
        return "tantivy" if importlib.util.find_spec("tantivy") else "whoosh"
    return engine


def analyser_with(words: Path | None = None) -> Analyser:
    """The analyser of this installation, with its word cache; it loads morphology at the first word."""
    return Analyser(words)
