"""Recognises what was destroyed without holding any of it, so that a search by content outlives a lost process.

A mark is a keyed digest of a probe. Because a probe may be at any place of a file, every eight bytes are first held
against a filter: four keyed fingerprints a probe, so short that one in a few dozen of everything passes. Only there are
bytes digested and compared. Anyone who has the marks with their key can test a guess, so both go with the certificate.
"""

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from itertools import compress
from pathlib import Path
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from archive.files.whole import sync_folder, written_whole
from services.disposal.file_search import LEAST, Searcher
from services.disposal.probes import Probes

_WINDOW, _STEPS, _BLOCK = 8, 4, 16
_MARK_BYTES = 16
_KEY, _MARKS = "key", "marks.json"


class Marks(Searcher):
    """The marks of the probes of some records. `bits` is how much of each byte of a fingerprint is kept."""

    def __init__(self, key: bytes, bits: int) -> None:
        self._key, self._bits = key, bits
        self._kept = bytes(byte & ((1 << bits) - 1) for byte in range(256))
        self._places: dict[int, set[tuple[int, int]]] = {}  # fingerprint: how far into a probe, and how long that is
        self._numbers: dict[bytes, int] = {}
        self._next = 0
        self.records: set[UUID] = set()
        self.longest = LEAST

    @classmethod
    def sized_for(cls, probes: Probes) -> "Marks":
        """Marks under a new key, of which few pass the filter however many there are."""
        ways = sum(map(len, probes.written()))
        return cls(secrets.token_bytes(48), min(8, max(3, -(-((_STEPS * ways).bit_length() + 5) // 4))))

    def __len__(self) -> int:
        return len(set(self._numbers.values()))

    def add(self, probes: Probes, records: set[UUID]) -> None:
        """Mark the probes of these records too."""
        ways, windows = list[bytes](), bytearray()
        for written in probes.written():
            number = self._number(written)
            for way in written:
                self._numbers.setdefault(self._digest(way), number)
                ways.append(way)
                for at in _windows(way):
                    windows += way[at : at + _WINDOW]
        fingerprints = iter(self._fingerprints(bytes(windows)))
        for way in ways:
            self.longest = max(self.longest, len(way))
            for at in _windows(way):
                self._places.setdefault(next(fingerprints), set()).add((at, len(way)))
        self.records |= records

    def forget(self, others: Probes) -> None:
        """Stop searching for what another record contains too: it is kept."""
        gone = {self._numbers.get(self._digest(way)) for written in others.written() for way in written}
        self._numbers = {digest: number for digest, number in self._numbers.items() if number not in gone}

    def within(self, part: bytes) -> set[int]:
        """See `Searcher`."""
        found = set[int]()
        for start in (0, 4):
            end = start + max(0, len(part) - start) // _WINDOW * _WINDOW
            fingerprints = self._fingerprints(part[start:end])
            known = compress(range(len(fingerprints)), map(self._places.__contains__, fingerprints))
            for window in known:
                found |= self._at(part, start + window * _WINDOW, self._places[fingerprints[window]])
        return found

    def naming(self, name: str) -> set[int]:
        """See `Searcher`."""
        return self.within(name.encode("utf-8", "surrogateescape"))

    def _at(self, part: bytes, at: int, places: set[tuple[int, int]]) -> set[int]:
        found = set[int]()
        for back, length in places:
            if at >= back:
                number = self._numbers.get(self._digest(part[at - back : at - back + length]))
                if number is not None:
                    found.add(number)
        return found

    def _number(self, written: tuple[bytes, ...]) -> int:
        known = self._numbers.get(self._digest(written[0]))
        if known is None:
            known, self._next = self._next, self._next + 1
        return known

    def _digest(self, way: bytes) -> bytes:
        return hashlib.blake2b(way, key=self._key[_BLOCK:], digest_size=_MARK_BYTES).digest()

    def _fingerprints(self, windows: bytes) -> memoryview:
        """A short keyed fingerprint of every eight bytes: a piece of what AES makes of them."""
        if not windows:
            return memoryview(b"")
        blocks = bytearray(2 * len(windows))
        memoryview(blocks).cast("Q")[::2] = memoryview(windows).cast("Q")
        made = Cipher(algorithms.AES(self._key[:_BLOCK]), modes.ECB()).encryptor().update(blocks)  # noqa: S305
        return memoryview(made.translate(self._kept)).cast("I")[::4]

    # -- between two processes -----------------------------------------------------------------------------------

    def keep(self, folder: Path) -> None:
        """Write key and marks durably, each whole or not at all; the key once, so that it can be written over."""
        places = ((each, *place) for each, found in sorted(self._places.items()) for place in sorted(found))
        told = {
            "bits": self._bits,
            "longest": self.longest,
            "records": sorted(map(str, self.records)),
            "places": list(places),
            "digests": {digest.hex(): number for digest, number in sorted(self._numbers.items())},
        }
        key = folder / _KEY
        if not key.exists() or key.read_bytes() != self._key:
            erase(folder)
            folder.mkdir(parents=True, mode=0o700)
            written_whole(key, [self._key])
        written_whole(folder / _MARKS, [orjson.dumps(told)])
        sync_folder(folder)
        sync_folder(folder.parent)

    @classmethod
    def kept(cls, folder: Path) -> "Marks | None":
        """The marks kept in a folder; None where there are none, or not whole ones."""
        try:
            told = orjson.loads((folder / _MARKS).read_bytes())
            marks = cls((folder / _KEY).read_bytes(), told["bits"])
            for fingerprint, back, length in told["places"]:
                marks._places.setdefault(fingerprint, set()).add((back, length))
            marks._numbers = {bytes.fromhex(digest): number for digest, number in told["digests"].items()}
            marks._next = max(marks._numbers.values(), default=-1) + 1
            marks.records, marks.longest = set(map(UUID, told["records"])), told["longest"]
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None
        return marks


def erase(folder: Path) -> None:
    """Remove kept marks: the key first, and written over, so that what the disk keeps of the rest states nothing."""
    key = folder / _KEY
    with suppress(FileNotFoundError):
        with key.open("r+b") as file:
            file.write(bytes(key.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        key.unlink()
        sync_folder(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _windows(way: bytes) -> range:
    """Where the four windows begin that say most; runs of zeros or blanks would pass the filter everywhere."""
    last = len(way) - _WINDOW - _STEPS + 1
    first = max(range(last + 1), key=lambda at: len(set(way[at : at + _WINDOW + _STEPS - 1])))
    return range(first, first + _STEPS)
