"""Files of an archive are for its owner alone, whatever the umask of the process that started it.

Source: Information Management Act 906/2019 13 §, 15 §.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

OTHERS = 0o077
LOOKED_AT = 20_000
"""How many files of an already private folder are checked when an archive is opened: a tenth of a second."""
_FILES = ("archive.toml", "clock.json", "events.acknowledged")
_FOLDERS = ("keys", "views", "index", "rejects", "disposing", "temporary", "restoring", "restored", "aside")
_DOCUMENTS = "blobs"


def for_owner_alone() -> None:
    """Let everything this process makes from now on be readable by its owner alone.

    The databases and indexes below make files by themselves, and take their rights from the process.
    """
    os.umask(OTHERS)


def put_right(home: Path, *, most: int | None = LOOKED_AT) -> int:
    """Close what is open to others in the folder of an archive; answers with how much that was.

    A folder is closed after what is in it, so that a kill leaves it to be checked again. In a closed folder of
    documents `most` files are checked, None: all of them. Nothing happens where we may not change rights.
    """
    with suppress(FileNotFoundError):
        names = [path.name for path in home.iterdir()]
        own = [name for name in names if name in _FILES or ".sqlite" in name]
        closed = sum(_close(home / name) for name in own)
        for name in (each for each in _FOLDERS if each in names):
            closed += sum(map(_close, _within(home / name)))
        if _DOCUMENTS in names:
            bound = None if _open_to_others(home / _DOCUMENTS) else most
            closed += sum(map(_close, islice(_within(home / _DOCUMENTS), bound)))
        return closed + _close(home)
    return 0


def _within(folder: Path) -> Iterator[Path]:
    """Everything below a folder, the contents of each folder before itself; links are not followed."""
    with suppress(OSError):  # gone meanwhile, or not ours to read
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _within(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)
        yield folder


def _open_to_others(path: Path) -> bool:
    with suppress(OSError):
        return bool(path.stat().st_mode & OTHERS)
    return False


def _close(path: Path) -> bool:
    """Take from a file or folder what others may do with it; whether there was anything."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if mode & OTHERS:
            path.chmod(mode & 0o7700)
            return True
    return False
