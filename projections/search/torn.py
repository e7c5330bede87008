"""An engine that fails while reading has files that cannot be trusted; the remedy is always the same: rebuild."""

from types import TracebackType

from archive.errors import Stopping
from projections.search.request import IndexStale, SearchRefused


class whole:  # noqa: N801  # reads as a sentence: with whole("tantivy")
    """Turn whatever the engine's library raises into IndexStale; our own refusals pass.

    The libraries raise everything over torn files: struct, pickle and key errors, bare exceptions, and a panic that
    is no Exception at all. The cause is kept.
    """

    __slots__ = ("engine",)

    def __init__(self, engine: str) -> None:
        self.engine = engine

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        """Say what was raised as our own kind of failure."""
        if raised is None or isinstance(raised, SearchRefused | IndexStale | Stopping):
            return
        if isinstance(raised, Exception) or type(raised).__name__ == "PanicException":
            raise IndexStale(f"{self.engine} cannot read the index ({type(raised).__name__}).") from raised
