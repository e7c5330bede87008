"""Identifies the formats of files soon after they were filed, without being asked. It never hinders who filed them.

A command does it at its end for what it filed itself; where the archive is served, the server does it for everything
that waits. Both act as the archive itself, and only where the extra `formats` is installed.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from uuid import UUID

from archive.background import Background
from archive.document.events import DocumentFiled, DocumentMigrated, DocumentVersionFiled
from archive.document.model import Document
from archive.errors import ArchiveError
from services.formats.identifying import Waiting, available, identify_these, waiting_pages
from services.home.archive_home import ArchiveHome

log = logging.getLogger("archive.formats")
AT_ONCE = 500
"""Events of filed files that are read at once."""
PAGE_SECONDS = 2.0
_FILING = (DocumentFiled.name, DocumentVersionFiled.name, DocumentMigrated.name)


def identify_filed(
    home: ArchiveHome, *, after: int, progress: Callable[[int, int | None], None] = lambda done, total: None
) -> None:
    """Identify all files that this archive filed after a position. What goes wrong is logged by its class alone.

    What an interruption leaves is identified while the archive is served, or by `archive formats --identify`.
    """
    if home.reading or not home.settings.identify_minutes or not available():
        return
    try:
        waiting = _filed_after(home, after)
        if (first := next(waiting, None)) is not None:
            identify_these(home, chain((first,), waiting), home.keeper_id(), lambda done: progress(done, None))
    except Exception as error:  # noqa: BLE001  what was filed is filed, whatever it is
        log.warning("formats were not identified: %s", getattr(error, "code", type(error).__name__))


class Identifying:
    """Does it while the archive is served: at first for every document, then for those with something new."""

    def __init__(self, home: ArchiveHome) -> None:
        self._home, self._rest = home, home.settings.identify_minutes * 60.0
        self._seen = 0
        self._older: Iterator[list[Waiting]] | None = None
        self._missed = False
        self._thread = Background("formats", self._attempt, first=self._rest)

    def start(self) -> None:
        """Start the work in a separate thread, where there is any to do."""
        if self._rest and not self._home.reading and available():
            self._seen = self._home.archive.position
            self._older = waiting_pages(self._home, self._home.admin())
            self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._thread.stop()

    def look(self) -> bool:
        """Identify what waits of the next page of documents, or of what was filed since; whether pages remain.

        Where a page failed, all pages are asked for again after the last one.
        """
        try:
            page = next(self._older, None) if self._older is not None else None
            self._identify(page or ())
        except Exception:
            self._missed = True
            raise
        if page is None:
            self._older, self._missed = waiting_pages(self._home, self._home.admin()) if self._missed else None, False
            position = self._home.archive.position
            self._identify(_filed_after(self._home, self._seen))
            self._seen = position
            return False
        return True

    def _identify(self, waiting: Iterable[Waiting]) -> None:
        first = next(rest := iter(waiting), None)
        if first is not None:
            some = (each for each in chain((first,), rest) if not self._ending())
            identify_these(self._home, some, self._home.keeper_id())

    def _ending(self) -> bool:
        return self._thread.ending

    def _attempt(self) -> float:
        try:
            return PAGE_SECONDS if self.look() else self._rest
        except Exception as error:  # noqa: BLE001  whatever it is, the archive is served on
            log.warning("formats were not identified: %s", getattr(error, "code", type(error).__name__))
            return self._rest


def _filed_after(home: ArchiveHome, after: int) -> Iterator[Waiting]:
    """Files that this archive itself filed after a position and whose format is not recorded, the newest first."""
    operations, upto = home.archive.recorder.operations, home.archive.position
    while page := operations.history.named(_FILING, after, upto, newest=AT_ONCE):
        own = [stream for position, stream in page if not operations.received.way(position)]
        for id in dict.fromkeys(own):
            try:
                waiting = home.archive.load(Document, UUID(id)).unidentified
            except ArchiveError:  # destroyed meanwhile, or its key is not here
                continue
            for version, copy, file in waiting:
                yield Waiting(id, version, copy, file.digest, file.filename)
        upto = page[0][0] - 1
