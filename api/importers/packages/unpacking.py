"""A package in a zip or tar file, unpacked to a temporary folder: plain files alone, within limits."""

import bz2
import gzip
import lzma
import shutil
import stat
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from archive.errors import StorageFull
from services.handover.checks.unzipped import MOST_FILES, MOST_TIMES, PREFIX, SPARE, ZipRefused

DEEPEST, LONGEST_NAME, LONGEST_READ = 50, 255, 16 << 20
_DOS = 0
_DAMAGED = (BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, UnicodeError, gzip.BadGzipFile)
_REMEDY = "Ask the sender for the package again, or unpack it yourself and give its folder."
_OPENERS: tuple[tuple[bytes, Callable[[Path], Any]], ...] = (
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
)


class ContainerRefused(ZipRefused):
    """A zip or tar file that is not unpacked."""

    code = "container_refused"
    field = "source"
    remedy = _REMEDY


@contextmanager
def unpacked(path: Path, within: Path | None) -> Iterator[Path]:
    """The folder of what is in a zip or tar file, removed afterwards.

    Refuses: another sort of file, links, names that lead elsewhere, a file twice, an encrypted one, more than the
    limits and the disk allow, damage. Nothing of it stays then.
    """
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=within) as folder:
        into = Path(folder)
        budget = _Budget(path.stat().st_size, shutil.disk_usage(into).free)
        try:
            _unzip(path, into, budget) if is_zipfile(path) else _untar(path, into, budget)
        except _DAMAGED:
            raise ContainerRefused("The file is damaged, or neither a zip nor a tar file.") from None
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            raise ContainerRefused("The file has a name twice, or for a file and a folder.") from None
        except RuntimeError:  # zipfile: a password is needed
            raise ContainerRefused("The file is encrypted.", remedy="Give the file without a password.") from None
        yield only_folder(into)


def only_folder(folder: Path) -> Path:
    """The one folder in a folder, where there is nothing else in it; otherwise the folder itself."""
    entries = list(folder.iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() and not entries[0].is_symlink() else folder


def names_in(path: Path, most: int = 2000) -> list[str]:
    """The first names in a zip or tar file; none where it is neither."""
    try:
        if is_zipfile(path):
            with ZipFile(path) as file:
                return [_name(each) for each in file.infolist()[:most]]
        with _tar(path) as archive:
            return [each.name for each, _ in zip(archive, range(most), strict=False)]
    except (*_DAMAGED, OSError, ContainerRefused):
        return []


class _Budget:
    """How much a container may hold: files, and bytes by its own size and by the disk."""

    def __init__(self, packed: int, free: int) -> None:
        self._bytes, self._free, self._files = packed * MOST_TIMES, free - SPARE, 0

    def take(self, size: int) -> None:
        """One more file. Refuses: too many, or too large in all."""
        self._files, self._bytes, self._free = self._files + 1, self._bytes - size, self._free - size
        if self._files > MOST_FILES or self._bytes < 0:
            raise ContainerRefused("The files are far more, or far larger, than the size of the file allows.")
        if self._free < 0:
            raise StorageFull("The disk of the temporary folder is full.", remedy="Free space and import again.")


def _name(each: ZipInfo) -> str:
    """The path of a file in a zip file. Programs of Windows wrote backslashes, where the standard wants slashes.

    In a zip file of another system a backslash is part of a name. Source: APPNOTE.TXT 6.3.10, 4.4.2 and 4.4.17.1.
    """
    return each.filename.replace("\\", "/") if each.create_system == _DOS else each.filename


def _unzip(path: Path, into: Path, budget: _Budget) -> None:
    with ZipFile(path) as file:
        members = file.infolist()
        for each in members:
            if stat.S_IFMT(each.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ContainerRefused("The file contains a link, or something else that is not a file.")
            if each.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise ContainerRefused("The zip file is packed by another method than deflate.")
            budget.take(each.file_size)
        for each in members:
            name = _name(each)
            target = _place(into, name)
            if name.endswith("/"):
                target.mkdir(parents=True, exist_ok=True)
                continue
            with file.open(each) as source:
                _write(source, target, each.file_size)


def _untar(path: Path, into: Path, budget: _Budget) -> None:
    with _tar(path) as archive:
        for each in archive:
            if each.name in (".", "./") and each.isdir():
                continue
            target = _place(into, each.name.removeprefix("./"))
            if each.isdir():
                target.mkdir(parents=True, exist_ok=True)
            elif each.isreg() and not each.issparse():
                budget.take(each.size)
                source = archive.extractfile(each)
                if source is not None:
                    _write(source, target, each.size)
            else:
                raise ContainerRefused("The file contains a link, or something else that is not a file.")


@contextmanager
def _tar(path: Path) -> Iterator[tarfile.TarFile]:
    """A tar file, packed or not; nothing is read of it in one piece that is larger than a header may be."""
    with path.open("rb") as file:
        magic = file.read(6)
    opener = next((each for sign, each in _OPENERS if magic.startswith(sign)), None)
    with ExitStack() as stack:
        source = stack.enter_context(opener(path) if opener else path.open("rb"))
        bounded = cast(BinaryIO, _Bounded(source))
        yield stack.enter_context(tarfile.open(fileobj=bounded, mode="r:"))


class _Bounded:
    """Reads in pieces; a header that claims to be larger is refused before memory is filled."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.seek, self.tell = source.seek, source.tell

    def read(self, size: int = -1) -> bytes:
        """At most as many bytes as a header may have."""
        if not 0 <= size <= LONGEST_READ:
            raise ContainerRefused("The tar file has a header that is too large.")
        return self._source.read(size)


def _place(into: Path, name: str) -> Path:
    """Where a file goes. Refuses: a name that leads elsewhere."""
    parts = name.rstrip("/").split("/")
    hostile = any(part in ("", ".", "..") or len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts)
    if hostile or "\0" in name or len(parts) > DEEPEST:
        raise ContainerRefused("The file contains a name that leads out of it, or is too long.")
    return into.joinpath(*parts)


def _write(source: IO[bytes], target: Path, size: int) -> None:
    """Write a file, no longer and no shorter than stated."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    if target.stat().st_size != size:
        raise ContainerRefused("The file contains another number of bytes than it states.")
