"""Data keys: made once, wrapped, rotated by epochs through kills, destroyed without a byte left."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from archive.errors import Conflict
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable, MasterKey, source_of
from archive.sealing.rotation import rotate, unfinished


@pytest.fixture
def keys(tmp_path: Path):
    made = DataKeys(tmp_path / "keys.sqlite", source_of("file:master.key", tmp_path))
    made.establish()
    yield made
    for each in (made, *OPENED):
        each.close()
    OPENED.clear()


OPENED: list[DataKeys] = []


def again(keys: DataKeys, master: str = "file:master.key") -> DataKeys:
    """The same keys as another process opens them."""
    OPENED.append(DataKeys(keys.path, source_of(master, keys.path.parent)))
    return OPENED[-1]


def commitments(keys: DataKeys, owners: list[UUID]) -> list[bytes]:
    return [key.commitment for owner in owners if (key := keys.find(owner))]


def test_a_key_is_made_once_and_kept(keys: DataKeys):
    owners = [uuid4() for _ in range(20)]
    made = keys.obtain(owners)
    assert [made[owner].commitment for owner in owners] == commitments(again(keys), owners)
    assert len(set(commitments(keys, owners))) == 20
    assert keys.find(uuid4()) is None


def test_processes_that_begin_together_get_one_key(keys: DataKeys):
    owner, found = uuid4(), set()

    def begin() -> None:
        other = again(keys)
        found.add(other.obtain([owner])[owner].commitment)
        other.close()

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_nothing_in_the_file_opens_without_the_master_key(keys: DataKeys):
    keys.obtain([uuid4()])
    master = (keys.path.parent / "master.key").read_text().strip()
    assert bytes.fromhex(master) not in keys.path.read_bytes()
    assert keys.path.stat().st_mode & 0o077 == 0


def test_a_destroyed_key_is_gone_from_file_and_memory(keys: DataKeys):
    owners = [uuid4() for _ in range(300)]
    keys.obtain(owners)
    other = again(keys)
    assert len(commitments(other, owners)) == 300
    wrapped = {UUID(owner): each for owner, each in keys.wrapped(1, -1)}
    for owner in owners[50:250]:
        assert keys.destroy(owner)
    kept = keys.path.read_bytes()
    assert not [owner for owner in owners[50:250] if wrapped[owner] in kept or wrapped[owner][13:] in kept]
    assert [path.name for path in keys.path.parent.iterdir() if "journal" in path.name] == []
    assert other.find(owners[60]) is None
    assert len(commitments(other, owners)) == 100
    assert not keys.destroy(owners[60])


def test_a_rotation_wraps_every_key_anew_and_ends_the_former(keys: DataKeys):
    owners = [uuid4() for _ in range(30)]
    keys.obtain(owners)
    before, former = commitments(keys, owners), keys.source.path.read_text()
    server = again(keys)
    assert commitments(server, owners) == before
    assert rotate(keys) == 30
    assert commitments(again(keys), owners) == before == commitments(server, owners)
    assert list(keys.epochs()) == [2]
    assert keys.source.path.read_text() != former
    assert not keys.source.next.exists()
    assert len(commitments(server, list(server.obtain([uuid4()])))) == 1
    keys.source.path.write_text(former)
    with pytest.raises(KeyUnavailable, match="does not belong"):
        again(keys).find(owners[0])


def test_a_rotation_before_the_first_key_changes_the_key_alone(keys: DataKeys):
    former = keys.source.path.read_text()
    assert rotate(keys) == 0
    assert keys.source.path.read_text() != former
    owner = uuid4()
    assert keys.obtain([owner])[owner].commitment == commitments(again(keys), [owner])[0]


def test_a_key_kept_elsewhere_is_rotated_by_naming_the_former(keys: DataKeys, monkeypatch: pytest.MonkeyPatch):
    owners = [uuid4() for _ in range(5)]
    monkeypatch.setenv("MASTER_OF_THIS_TEST", keys.source.path.read_text())
    elsewhere = again(keys, "env:MASTER_OF_THIS_TEST")
    before = [key.commitment for key in elsewhere.obtain(owners).values()]
    with pytest.raises(Conflict, match="the same as the old one"):
        rotate(elsewhere)
    monkeypatch.setenv("MASTER_OF_THIS_TEST", "ab" * 32)
    later = again(keys, "env:MASTER_OF_THIS_TEST")
    with pytest.raises(KeyUnavailable):
        rotate(later)
    assert rotate(later, old=keys.source) == 5
    assert commitments(again(keys, "env:MASTER_OF_THIS_TEST"), owners) == before


def test_a_lost_key_can_be_gone_on_without(keys: DataKeys):
    lost, kept = uuid4(), uuid4()
    keys.obtain([lost])
    keys.source.path.unlink()
    after = again(keys)
    with pytest.raises(KeyUnavailable):
        rotate(after)
    assert rotate(after, abandon=True) == 0
    assert after.obtain([kept])[kept].commitment == commitments(again(keys), [kept])[0]
    with pytest.raises(KeyUnavailable):
        after.find(lost)


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from archive.sealing import rotation
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import source_of
home, steps = Path(sys.argv[1]), int(sys.argv[2])
rotation.BATCH = 4
done = 0
def step(*_):
    global done
    done += 1
    if done > steps:
        os.kill(os.getpid(), signal.SIGKILL)
class Counting(DataKeys):
    def begin_epoch(self, *given):
        step(); super().begin_epoch(*given); step()
    def changing(self):
        step(); return super().changing()
replace = os.replace
def replacing(*given):
    step(); replace(*given); step()
os.replace = replacing
keys = Counting(home / "keys.sqlite", source_of("file:master.key", home))
rotation.rotate(keys, progress=step)
print("done")
"""


@pytest.mark.parametrize("steps", range(14))
def test_a_rotation_killed_at_any_step_goes_on(keys: DataKeys, steps: int):
    owners = [uuid4() for _ in range(10)]
    keys.obtain(owners)
    before = commitments(keys, owners)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(keys.path.parent), str(steps)], capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, -signal.SIGKILL), ran.stderr
    between = again(keys)
    assert commitments(between, owners) == before, "a half rotated archive opens everything"
    more = uuid4()
    between.obtain([more])
    rotate(between)
    after = again(keys)
    assert commitments(after, owners) == before
    assert after.find(more) is not None
    assert not unfinished(after)
    assert len(after.epochs()) == 1
    assert sorted(path.name for path in keys.path.parent.iterdir()) == ["keys.sqlite", "master.key"]


def test_one_look_reads_what_is_there_and_writes_nothing(keys: DataKeys, tmp_path: Path):
    owner = uuid4()
    made = keys.obtain([owner])[owner].commitment
    before = keys.path.read_bytes()
    reading = DataKeys(keys.path, keys.source, reading=True)
    assert commitments(reading, [owner]) == [made]
    reading.close()
    assert keys.path.read_bytes() == before
    nothing = DataKeys(tmp_path / "none.sqlite", keys.source, reading=True)
    assert (nothing.find(owner), nothing.count(), nothing.rehearsed()) == (None, 0, False)
    nothing.close()
    assert not (tmp_path / "none.sqlite").exists()


def test_a_damaged_row_names_the_file_and_not_the_key(keys: DataKeys):
    owner = uuid4()
    keys.obtain([owner])
    with keys.changing() as db:
        db.execute("UPDATE data_key SET wrapped = zeroblob(61)")
    with pytest.raises(Exception, match=r"^A data key was altered\.$"):
        again(keys).find(owner)
    assert MasterKey(bytes(32)).check.hex() not in json.dumps(str(keys.path))
