"""An engine that fails while reading has files that cannot be trusted; the remedy is always the same: rebuild."""

from collections.abc import Iterator
from contextlib import contextmanager

from projections.search.request import IndexStale, SearchRefused


@contextmanager
def whole(engine: str) -> Iterator[None]:
    """Turn whatever the engine's library raises into IndexStale; our own refusals pass.

    The libraries raise everything over torn files: struct, pickle and key errors, bare exceptions, and a panic that
    is no Exception at all. The cause is kept.
    """
    try:
        yield
    except (SearchRefused, IndexStale):
        raise
    except Exception as torn:
        raise IndexStale(f"{engine} cannot read the index ({type(torn).__name__}).") from torn
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise IndexStale(f"{engine} cannot read the index (panic).") from None
