"""By what the destroyed is recognised in any file of the archive: probes taken before.

A probe is a few bytes by which something would be recognised: a title, a sample of a text, a digest, a block of a file,
random bytes, a key. Files are read once, however many probes there are: eight-byte windows of the file are looked up in
a set, and only where one is known is a probe compared. Probes hold content and are kept in memory alone; `marks.py`
recognises the same without content.
"""

import json
import sys
from collections.abc import Iterator
from itertools import compress

import orjson

from services.disposal.file_search import LEAST, Searcher

SAMPLE, SAMPLES = 48, 5
FEW = 12  # so many are looked for one by one
_WINDOW, _VARIETY = 8, 5


class Probes(Searcher):
    """What is searched for. Each probe may be written in several ways; any of them finds it."""

    def __init__(self) -> None:
        self._written: list[tuple[bytes, ...]] = []
        self._known: set[bytes] = set()
        self._windows: dict[int, set[tuple[int, int, bytes]]] = {}  # probe, how far into it, in which of its ways
        self._names: dict[str, int] = {}
        self.longest = LEAST

    def __len__(self) -> int:
        return sum(map(bool, self._written))

    def text(self, text: str) -> None:
        """Samples of a text, as it is written in UTF-8 and in JSON. One bare word is no probe: any index has words."""
        for sample in _samples(text):
            self._add(tuple(way.encode() for way in dict.fromkeys((sample, *(way[1:-1] for way in _as_json(sample))))))

    def value(self, name: str, text: str) -> None:
        """A field of a content; if its text is too short or too common to be a probe, all of it, as written in JSON."""
        self.text(text)
        if text.strip() and (len(text.encode()) < LEAST or _is_word(text)):
            ways = (f'"{name}":{space}{way}' for way in _as_json(text) for space in ("", " "))
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
        """Stop searching for what another record contains too: it is kept."""
        gone = {number for number, ways in enumerate(self._written) if ways and ways[0] in others._known}
        self._known -= others._known
        self._written = [() if number in gone else ways for number, ways in enumerate(self._written)]
        left = {window: {each for each in found if each[0] not in gone} for window, found in self._windows.items()}
        self._windows = {window: found for window, found in left.items() if found}
        self._names = {digest: number for digest, number in self._names.items() if number not in gone}

    def _add(self, ways: tuple[bytes, ...]) -> None:
        fit = tuple(way for way in ways if len(way) >= LEAST and len(set(way)) >= _VARIETY)
        if not fit or fit[0] in self._known:
            return
        self._known.add(fit[0])
        for way in fit:
            self.longest = max(self.longest, len(way))
            for back, window in self._rarest(way):
                self._windows.setdefault(window, set()).add((len(self._written), back, way))
        self._written.append(fit)

    def _rarest(self, way: bytes) -> list[tuple[int, int]]:
        """Four windows one after another with their places, of those the probe has, that the fewest others have too."""
        last = len(way) - _WINDOW - 3
        shared = [len(self._windows.get(_number(way, at), ())) for at in range(last + 4)]
        best = min(range(last + 1), key=lambda at: sum(shared[at : at + 4]))
        return [(at, _number(way, at)) for at in range(best, best + 4)]

    def within(self, part: bytes) -> set[int]:
        """See `Searcher`."""
        if len(self._written) <= FEW:
            return {number for number, ways in enumerate(self._written) if any(way in part for way in ways)}
        found, known = set[int](), self._windows
        for start in (0, 4):
            end = start + max(0, len(part) - start) // _WINDOW * _WINDOW
            if end == start:
                continue
            windows = memoryview(part)[start:end].cast("Q")
            if known.keys().isdisjoint(windows):
                continue
            for at in compress(range(len(windows)), map(known.__contains__, windows)):
                place = start + at * _WINDOW
                found |= {
                    number
                    for number, back, way in known[windows[at]]
                    if place >= back and part.startswith(way, place - back)
                }
        return found

    def naming(self, name: str) -> set[int]:
        """See `Searcher`: files are named after digests."""
        return {number for digest, number in self._names.items() if digest in name}

    def among(self, part: bytes, wanted: set[int]) -> set[int]:
        """See `Searcher`; a few are looked for one by one."""
        if len(wanted) > FEW:
            return super().among(part, wanted)
        return {number for number in wanted if any(way in part for way in self._written[number])}

    def written(self) -> Iterator[tuple[bytes, ...]]:
        """Each probe in all the ways it may be written."""
        return filter(None, self._written)


def _number(way: bytes, at: int) -> int:
    return int.from_bytes(way[at : at + _WINDOW], sys.byteorder)


def _is_word(text: str) -> bool:
    return text.strip().replace("-", "").isalpha()


def _as_json(text: str) -> tuple[str, str]:
    return orjson.dumps(text).decode(), json.dumps(text)


def _samples(text: str) -> Iterator[str]:
    text = text.strip()
    if _is_word(text):
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
