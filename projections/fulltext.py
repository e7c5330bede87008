"""The texts of the documents in the archive: read once by digest, kept in the cache."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from projections.texts import Extraction, Extractor, TextCache


class FullTexts:
    """Extractions by digest; what the cache lacks is read now by child processes."""

    def __init__(self, cache: TextCache, path_of: Callable[[str], Path]) -> None:
        self._cache, self._path_of = cache, path_of
        self._extractor: Extractor | None = None
        self._lock = threading.Lock()

    def known(self, digest: str) -> Extraction | None:
        """The extraction if the file was read already."""
        return self._cache.get(digest)

    def read(self, files: Iterable[tuple[str, str]]) -> Mapping[str, Extraction]:
        """(digest, file name) in, extraction by digest out."""
        found: dict[str, Extraction] = {}
        missing: dict[str, str] = {}
        for digest, filename in files:
            known = self._cache.get(digest)
            if known is None:
                missing[digest] = filename
            else:
                found[digest] = known
        if missing:
            found |= self._extract(missing)
        return found

    def _extract(self, missing: Mapping[str, str]) -> Mapping[str, Extraction]:
        found: dict[str, Extraction] = {}
        with self._lock:
            if self._extractor is None:
                self._extractor = Extractor()
            wanted = ((digest, self._path_of(digest), filename) for digest, filename in missing.items())
            for digest, extraction in self._extractor.extract_many(wanted):
                self._cache.put(digest, extraction)
                found[digest] = extraction
        return found

    def close(self) -> None:
        with self._lock:
            if self._extractor is not None:
                self._extractor.close()
        self._cache.close()
