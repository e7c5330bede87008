"""A monitor of the tree, as a stranger writes it: which tiles there are, and what their bytes say."""

from collections.abc import Iterator
from hashlib import sha256

from archive.ledger.tiles import HEIGHT, WIDTH, Tile


def entry_hash(entry: bytes) -> bytes:
    """The leaf of an entry (RFC 9162 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def tiles_of(size: int) -> Iterator[Tile]:
    """Every hash tile of a tree of `size` leaves, level by level; what a monitor needs to know the whole tree."""
    level, hashes = 0, size
    while hashes:
        for number in range((hashes + WIDTH - 1) // WIDTH):
            yield Tile(level, number, min(WIDTH, hashes - number * WIDTH))
        level, hashes = level + 1, hashes >> HEIGHT


def tile_hashes(tile: Tile, stored: bytes) -> list[bytes]:
    """The hashes in the bytes of a tile somebody served."""
    assert len(stored) == 32 * tile.width
    return [stored[at : at + 32] for at in range(0, len(stored), 32)]


def bundle_entries(tile: Tile, stored: bytes) -> list[bytes]:
    """The entries of a bundle somebody served."""
    entries: list[bytes] = []
    at = 0
    while at < len(stored) and len(entries) < tile.width:
        end = at + 2 + int.from_bytes(stored[at : at + 2], "big")
        entries.append(stored[at + 2 : end])
        at = end
    assert (at, len(entries)) == (len(stored), tile.width)
    return entries
