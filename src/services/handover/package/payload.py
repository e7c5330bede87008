"""The files of a package as they are written: each gets its digests, and a list of them is kept on disk."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson

from archive.files.digest import pieces_of

LARGE = 1 << 16
XML, CSV, JSON, TEXT, HTML = "application/xml", "text/csv", "application/json", "text/plain", "text/html"


class Member(NamedTuple):
    """One file of the package: its path within the information package, size in bytes, digests in hex."""

    path: str
    size: int
    sha256: str
    sha512: str
    media_type: str
    name: str
    """What it was called before, where that is known."""
    format: str
    basis: str
    """How its format was found."""
    identified: dict[str, str] | None = None
    """What was recorded when its format was identified."""

    @property
    def key(self) -> str:
        """An id for XML, the same for the same path."""
        return f"ID-{hashlib.sha256(self.path.encode()).hexdigest()[:24]}"


class Writing:
    """A file being written; what went through it is known at the end."""

    def __init__(self, path: Path, hashing: ThreadPoolExecutor) -> None:
        self._hashing = hashing
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")
        self._sha256, self._sha512, self.size = hashlib.sha256(), hashlib.sha512(), 0
        self._waits: Future[None] | None = None
        self.digest = ""
        """Its SHA-256, when it is complete."""

    def write(self, piece: bytes) -> int:
        """Write a piece; it must not change afterwards."""
        beside = len(piece) >= LARGE
        self._hashed()
        if beside:
            self._waits = self._hashing.submit(
                self._sha512.update, piece
            )  # while the other one is computed, and written
        else:
            self._sha512.update(piece)
        self._sha256.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    def _hashed(self) -> None:
        """Wait for the piece before: its digest takes longer than everything else."""
        if self._waits is not None:
            self._waits.result()
            self._waits = None

    def end(self) -> None:
        """Close the file; its size and SHA-256 are known from here on."""
        self._file.close()
        self.digest = self._sha256.hexdigest()

    def sha512(self) -> str:
        """The other digest of a file that ended; it may have to be waited for."""
        self._hashed()
        return self._sha512.hexdigest()


class Payload:
    """The information package in a folder. Its memory does not grow with the number of files."""

    def __init__(self, part: Path, object_id: str) -> None:
        self.part, self.object_id = part, object_id
        self.folder = part / "data" / object_id
        self.folder.mkdir(parents=True)
        self._hashing = ThreadPoolExecutor(1, thread_name_prefix="hashing")
        self._journal = part / ".journal"
        self._listed = self._journal.open("ab")
        self._counted: tuple[Member, Writing] | None = None
        """The file that was complete last: it is listed when its SHA-512 is known, while the next one is written."""
        self.files, self.bytes = 0, 0

    @contextmanager
    def file(
        self,
        path: str,
        media_type: str,
        *,
        name: str = "",
        format: str = "",
        basis: str = "",
        identified: dict[str, str] | None = None,
    ) -> Iterator[Writing]:
        """A file to write to; it counts when it is complete."""
        writing = Writing(self.folder / path, self._hashing)
        try:
            yield writing
        finally:
            writing.end()
        member = Member(path, writing.size, writing.digest, "", media_type, name, format, basis, identified)
        self._list_counted()
        self._counted = member, writing
        self.files, self.bytes = self.files + 1, self.bytes + writing.size

    def take(self, kept: Path, member: Member) -> int | None:
        """A file that was copied before, if its bytes have the digest: it is moved. Answers with its size."""
        try:
            with kept.open("rb") as file:
                sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
                for piece in pieces_of(file):
                    beside = self._hashing.submit(sha512.update, piece)
                    sha256.update(piece)
                    size += len(piece)
                    beside.result()
        except FileNotFoundError:
            return None
        if sha256.hexdigest() != member.sha256:
            return None
        target = self.folder / member.path
        target.parent.mkdir(parents=True, exist_ok=True)
        kept.rename(target)
        self._list_counted()
        self._list(member._replace(size=size, sha512=sha512.hexdigest()))
        self.files, self.bytes = self.files + 1, self.bytes + size
        return size

    def _list_counted(self) -> None:
        """List the file that was complete last."""
        if self._counted is not None:
            member, writing = self._counted
            self._counted = None
            self._list(member._replace(sha512=writing.sha512()))

    def _list(self, member: Member) -> None:
        self._listed.write(orjson.dumps(tuple(member)) + b"\n")

    def add(self, path: str, media_type: str, pieces: Iterable[bytes]) -> None:
        """A file from its pieces."""
        with self.file(path, media_type) as file:
            for piece in pieces:
                file.write(piece)

    def has(self, path: str) -> bool:
        """Whether a file is there already."""
        return (self.folder / path).exists()

    def members(self, under: str = "") -> Iterator[Member]:
        """The files written so far below a folder, in the order of writing."""
        self._list_counted()
        self._listed.flush()
        with self._journal.open("rb") as lines:
            for line in lines:
                member = Member(*orjson.loads(line))
                if member.path.startswith(under):
                    yield member

    def close(self) -> None:
        """Release what it holds open."""
        self._listed.close()
        self._hashing.shutdown()

    def end(self) -> None:
        """The list is not part of the package."""
        self.close()
        self._journal.unlink()


def settled(folder: Path) -> None:
    """Make everything written so far durable."""
    os.sync()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
