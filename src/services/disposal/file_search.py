"""Reads every file of an archive once, for whatever recognises the destroyed in bytes."""

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.files.apart import apart

LEAST = 12  # bytes; less is told from chance by nobody
CHUNK = 4 << 20


@dataclass(slots=True)
class Found:
    """What a search read, and which probes it found in which files, by their paths within the archive."""

    files: int = 0
    bytes: int = 0
    hits: dict[str, set[int]] = field(default_factory=dict)

    def probes(self) -> set[int]:
        """The number of different probes found."""
        return {number for numbers in self.hits.values() for number in numbers}


class Searcher(ABC):
    """Whatever recognises the destroyed in bytes, by the numbers of its probes."""

    longest = LEAST

    @abstractmethod
    def __len__(self) -> int:
        """How many probes there are."""

    @abstractmethod
    def within(self, part: bytes) -> set[int]:
        """The probes that some bytes hold, wherever in them."""

    @abstractmethod
    def naming(self, name: str) -> set[int]:
        """The probes after which a file is named."""

    def search(self, home: Path) -> Found:
        """Read every file below a folder, whatever it is called, in a process of its own.

        Refuses: a file that cannot be read, a process that ends before it has read them all.
        """
        return apart(_searched, self, home)

    def living(self, wanted: set[int], parts: Iterable[bytes]) -> set[int]:
        """Which of these probes the parts hold that stay in the archive."""
        found: set[int] = set()
        for part in _joined(parts):
            found |= self.among(part, wanted - found)
            if found == wanted:
                break
        return found

    def among(self, part: bytes, wanted: set[int]) -> set[int]:
        """Which of these probes some bytes hold."""
        return self.within(part) & wanted


def _searched(searcher: Searcher, home: Path) -> Found:
    found = Found()
    for path in files_in(home):
        name = path.relative_to(home).as_posix()
        hits = searcher.naming(name)
        try:
            with path.open("rb") as file:
                found.files += 1
                kept = b""
                while chunk := file.read(CHUNK):
                    found.bytes += len(chunk)
                    hits |= searcher.within(kept + chunk)
                    kept = chunk[-searcher.longest :]
        except FileNotFoundError:  # it went meanwhile
            continue
        if hits:
            found.hits[name] = hits
    return found


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
