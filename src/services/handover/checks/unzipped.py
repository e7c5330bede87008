"""A package in a zip file, unpacked to a temporary folder: plain files alone, no larger than stated."""

import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from archive.errors import Invalid, StorageFull

MOST_FILES, MOST_TIMES, SPARE = 5_000_000, 1100, 64 << 20
"""Limits: files; how many times larger than the zip file they may be (deflate: 1,032); bytes left on the disk."""
PREFIX, SETTLED_SECONDS = "handover-", 60.0
_PATH = re.compile(r"(bag-[0-9a-f-]{36}(?:-secret)?)(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,254}){1,20}")
_REMEDY = "Ask the sender for the package again, or unpack it yourself and give its folder."


class ZipRefused(Invalid):
    """A zip file that is not unpacked."""

    code = "zip_refused"
    field = "package"
    remedy = _REMEDY


@contextmanager
def unpacked(path: Path, within: Path | None = None) -> Iterator[Path]:
    """The folder of the package in a zip file, removed afterwards; by default in TMPDIR.

    What a killed check left in TMPDIR is removed by the next one. Refuses: no zip file, links, names that lead
    elsewhere, a file twice, another method than deflate, more than it states, more than the disk takes, more or less
    than one package.
    """
    if within is None:
        _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=within) as folder, _in_use(Path(folder)):
        into = Path(folder)
        try:
            with ZipFile(path) as file:
                names = _required(file.infolist(), path.stat().st_size, shutil.disk_usage(into).free)
                for each in file.infolist():
                    if not each.is_dir():
                        _write(file, each, into / each.filename)
        except (BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError) as why:
            raise ZipRefused(f"The zip file cannot be unpacked: {_plain(why)}.") from None
        yield into / names


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """The folder is kept from the sweep as long as this process lives."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(place: Path) -> None:
    """Remove folders of checks of this user that are over; one that was just made may not be in use yet."""
    for path in place.glob(f"{PREFIX}????????"):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                found = os.fstat(handle)
                if found.st_uid == os.getuid() and time.time() - found.st_mtime > SETTLED_SECONDS:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path)
            finally:
                os.close(handle)


def _required(members: list[ZipInfo], packed: int, free: int) -> str:
    """Refuse what is not unpacked; answers with the name of the package."""
    if len(members) > MOST_FILES:
        raise ZipRefused("The zip file has more files than a package.")
    size, names, bags = 0, set[str](), set[str]()
    for each in members:
        found = _PATH.fullmatch(each.filename.rstrip("/"))
        kind = stat.S_IFMT(each.external_attr >> 16)
        if each.is_dir() and (found or re.fullmatch(r"bag-[0-9a-f-]{36}(-secret)?/", each.filename)):
            continue
        if not found or kind not in (0, stat.S_IFREG):
            raise ZipRefused("The zip file has a link, or a name that is not one of a package.")
        if each.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ZipRefused("The zip file is packed by another method than deflate.")
        if each.filename in names:
            raise ZipRefused("The zip file has a file twice.")
        names.add(each.filename)
        bags.add(found[1])
        size += each.file_size
    if size > packed * MOST_TIMES:
        raise ZipRefused("The files are far larger than the zip file allows.")
    if size > free - SPARE:
        raise StorageFull("The disk of the temporary folder is full.", remedy="Set TMPDIR to a folder with more space.")
    packages = [each for each in bags if not each.endswith("-secret")]
    if len(packages) != 1:
        raise ZipRefused("The zip file has not exactly one package.")
    return packages[0]


def _write(file: ZipFile, each: ZipInfo, path: Path) -> None:
    """Write a file, no longer than stated; a name that is a folder already is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with file.open(each) as source, path.open("xb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except (FileExistsError, NotADirectoryError):
        raise ZipRefused("The zip file has a name for a file and a folder.") from None
    if path.stat().st_size != each.file_size:
        raise ZipRefused("The zip file has another number of bytes than it states.")


def _plain(why: Exception) -> str:
    """The reason without names from the file."""
    return "it needs a password" if isinstance(why, RuntimeError) and "password" in str(why) else "it is damaged"
