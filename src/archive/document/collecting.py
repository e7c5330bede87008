"""Collects bytes no event names: what an upload left that was killed or refused, once its grace time is over."""

import logging
import re
from collections.abc import Iterator

from archive.background import Background
from archive.document.blobs import GRACE_SECONDS, Blobs
from archive.errors import ArchiveError, Conflict, Damaged
from archive.record.store import Archive

log = logging.getLogger("archive.document")
EVERY_SECONDS = 6 * 3600
RETRY_SECONDS = 600
BATCH = 2000
_DIGEST = re.compile(rb'"digest":"([0-9a-f]{64})"')


def named_digests(archive: Archive) -> Iterator[str]:
    """Every digest that clear content names, in whatever room; files of sealed records do not lie among the blobs.

    Refuses, so that no named file is taken for unused: content it cannot read, files being sealed or unsealed; and
    a clock that is not trusted, by which the newest bytes would be old.
    """
    after = 0
    while rows := archive.recorder.contents.in_clear(after, BATCH):
        for position, content in rows:
            if not content.startswith(b"{"):
                raise Damaged(f"The content at position {position} is not JSON; unused files are not removed.")
            for digest in _DIGEST.findall(content):
                yield digest.decode()
        after = rows[-1][0]
    if archive.recorder.sealed.unsettled():  # asked last: what was sealed meanwhile is on its way now
        raise Conflict("Files are being sealed or unsealed.", remedy="Unused files are removed later.")
    archive.moment().require_believed()


class Collector:
    """Collects in a thread of its own while the archive is served: at the start, then every few hours."""

    def __init__(self, archive: Archive, blobs: Blobs) -> None:
        self._archive, self._blobs = archive, blobs
        self._thread = Background("collect-orphans", self._collect)

    def start(self) -> None:
        """Start the work in a separate thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it was about to remove stays until the next time."""
        self._thread.stop()

    def collect(self, *, grace_seconds: float = GRACE_SECONDS) -> int:
        """Remove bytes no event names and parts of uploads, once older than the grace time; answers with how many."""
        removed = self._blobs.collect(self._named_until_stopped(), grace_seconds=grace_seconds)
        if removed:
            log.info("removed %d files that no event names", removed)
        return removed

    def _collect(self) -> float | None:
        try:
            self.collect()
        except _Stopped:
            return None
        except (ArchiveError, OSError) as error:
            log.warning("unused files were not removed: %s", error)
            return RETRY_SECONDS
        return EVERY_SECONDS

    def _named_until_stopped(self) -> Iterator[str]:
        for digest in named_digests(self._archive):
            if self._thread.ending:
                raise _Stopped
            yield digest


class _Stopped(Exception):
    """The archive is being closed."""
