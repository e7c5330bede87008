"""The texts of the documents in the archive: read once by digest, kept in the cache."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from archive.errors import ArchiveError
from projections.text import Extraction, Extractor, TextCache

KEPT_TOGETHER = 100  # texts a commit of the cache; a kill costs as many readings at most


class Named(NamedTuple):
    """A file as a record names it."""

    digest: str
    filename: str
    record: str


class Kept(Protocol):
    """Where the bytes of records lie: in plain text for ever, or opened for as long as they are read."""

    def is_sealed(self, record: str) -> bool:
        """Whether the files of the record are sealed."""

    def path(self, record: str, digest: str) -> AbstractContextManager[Path]:
        """Where a file of the record can be read."""


class FullTexts:
    """Extractions by digest; what the cache lacks is read now by child processes."""

    def __init__(self, cache: TextCache, kept: Kept, temporary: Path) -> None:
        self._cache, self._kept, self._temporary = cache, kept, temporary
        self._extractor: Extractor | None = None
        self._lock = threading.Lock()

    def known(self, digest: str) -> Extraction | None:
        """The extraction if the file was read already."""
        return self._cache.get(digest)

    def outcomes(self, digests: Sequence[str]) -> Mapping[str, Extraction]:
        """How far the reading of files came, without their texts; files that were not read are left out."""
        return self._cache.outcomes(digests)

    def read_again(self, files: Mapping[str, Sequence[str]]) -> None:
        """Have files read again, by digest, and the records that hold each of them indexed again."""
        self._cache.read_again(files)

    def awaited(self, limit: int = -1) -> list[str]:
        """Records whose files are to be read again and indexed, at most so many."""
        return self._cache.awaited(limit)

    def settled(self, records: Iterable[str]) -> None:
        """These records were read again and indexed."""
        self._cache.settled(records)

    def altered(self) -> Iterator[list[str]]:
        """The columns of kept texts that are not as they were read, some texts at a time."""
        return self._cache.altered()

    def is_altered(self, digest: str) -> bool:
        """Whether the kept text of these bytes is not what was read from them."""
        return self._cache.is_altered(digest)

    def read(self, files: Iterable[Named]) -> Mapping[str, Extraction]:
        """Extractions by digest; a sealed file whose key is missing has none."""
        found: dict[str, Extraction] = {}
        missing: dict[str, Named] = {}
        for file in files:
            known = self._cache.get(file.digest)
            if known is None:
                missing[file.digest] = file
            else:
                found[file.digest] = known
        if missing:
            found |= self._extract(missing)
        return found

    def _extract(self, missing: Mapping[str, Named]) -> Mapping[str, Extraction]:
        """Files in plain text all at once; sealed ones one after another, each opened only while it is read."""
        kept: dict[bool, list[Named]] = {True: [], False: []}
        for file in missing.values():
            kept[self._kept.is_sealed(file.record)].append(file)
        found = self._extract_at(self._clear_paths(kept[False]))
        for file in kept[True]:
            with suppress(ArchiveError), self._kept.path(file.record, file.digest) as path:
                found |= self._extract_at([(file.digest, path, file.filename)])
        return found

    def _clear_paths(self, files: Iterable[Named]) -> Iterable[tuple[str, Path, str]]:
        for file in files:
            with self._kept.path(file.record, file.digest) as path:
                yield file.digest, path, file.filename

    def _extract_at(self, wanted: Iterable[tuple[str, Path, str]]) -> dict[str, Extraction]:
        found: dict[str, Extraction] = {}
        with self._lock:
            if self._extractor is None:
                self._extractor = Extractor(folder=self._temporary)
            coming = self._extractor.extract_many(wanted)
            while fresh := dict(islice(coming, KEPT_TOGETHER)):
                self._cache.put(fresh)
                found |= fresh
        return found

    def forget(self, digest: str) -> None:
        """Remove whatever was read from these bytes."""
        self._cache.forget(digest)

    def rest(self) -> None:
        """End the children, so that nothing they read is left in their memory or their folders."""
        with self._lock:
            if self._extractor is not None:
                self._extractor.close()

    def close(self) -> None:
        """Release what it holds open."""
        self.rest()
        self._cache.close()
