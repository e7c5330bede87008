import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ledger.tiles import (
    WIDTH,
    Tile,
    TileMalformed,
    TileNotThere,
    entry_bundle,
    require_tile,
    tile_at,
    tile_bytes,
    tile_path,
)
from archive.ledger.tree import extend, root_of
from tests.archive.ledger.monitor import bundle_entries, entry_hash, tile_hashes, tiles_of

LEAVES = [entry_hash(number.to_bytes(4, "big")) for number in range(66_000)]
NODES = {(level, index): hash for level, index, hash in extend(0, LEAVES, ()).nodes}
SIZE = len(LEAVES)


def node_at(level, index):
    return NODES[level, index]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(2, 67, 5), "tile/2/067.p/5"),
        (Tile(None, 999, 255), "tile/entries/999.p/255"),
    ],
)
def test_a_tile_has_one_path(tile, path):
    assert tile_path(tile) == path
    assert tile_at(path) == tile
    assert tile_at(path.removeprefix("tile/")) == tile


@given(st.integers(0, 63) | st.none(), st.integers(0, 2**55), st.integers(1, WIDTH))
def test_every_path_leads_back_to_its_tile(level, number, width):
    assert tile_at(tile_path(Tile(level, number, width))) == Tile(level, number, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/0000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "/tile/0/000",
        "tile/entries",
        "tile/../000",
        "tile/0/" + "x001/" * 50 + "000",
    ],
)
def test_a_path_in_any_other_spelling_names_no_tile(path):
    with pytest.raises(TileMalformed):
        tile_at(path)


def test_a_full_tile_is_256_hashes_and_the_one_above_holds_its_root():
    below = tile_bytes(Tile(0, 3), SIZE, node_at)
    assert len(below) == 8192
    above = tile_hashes(Tile(1, 0), tile_bytes(Tile(1, 0), SIZE, node_at))
    assert above[3] == root_of(extend(0, tile_hashes(Tile(0, 3), below), ()).peaks)


def test_the_whole_tree_is_known_from_its_tiles():
    tiles = list(tiles_of(SIZE))
    leaves = [hash for tile in tiles if tile.level == 0 for hash in tile_hashes(tile, tile_bytes(tile, SIZE, node_at))]
    assert leaves == LEAVES
    assert [tile for tile in tiles if tile.level == 2] == [Tile(2, 0, 1)]


def test_a_tree_of_seventy_thousand_has_the_tiles_the_specification_counts():
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == WIDTH for tile in tiles) == 273
    assert [tile for tile in tiles if tile.width < WIDTH] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("tile", [Tile(0, 258), Tile(0, 257, 209), Tile(1, 1, 2), Tile(3, 0, 1), Tile(63, 2**50)])
def test_a_tile_the_tree_has_not_grown_to_is_not_there(tile):
    with pytest.raises(TileNotThere):
        require_tile(tile, SIZE)


def test_a_narrower_partial_tile_stays_there():
    assert tile_bytes(Tile(0, 0, 7), SIZE, node_at) == b"".join(LEAVES[:7])


def test_entries_are_not_served_as_hashes():
    with pytest.raises(TileMalformed):
        tile_bytes(Tile(None, 0), SIZE, node_at)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=WIDTH))
def test_a_bundle_gives_back_its_entries(entries):
    assert bundle_entries(Tile(None, 0, len(entries)), entry_bundle(entries)) == entries


@pytest.mark.parametrize("entries", [[], [b""] * 257, [bytes(65_536)]])
def test_what_does_not_fit_a_bundle_is_refused(entries):
    with pytest.raises(TileMalformed):
        entry_bundle(entries)
