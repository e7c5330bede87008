"""Work that a served archive does by itself: again and again, in a thread of its own, until it is stopped.

A failure the work did not see coming is logged by its class alone, for a message may hold content, and tried again.
"""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("archive.background")
RETRY_SECONDS = 60.0


class Background:
    """`work` answers with the seconds to rest before it is called again; None ends the thread.

    The first rest is `first`. `wake` cuts a rest short, `stop` ends it.
    """

    def __init__(self, name: str, work: Callable[[], float | None], *, first: float = 0.0) -> None:
        self._name, self._work, self._first = name, work, first
        self._awake, self._end = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or start again after a stop; nothing happens while it is at work."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._end.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    def end(self) -> None:
        """Ask it to end after what it has in hand, without waiting for that."""
        self._end.set()
        self._awake.set()

    def stop(self) -> bool:
        """End it and wait until it has; answers whether there was anything to end."""
        self.end()
        thread = self._thread
        if thread is not None:
            thread.join()
            self._thread = None
        return thread is not None

    @property
    def ending(self) -> bool:
        """Whether it was asked to end; long work looks now and then."""
        return self._end.is_set()

    def _run(self) -> None:
        rest: float | None = self._first
        while rest is not None and not self._rested(rest):
            try:
                rest = self._work()
            except Exception as error:  # noqa: BLE001  the archive is served on, whatever it is
                log.error("%s failed and is tried again: %s", self._name, type(error).__name__)  # noqa: TRY400
                rest = RETRY_SECONDS

    def _rested(self, seconds: float) -> bool:
        """Rest; answers with whether it is to end."""
        self._awake.wait(seconds)
        self._awake.clear()
        return self._end.is_set()
