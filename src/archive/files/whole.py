"""Writes files whole or not at all: without a name, fsync, then the name they are for."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError, StorageFull
from archive.files.parts import part_name, sweep_beside, writing_part


class NotPublished(ArchiveError):
    """The place outside did not take what was to be written there."""

    code = "not_published"


@contextmanager
def whole_file(
    path: Path, *, settle: Callable[[Path, Path], object] = os.replace, durable: bool = True
) -> Iterator[BinaryIO]:
    """A file to write to that takes its name when all of it is written, and never before.

    What may be lost with the power, because it can be rebuilt, need not be `durable`. The name lasts with
    `sync_folder`. Raises OSError: the disk does not take it; nothing stays of it then. Refuses: a device or a pipe,
    which a file would replace.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        remedy = "Give the path of a file."
        raise NotPublished(f"{path.name} is a device or a pipe, not a file.", field="to", remedy=remedy)
    sweep_beside(path)
    with writing_part(part_name(path)) as (file, named):
        yield file
        file.flush()
        if durable:
            os.fsync(file.fileno())
        settle(named(), path)


def write_whole(
    path: Path, content: bytes, *, settle: Callable[[Path, Path], object] = os.replace, durable: bool = True
) -> None:
    """Write a file of one piece; see `whole_file`."""
    with whole_file(path, settle=settle, durable=durable) as file:
        file.write(content)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def written_whole(
    path: Path,
    parts: Iterable[bytes],
    *,
    settle: Callable[[Path, Path], object] = os.replace,
    progress: Callable[[int], object] = lambda done: None,
) -> None:
    """Write a file for a place outside from its parts.

    Refuses: a place that takes nothing, a full disk; nothing stays of it then.
    """
    if not path.name or path.is_dir():
        raise NotPublished("The path to write to is a folder.", field="to", remedy="Give the path of a file.")
    if path.parent.exists() and not path.parent.is_dir():
        raise NotPublished(f"{path.parent.name} is not a folder.", field="to")
    with refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, settle=settle) as file:
            for number, each in enumerate(parts, 1):
                file.write(each)
                progress(number)


def beside(part: Path, path: Path) -> None:
    """Take the name only where nobody has it."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        if path.exists():  # a disk without hard links
            raise FileExistsError(errno.EEXIST, "exists already", str(path)) from None
        part.rename(path)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """What the disk does not take, as a refusal; that the name is taken passes through."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("The disk is full.", remedy="Free disk space there and try again.") from error
        raise NotPublished(f"{path.name} cannot be written: {error.strerror}.", field="to") from None
