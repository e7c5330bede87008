"""Bytes on disk under their SHA-256: written once, with fsync and rename, before the event that names them."""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import Damaged, NotFound, TooLarge
from archive.files.databases import not_written
from archive.files.digest import pieces_of, sha256_of, written_to
from archive.files.parts import abandoned, writing_part
from archive.files.whole import sync_folder

GRACE_SECONDS = 3600


class Blobs:
    """A folder of immutable byte strings. The same bytes put twice are kept once."""

    def __init__(self, folder: Path, *, max_bytes: int = 2 << 30) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._incoming = folder / "incoming"
        with suppress(OSError):  # a disk that takes no writing; what is put says so
            self._incoming.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the file with this digest is stored."""
        return self.folder / digest[:2] / digest[2:4] / digest

    def put(self, source: BinaryIO | bytes) -> tuple[str, int]:
        """Keep the bytes durably; answers with their digest in hex and their size.

        Refuses: more than max_bytes (TooLarge), a disk that is full (StorageFull) or fails (DiskFailed).
        Nothing stays of a refused one.
        """
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            with writing_part(self._incoming / secrets.token_hex(16)) as (file, named):
                digest, size = self._receive(file, source)
                self._settle(named, digest)
        except OSError as error:
            raise not_written(error, self.folder, "the file was not stored") from error
        return digest, size

    def _receive(self, file: BinaryIO, source: BinaryIO | bytes) -> tuple[str, int]:
        found = sha256_of(written_to(file, self._bounded(source)))
        file.flush()
        os.fsync(file.fileno())
        return found

    def _bounded(self, source: BinaryIO | bytes) -> Iterator[bytes]:
        size = 0
        for piece in (source,) if isinstance(source, bytes) else pieces_of(source):
            size += len(piece)
            if size > self.max_bytes:
                raise TooLarge(f"A file may have at most {self.max_bytes} bytes.", field="file")
            yield piece

    def _settle(self, named: Callable[[], Path], digest: str) -> None:
        """Put whole bytes in their place. Bytes already there become young again, and whole if they were not."""
        target = self.path(digest)
        known = target.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._settling():
            named().rename(target)
        for folder in (target.parent,) if known else (target.parent, target.parent.parent, self.folder):
            sync_folder(folder)

    def open(self, digest: str) -> BinaryIO:
        """The bytes for reading, not verified: `verify` them before they are shown."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound("The file of this document is missing.", field="digest") from None

    def verify(self, digest: str) -> int:
        """Read the bytes and compare them with their name; answers with the size. Refuses: altered bytes."""
        with self.open(digest) as file:
            return require_digest(file, digest)

    def digests(self) -> Iterator[str]:
        """Every digest kept, in no order."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if len(path.name) == 64:
                yield path.name

    def collect(self, named: Iterable[str], *, grace_seconds: float = GRACE_SECONDS) -> int:
        """Remove bytes no event names, once they are older than the grace time; answers with how many.

        What an interrupted upload left half-written goes by the same rule, and sooner by `sweep`.
        """
        keep, removed, limit = set(named), 0, time.time() - grace_seconds
        for path in [*self._waiting(), *map(self.path, self.digests())]:
            if path.name in keep:
                continue
            with suppress(FileNotFoundError), self._settling():  # an upload that ended meanwhile
                if path.stat().st_mtime < limit:
                    path.unlink()
                    removed += 1
        return removed

    def sweep(self) -> None:
        """Remove what interrupted uploads left half-written."""
        for path in self._waiting():
            if abandoned(path):
                path.unlink(missing_ok=True)

    def _waiting(self) -> list[Path]:
        with suppress(FileNotFoundError):
            return list(self._incoming.iterdir())
        return []

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """Held while bytes come to their place or leave it, so that none put again are taken for old ones."""
        handle = os.open(self._incoming, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def require_digest(file: BinaryIO, digest: str) -> int:
    """Read an open file to its end; answers with its size. Refuses: bytes that are not those of the digest."""
    found, size = sha256_of(pieces_of(file))
    if found != digest:
        raise Damaged("The stored file of a document differs from what was filed.", field="digest")
    return size
