"""Searches every file of the archive for what was destroyed, by probes taken before and held in memory alone.

A probe is a few bytes by which something would be recognised: a title, a sample of a text, a digest, a block of a file,
random bytes, a key. Files are read once, however many probes there are: eight-byte windows of the file are looked up in
a set, and only where one is known is a probe compared.
"""

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

LEAST, SAMPLE, SAMPLES = 12, 48, 5
CHUNK = 4 << 20
FEW = 12  # so many are looked for one by one
_WINDOW, _VARIETY = 8, 5


@dataclass(slots=True)
class Found:
    """What a search read, and which probes it found in which files, by their paths within the archive."""

    files: int = 0
    bytes: int = 0
    hits: dict[str, set[int]] = field(default_factory=dict)

    def probes(self) -> set[int]:
        return {number for numbers in self.hits.values() for number in numbers}


class Probes:
    """What is searched for. Each probe may be written in several ways; any of them finds it."""

    def __init__(self) -> None:
        self._written: list[tuple[bytes, ...]] = []
        self._known: set[bytes] = set()
        self._windows: dict[int, set[tuple[int, bytes]]] = {}
        self._known_windows: set[int] = set()
        self._names: dict[str, int] = {}
        self.longest = LEAST

    def __len__(self) -> int:
        return sum(map(bool, self._written))

    def text(self, text: str) -> None:
        """Samples of a text, as it is written in UTF-8 and in JSON. One bare word is no probe: any index has words."""
        for sample in _samples(text):
            ways = (sample, orjson.dumps(sample).decode()[1:-1], json.dumps(sample)[1:-1])
            self._add(tuple(dict.fromkeys(way.encode() for way in ways)))

    def block(self, block: bytes) -> None:
        """Bytes as they lie."""
        self._add((block,))

    def digest(self, digest: str) -> None:
        """A digest in hex and as bytes, and as the name of a file."""
        if digest in self._names:
            return
        self._add((digest.encode(), bytes.fromhex(digest)))
        self._names[digest] = len(self._written) - 1

    def forget(self, others: "Probes") -> None:
        """Search no more for what others search for too: it stays after all."""
        gone = {number for number, ways in enumerate(self._written) if ways and ways[0] in others._known}
        self._known -= others._known
        self._written = [() if number in gone else ways for number, ways in enumerate(self._written)]
        left = {window: {each for each in found if each[0] not in gone} for window, found in self._windows.items()}
        self._windows = {window: found for window, found in left.items() if found}
        self._known_windows = set(self._windows)
        self._names = {digest: number for digest, number in self._names.items() if number not in gone}

    def _add(self, ways: tuple[bytes, ...]) -> None:
        fit = tuple(way for way in ways if len(way) >= LEAST and len(set(way)) >= _VARIETY)
        if not fit or fit[0] in self._known:
            return
        self._known.add(fit[0])
        for way in fit:
            self.longest = max(self.longest, len(way))
            for window in self._rarest(way):
                self._windows.setdefault(window, set()).add((len(self._written), way))
                self._known_windows.add(window)
        self._written.append(fit)

    def _rarest(self, way: bytes) -> list[int]:
        """Four windows one after another, of those the probe has, that the fewest others have too."""
        last = len(way) - _WINDOW - 3
        shared = [len(self._windows.get(_number(way, at), ())) for at in range(last + 4)]
        best = min(range(last + 1), key=lambda at: sum(shared[at : at + 4]))
        return [_number(way, best + step) for step in range(4)]

    def within(self, part: bytes) -> set[int]:
        """The probes that some bytes hold, wherever in them."""
        if len(self._written) <= FEW:
            return {number for number, ways in enumerate(self._written) if any(way in part for way in ways)}
        found, padded, known = set[int](), part + bytes(2 * _WINDOW), self._known_windows
        for start in (0, 4):
            end = start + (len(padded) - start) // _WINDOW * _WINDOW
            for window in known.intersection(memoryview(padded)[start:end].cast("Q")):
                found |= {number for number, way in self._windows[window] if number not in found and way in part}
        return found

    def search(self, home: Path) -> Found:
        """Read every file below a folder, whatever it is called."""
        found = Found()
        for path in files_in(home):
            name = path.relative_to(home).as_posix()
            hits = {number for digest, number in self._names.items() if digest in name} if self._names else set()
            try:
                with path.open("rb") as file:
                    found.files += 1
                    kept = b""
                    while chunk := file.read(CHUNK):
                        found.bytes += len(chunk)
                        hits |= self.within(kept + chunk)
                        kept = chunk[-self.longest :]
            except FileNotFoundError:  # it went meanwhile
                continue
            if hits:
                found.hits[name] = hits
        return found

    def living(self, wanted: set[int], parts: Iterable[bytes]) -> set[int]:
        """Which of these probes the parts hold that stay in the archive."""
        found: set[int] = set()
        for part in _joined(parts):
            if len(wanted) <= FEW:
                found |= {number for number in wanted - found if any(way in part for way in self._written[number])}
            else:
                found |= self.within(part) & wanted
            if found == wanted:
                break
        return found


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Small parts together, so that many cost little more than their bytes."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= CHUNK:
            yield b"\x00".join(held)
            held, size = [], 0
    yield b"\x00".join(held)


def _number(way: bytes, at: int) -> int:
    return int.from_bytes(way[at : at + _WINDOW], sys.byteorder)


def files_in(home: Path) -> Iterator[Path]:
    """Every file below a folder; links are not followed."""
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder) / name
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path
            except FileNotFoundError:
                continue


def _samples(text: str) -> Iterator[str]:
    text = text.strip()
    if text.replace("-", "").isalpha():
        return
    if len(text) <= 2 * SAMPLE:
        yield text[:SAMPLE]
        if len(text) > SAMPLE:
            yield text[-SAMPLE:]
        return
    for number in range(SAMPLES):
        at = (len(text) - SAMPLE) * number // (SAMPLES - 1)
        yield text[at : at + SAMPLE]


def blocks(size: int, length: int = 64) -> Iterator[tuple[int, int]]:
    """Where the first, the last and the middle block of a file begin, and how long they are."""
    for at in dict.fromkeys((0, max(0, size - length), max(0, (size - length) // 2))):
        yield at, length
