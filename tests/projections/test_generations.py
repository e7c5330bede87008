"""Generations lie side by side; CURRENT names the live one, and an old one goes when nobody uses it."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import NotReady
from projections.generations.folders import Generations, Lock
from projections.generations.live import Live
from projections.states import StateModel, StateReader


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "states")


def begun(generations: Generations, *, live: bool = True) -> str:
    """A generation that was built, and whose builder is gone."""
    name, lock = generations.create()
    StateModel(generations.folder / name, lambda *_: []).close()
    lock.give_back()
    if live:
        generations.promote(name)
    return name


def folders(generations: Generations) -> set[str]:
    return {path.name for path in generations.folder.iterdir() if path.is_dir()}


def test_there_is_none_before_the_first(generations: Generations):
    assert generations.current() is None
    assert generations.open("nothing") is None
    with pytest.raises(NotReady), Live(generations, StateReader).reader():
        pass


def test_the_sweep_keeps_the_live_one_and_takes_what_a_kill_left(generations: Generations):
    left, live = begun(generations, live=False), begun(generations)
    begun_only = begun(generations, live=False)
    assert folders(generations) == {left, live, begun_only}
    assert generations.sweep() == 2
    assert folders(generations) == {live}
    assert generations.sweep() == 0


def test_the_sweep_keeps_what_is_built_now_and_what_is_read(generations: Generations):
    old = begun(generations)
    held = generations.open(old)
    live = begun(generations)
    building, lock = generations.create()
    assert generations.sweep() == 0
    assert folders(generations) == {old, live, building}
    held.give_back()
    lock.give_back()
    assert generations.sweep() == 2


def test_a_current_that_names_what_is_gone_names_nothing(generations: Generations):
    begun(generations)
    (generations.folder / "CURRENT").write_text("vanished\n")
    assert generations.current() is None


def test_an_open_reader_sees_the_swap_and_the_old_one_goes_with_its_last_user(generations: Generations):
    old = begun(generations)
    live = Live(generations, StateReader)
    with live.reader() as before:
        assert before.position() == 0
        new = begun(generations)
        with live.reader() as after:
            assert after is not before
        assert generations.sweep() == 0
        assert before.position() == 0
    assert folders(generations) == {new}
    assert old not in folders(generations)
    with live.reader() as again:
        assert again is after
    live.close()


def test_a_reader_that_looked_a_moment_too_early_finds_the_new_one(generations: Generations):
    """CURRENT is read, then swapped and the old generation swept, before the reader opens it."""
    begun(generations)

    class Overtaken(Generations):
        overtaken = False

        def current(self) -> str | None:
            name = super().current()
            if not self.overtaken:
                Overtaken.overtaken = True
                begun(generations)
                generations.sweep()
            return name

    live = Live(Overtaken(generations.folder), StateReader)
    with live.reader() as reader:
        assert reader.position() == 0
    live.close()


def test_a_generation_that_does_not_open_is_given_back(generations: Generations):
    def refuse(folder: Path) -> StateReader:
        raise ZeroDivisionError

    old = begun(generations)
    with pytest.raises(ZeroDivisionError), Live(generations, refuse).reader():
        pass
    begun(generations)
    generations.sweep()
    assert old not in folders(generations)


HOLD = """
import sys
from pathlib import Path
from projections.generations.folders import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def test_a_lock_is_held_by_one_process_and_freed_by_its_end_however_it_ends(tmp_path: Path):
    mine, command = Lock(tmp_path / "lease"), [sys.executable, "-c", HOLD, str(tmp_path / "lease")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "True\n"
        assert not mine.take()
        other.kill()
        other.wait()
    assert mine.take()
    mine.give_back()
    assert not mine.take()


def test_a_shared_lock_is_shared_with_readers_only(tmp_path: Path):
    one, two, three = (Lock(tmp_path / "in-use") for _ in range(3))
    assert one.take(shared=True)
    assert two.take(shared=True)
    assert not three.take()
    one.give_back()
    two.give_back()
    assert three.take()
    three.give_back()
