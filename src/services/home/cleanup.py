"""Removes what interrupted work left behind, at each start and every few minutes while the archive is served."""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.background import Background
from archive.document.blobs import Blobs
from archive.files.parts import abandoned
from archive.files.rights import put_right
from projections.temporary import sweep

log = logging.getLogger("archive.tidying")
EVERY_SECONDS, PART_SECONDS = 120.0, 180.0
_PLACES = (".", "keys", "views")


class Tidying:
    """Tidies one archive, in a thread of its own while it is served. `trusted` states whether the clock is."""

    def __init__(self, home: Path, blobs: Blobs, believed: Callable[[], bool]) -> None:
        self._home, self._blobs, self._believed = home, blobs, believed
        self._thread, self._closed = Background("tidying", self._tidy), False

    def sweep(self) -> None:
        """Remove half-written files nobody writes any more; how old one is, is known by a clock that is trusted."""
        if not self._believed():
            return
        self._blobs.sweep()
        for place in _PLACES:
            for path in (self._home / place).glob("*.part"):
                if path.is_file() and abandoned(path, seconds=PART_SECONDS):
                    with suppress(OSError):
                        path.unlink()

    def start(self) -> None:
        """Start the work in a separate thread."""
        self._closed = False
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._thread.stop()

    def _tidy(self) -> float | None:
        """Close the files to others at first, every one of them; then sweep."""
        try:
            if self._closed:
                sweep(self._home)
                self.sweep()
            else:
                put_right(self._home, most=None)
                self._closed = True
        except OSError as error:
            log.warning("cleaning up is postponed to the next start: %s", type(error).__name__)
            return None
        return EVERY_SECONDS
