"""The vocabulary of an archive, opened again whenever a newer one was imported."""

import threading
from pathlib import Path

from projections.search.vocabulary.vocabulary import Vocabulary

FILE = "vocabulary.sqlite"


class OpenVocabulary:
    """Holds the imported vocabulary open; there need not be one."""

    def __init__(self, home: Path) -> None:
        self._path, self._lock = home / FILE, threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._open: Vocabulary | None = None

    def newest(self) -> Vocabulary | None:
        """The vocabulary as it is on disk now; None where none was imported."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        seen = status.st_mtime_ns, status.st_ino
        with self._lock:
            if seen != self._seen:
                self._open, self._seen = Vocabulary(self._path), seen  # who asks the older one still may
            return self._open

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open:
                self._open.close()
            self._open = self._seen = None
