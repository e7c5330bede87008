"""Recovery shares: written outside alone, rehearsed in memory, and good for a restore."""

from pathlib import Path
from uuid import uuid4

import pytest

from archive.errors import Conflict, Invalid
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable, source_of
from archive.sealing.rotation import rotate
from services.backup.recovery import ShareRefused, read_share, rehearse, restore, write_shares


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def keys(home: Path):
    made = DataKeys(home / "keys.sqlite", source_of("file:keys/master.key", home))
    made.establish()
    made.obtain([uuid4() for _ in range(3)])
    yield made
    made.close()


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    found = [tmp_path / name for name in ("kassakaappi", "pankki", "toimisto")]
    for place in found:
        place.mkdir()
    return found


def test_any_that_suffice_are_rehearsed_and_it_is_kept(keys: DataKeys, home: Path, places: list[Path]):
    shares = write_shares(keys, "popsote", home, places)
    assert [path.parent for path in shares] == places
    assert all(path.stat().st_mode & 0o077 == 0 for path in shares)
    master = keys.source.path.read_text().strip()
    assert not any(master in path.read_text() for path in shares)
    assert not keys.rehearsed()
    for chosen in (shares[:2], shares[1:], [shares[2], shares[0]], shares):
        assert rehearse(keys, chosen) == 3
    assert keys.rehearsed()
    assert not any(
        b"share" in path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix == ".txt"
    )


def test_after_a_rotation_the_former_shares_are_refused_and_new_ones_rehearsed(
    keys: DataKeys, home: Path, places: list[Path]
):
    former = write_shares(keys, "popsote", home, places, 2)
    rehearse(keys, former)
    rotate(keys)
    assert not keys.rehearsed()
    with pytest.raises(ShareRefused, match="do not belong to the master key in use"):
        rehearse(keys, former)
    rehearse(keys, write_shares(keys, "popsote", home, places, 3))
    assert keys.rehearsed()


def test_a_lost_master_key_is_restored(keys: DataKeys, home: Path, places: list[Path]):
    shares = write_shares(keys, "popsote", home, places)
    with pytest.raises(Conflict, match="not overwritten"):
        restore(keys, shares)
    lost = keys.source.path.read_text()
    keys.source.path.unlink()
    after = DataKeys(keys.path, keys.source)
    with pytest.raises(KeyUnavailable):
        after.newest()
    assert restore(after, shares[1:]).read_text() == lost
    assert after.newest()[0] == 1
    after.close()


def test_shares_lie_never_in_the_archive(keys: DataKeys, home: Path, places: list[Path], tmp_path: Path):
    (home / "sub").mkdir()
    (tmp_path / "link").symlink_to(home / "sub")
    for place in (home, home / "sub", tmp_path / "link", tmp_path / "kassakaappi" / ".." / "home"):
        with pytest.raises(Invalid, match="must not be inside the archive"):
            write_shares(keys, "popsote", home, [places[0], place])
    for others in ([places[0], places[0]], [tmp_path / "none"]):
        with pytest.raises(Invalid):
            write_shares(keys, "popsote", home, others)
    assert list(places[0].iterdir()) == []


@pytest.mark.parametrize("threshold", [0, 4, -1])
def test_a_threshold_no_one_can_reach_is_refused(keys: DataKeys, home: Path, places: list[Path], threshold: int):
    with pytest.raises(Invalid):
        write_shares(keys, "popsote", home, places, threshold)
    assert list(places[0].iterdir()) == []


def test_too_few_of_other_sets_or_twice_the_same_restore_nothing(keys: DataKeys, home: Path, places: list[Path]):
    shares, others = (write_shares(keys, "popsote", home, places) for _ in range(2))
    for chosen in ([], shares[:1], [shares[0], shares[0]], [shares[0], others[1]]):
        with pytest.raises(ShareRefused):
            rehearse(keys, chosen)
    assert not keys.rehearsed()


def test_a_slip_of_the_pen_is_found(keys: DataKeys, home: Path, places: list[Path]):
    path = write_shares(keys, "popsote", home, places)[0]
    text = path.read_text()
    assert read_share(text.replace("\n", "\r\n") + "\n\n") == read_share(text)
    for wrong in ("", "x", text[:-3], text.replace("share: ", "share: 0"), text.replace("number: 1", "number: 2")):
        with pytest.raises(ShareRefused):
            read_share(wrong)
    path.write_bytes(bytes(range(256)) * 100)
    with pytest.raises(ShareRefused):
        rehearse(keys, [path, home / "none"])
