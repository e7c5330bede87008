"""Files of sealed records: under a folder of their record, in names nobody can tell without its key.

A file is sealed for each record that is; the same bytes filed with a public record stay in plain text for that one.
"""

import hmac
import io
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from archive.document.blobs import Blobs, require_digest
from archive.errors import Conflict, Damaged, NotFound
from archive.files.databases import not_written
from archive.files.digest import CHUNK
from archive.files.whole import sync_folder, whole_file
from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import DataKey
from archive.sealing.master import KeyUnavailable
from archive.sealing.sealedfile import SealedReader, seal_file

OPENED_SECONDS = 900
AWAY_SECONDS = 86_400


class Files:
    """The bytes of every record, sealed or not: the only way to read them."""

    def __init__(self, blobs: Blobs, keys: DataKeys, opened: Path, *, secret: bytes) -> None:
        self.blobs, self.keys, self._opened, self._secret = blobs, keys, opened, secret
        self._folder = blobs.folder / "sealed"
        self._away = self._folder / "away"

    def open(self, record: str, digest: str) -> BinaryIO:
        """The bytes of a file of a record for reading, not verified. Refuses: none there; the key is missing."""
        sealed = self._sealed(record, digest)
        if sealed is None:
            return self.blobs.open(digest)
        key, path = sealed
        return cast(BinaryIO, io.BufferedReader(SealedReader(key, digest, path.open("rb")), CHUNK))

    def verify(self, record: str, digest: str) -> int:
        """Read the bytes and compare them with their name; answers with the size. Refuses: altered bytes."""
        with self.open(record, digest) as file:
            return require_digest(file, digest)

    def is_sealed(self, record: str) -> bool:
        """Whether files of a record are sealed."""
        return self.folder(record).exists()

    def require(self, record: str, digest: str) -> None:
        """Refuse bytes that are not there, or whose key is missing."""
        if self._sealed(record, digest) is None and not self.blobs.path(digest).exists():
            raise Damaged("The file of this document is missing.", field="digest")

    def present(self, record: str, digest: str) -> bool:
        """Whether the bytes are there; of a sealed record, as far as its key tells."""
        try:
            return self._sealed(record, digest) is not None or self.blobs.path(digest).exists()
        except KeyUnavailable:
            return True

    @contextmanager
    def path(self, record: str, digest: str) -> Iterator[Path]:
        """The bytes as a file in plain text, for as long as they are read. Refuses: none there; the key is missing.

        A sealed file is opened into a folder of this process and removed at once.
        """
        if self._sealed(record, digest) is None:
            yield self.blobs.path(digest)
            return
        self._opened.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._opened / secrets.token_hex(16)
        try:
            with self.open(record, digest) as source, path.open("xb") as target:
                path.chmod(0o600)
                shutil.copyfileobj(source, target, CHUNK)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what was not removed of opened copies, and old marks of clear files that went."""
        for folder, seconds in ((self._opened, OPENED_SECONDS), (self._away, AWAY_SECONDS)):
            _remove_older(folder, seconds)

    def close_opened(self) -> None:
        """Remove every opened copy; called while nobody reads one."""
        _remove_older(self._opened, 0)

    # -- the clear copy ------------------------------------------------------------------------------------------

    def drop_clear(self, digest: str) -> None:
        """Remove the clear bytes that no record in plain text names; called while nothing can be recorded."""
        path = self.blobs.path(digest)
        if path.exists():
            self._away.mkdir(parents=True, exist_ok=True)
            self._mark(digest).touch()
            path.unlink()
            sync_folder(path.parent)

    def require_clear(self, digests: Iterable[str]) -> None:
        """Refuse to name bytes that went between their upload and now, when the same bytes of a record were sealed."""
        if not self._away.exists():
            return
        for digest in digests:
            if not self.blobs.path(digest).exists() and self._mark(digest).exists():
                raise Conflict(
                    "The same file was just sealed by another process.", field="file", remedy="Send the file again."
                )

    def _mark(self, digest: str) -> Path:
        return self._away / hmac.digest(self._secret, bytes.fromhex(digest), "sha256").hex()

    # -- sealing and opening -------------------------------------------------------------------------------------

    def seal(self, key: DataKey, digest: str) -> None:
        """Seal the clear bytes for a record, durably; nothing happens where that was done, or they are missing."""
        target = self._path(key, digest)
        if target.exists():
            return
        with suppress(NotFound), self.blobs.open(digest) as source:
            self._write(target, lambda file: seal_file(key, digest, source, file))

    def unseal(self, key: DataKey, digest: str) -> None:
        """Store a sealed file in plain text, durably; nothing happens if it is stored so already, or is missing."""
        if self._path(key, digest).exists() and not self.blobs.path(digest).exists():
            with self.open(str(key.owner), digest) as source:
                self.blobs.put(source)

    def sealed_here(self, key: DataKey, digest: str) -> bool:
        """Whether the file is sealed for the record with this key."""
        return self._path(key, digest).exists()

    def forget(self, record: str) -> None:
        """Remove every sealed file of a record."""
        folder = self.folder(record)
        if folder.exists():
            shutil.rmtree(folder)
            sync_folder(folder.parent)

    def folder(self, record: str) -> Path:
        """Where the sealed files of a record lie."""
        return self._folder / record[:2] / record

    def _path(self, key: DataKey, digest: str) -> Path:
        return self.folder(str(key.owner)) / key.file_name(digest)

    def _sealed(self, record: str, digest: str) -> tuple[DataKey, Path] | None:
        """Key and place of a file that is sealed; None where it does not, or where the clear one has to do.

        Refuses: the key is missing, and neither is the file in plain text.
        """
        if not self.is_sealed(record):
            return None
        key = self._key(record)
        if key is None:
            if self.blobs.path(digest).exists():
                return None
            raise KeyUnavailable("The key of a sealed record is missing.")
        path = self._path(key, digest)
        return (key, path) if path.exists() else None

    def _key(self, record: str) -> DataKey | None:
        try:
            return self.keys.find(UUID(record))
        except KeyUnavailable:
            return None

    def _write(self, target: Path, fill: Callable[[BinaryIO], None]) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(target) as file:
                fill(file)
            for folder in (target.parent, target.parent.parent, self._folder, self.blobs.folder):
                sync_folder(folder)
        except OSError as error:
            raise not_written(error, self.blobs.folder, "the file was not sealed") from error


def _remove_older(folder: Path, seconds: float) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime <= time.time() - seconds:
                path.unlink()
