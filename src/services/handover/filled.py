"""Views of records whose content came later: rebuilt once it is recorded, also where a kill came in between.

A note beside the views states this from before the first content is recorded until they are rebuilt.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError
from archive.files.whole import sync_folder
from projections.read_models import Projections

log = logging.getLogger("archive.handover")
NOTE = "views/filled"


def note_filling(home: Path) -> None:
    """Note, before content is recorded in place of a mark, that the views do not show it yet."""
    note = home / NOTE
    note.touch(mode=0o600)
    sync_folder(note.parent)


def show_filled(home: Path, projections: Projections) -> None:
    """Rebuild the views where the note is there. Refuses: a rebuild in progress, a model that stops before its end."""
    note = home / NOTE
    if note.exists():
        projections.catch_up()
        projections.rebuild()
        note.unlink()


def resume_filled(home: Path, projections: Projections) -> None:
    """The same at a start, which nothing of it may prevent, unless a package is being received."""
    if not (home / NOTE).exists():
        return
    try:
        with alone_in(home, wait=False):
            show_filled(home, projections)
    except (ArchiveError, OSError) as error:
        log.warning("views are not rebuilt yet: %s", getattr(error, "code", type(error).__name__))


@contextmanager
def alone_in(home: Path, *, wait: bool) -> Iterator[None]:
    """One package after the other, also of other processes. Raises BlockingIOError where it does not wait."""
    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)
