"""Serves the tree as C2SP tlog-tiles, so that monitors made for transparency logs can follow the archive.

A tile holds 256 hashes of one level, eight tree levels above the tile level below it; at the right edge it is
partial. Source: c2sp.org/tlog-tiles. What the tree has is decided by size alone, so a path is checked before any read.
"""

import re
import struct
from collections.abc import Sequence
from typing import NamedTuple

from archive.errors import Invalid, NotFound
from archive.ledger.tree import NodeAt

HEIGHT = 8
WIDTH = 1 << HEIGHT
LARGEST_LEVEL = 63

_length = struct.Struct(">H")
_path = re.compile(r"(?:tile/)?(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class TileMalformed(Invalid):
    """The path names no tile, or the bytes are none."""

    code = "malformed_tile"


class TileNotThere(NotFound):
    """The tree has not grown to this tile."""

    code = "no_such_tile"


class Tile(NamedTuple):
    """Where a tile lies: its level, None for the bundles of entries, its number there, and how many it holds."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """Index of its first hash or entry within its level."""
        return self.number * WIDTH


def tile_path(tile: Tile) -> str:
    """The path of a tile under the log's address: tile/0/x001/067, with .p/W when it is partial."""
    groups = [tile.number % 1000]
    while tile.number >= 1000 ** len(groups):
        groups.append(tile.number // 1000 ** len(groups) % 1000)
    number = "/".join(f"x{group:03d}" for group in groups[:0:-1])
    level = "entries" if tile.level is None else str(tile.level)
    partial = "" if tile.width == WIDTH else f".p/{tile.width}"
    return f"tile/{level}/{number}{'/' if number else ''}{groups[0]:03d}{partial}"


def tile_at(path: str) -> Tile:
    """The tile a path names, with or without the leading tile/. Refuses every spelling but the one tile_path gives."""
    found = _path.fullmatch(path) if len(path) < 100 else None
    if not found:
        raise TileMalformed(
            "A tile path must be LEVEL/INDEX, such as 0/x001/067, or 0/x001/067.p/5 for a partial tile."
        )
    level, index, width = found.groups()
    tile = Tile(
        None if level == "entries" else int(level),
        int(index.replace("x", "").replace("/", "")),
        int(width) if width else WIDTH,
    )
    if not tile_path(tile).endswith(path) or (width and tile.width >= WIDTH) or (tile.level or 0) > LARGEST_LEVEL:
        raise TileMalformed("A tile path must have no superfluous zeroes, a level up to 63 and a width up to 255.")
    return tile


def require_tile(tile: Tile, size: int) -> None:
    """Refuse a tile that a tree of `size` leaves does not have; narrower partial tiles of it are allowed."""
    hashes = size >> HEIGHT * (tile.level or 0)
    if tile.start + tile.width > hashes:
        raise TileNotThere(f"A tree of {size} leaves has no {tile_path(tile)}.")


def tile_bytes(tile: Tile, size: int, node_at: NodeAt) -> bytes:
    """The hashes of a tile, one after another."""
    if tile.level is None:
        raise TileMalformed("Entries are served as bundles, not as hashes.")
    require_tile(tile, size)
    return b"".join(node_at(HEIGHT * tile.level, tile.start + place) for place in range(tile.width))


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Up to 256 entries in order, each as a 2-byte big-endian length and its bytes."""
    if not 0 < len(entries) <= WIDTH:
        raise TileMalformed("A bundle must contain between 1 and 256 entries.")
    try:
        return b"".join(_length.pack(len(entry)) + entry for entry in entries)
    except struct.error:
        raise TileMalformed("An entry in a bundle may have at most 65,535 bytes.") from None
