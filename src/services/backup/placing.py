"""Puts a restored archive into its home, and states when a home is not one yet.

A restore is in `restoring/` until it is whole and every destruction is carried out, then it is called `restored/`,
and its parts move up, the settings last: without them there is no archive. What a kill left of the moving is completed
by anyone who opens the home next; what it left of `restoring/` is thrown away by the next restore.
"""

import shutil
from contextlib import suppress
from pathlib import Path

from archive.errors import Conflict
from archive.files.whole import sync_folder

RESTORING, RESTORED = "restoring", "restored"
_LAST = "archive.toml"
_DERIVED = ("views", "index")


class RestoreUnfinished(Conflict):
    """A restore into this folder was interrupted; its files may contain destroyed records and are not served."""

    code = "restore_unfinished"
    field = "home"
    remedy = "Run 'archive restore' again, or remove its subfolder 'restoring'."

    def __init__(self) -> None:
        super().__init__("A restore into this folder is incomplete.")


def complete_restore(home: Path) -> None:
    """Let a restore that was whole when it was interrupted take its place. Refuses: one that was not whole."""
    if (home / RESTORING).exists():
        raise RestoreUnfinished
    if (home / RESTORED).exists():
        _move_up(home)


def take_place(home: Path) -> None:
    """A whole restore becomes the archive of its home."""
    for name in _DERIVED:
        shutil.rmtree(home / RESTORING / name, ignore_errors=True)
    (home / RESTORING).rename(home / RESTORED)
    sync_folder(home)
    _move_up(home)


def _move_up(home: Path) -> None:
    """Move every part up, the settings last. Another process may do the same at this moment."""
    restored = home / RESTORED
    with suppress(FileNotFoundError):
        for name in sorted((path.name for path in restored.iterdir()), key=lambda name: (name == _LAST, name)):
            if name == "keys" and (home / name).exists():  # the master key was put there before
                shutil.rmtree(restored / name, ignore_errors=True)
                continue
            with suppress(FileNotFoundError):
                (restored / name).rename(home / name)
        sync_folder(home)
        restored.rmdir()
        sync_folder(home)
