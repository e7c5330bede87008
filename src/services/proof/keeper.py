"""Makes checkpoints while the archive is served: after so many events, or so long after the first uncovered one."""

import logging
from collections.abc import Callable
from time import monotonic

from archive.background import Background
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import latest_size, make_checkpoint
from archive.record.keys import Keys
from archive.record.store import Archive

log = logging.getLogger("archive.ledger")
LOOK_SECONDS = 1.0
RETRY_SECONDS = 60.0


class Keeper:
    """A thread of its own that looks once a second. What is refused is logged and tried again later."""

    def __init__(self, archive: Archive, keys: Keys, by: Callable[[], ActorId], *, events: int, seconds: int) -> None:
        self._archive, self._keys, self._by = archive, keys, by
        self._events, self._seconds = events, seconds
        self._uncovered_since: float | None = None
        self._thread = Background("checkpoints", self._attempt, first=LOOK_SECONDS)

    def start(self) -> None:
        """Start the work in a separate thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, with a last checkpoint for what was recorded since."""
        if self._thread.stop():
            self._attempt(ending=True)

    def look(self, *, ending: bool = False) -> bool:
        """Whether a checkpoint was due, and made."""
        uncovered = self._archive.position - latest_size(self._archive)
        if uncovered <= 0:
            self._uncovered_since = None
            return False
        if self._uncovered_since is None:
            self._uncovered_since = monotonic()
        if not ending and uncovered < self._events and monotonic() - self._uncovered_since < self._seconds:
            return False
        make_checkpoint(self._archive, self._keys, by=self._by())
        self._uncovered_since = None
        return True

    def _attempt(self, *, ending: bool = False) -> float:
        """A full or locked disk passes and a refusal is cleared up by people; the record goes on without."""
        try:
            self.look(ending=ending)
        except Exception as error:  # noqa: BLE001  whatever it is, recording does not stop for it
            log.warning("the checkpoint failed: %s", getattr(error, "code", type(error).__name__))
            return RETRY_SECONDS
        return LOOK_SECONDS
