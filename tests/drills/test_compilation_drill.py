"""Compilations rehearsed: 200 events of the sample left out one by one, a kill at every step of writing a folder."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.kernel import Seen
from services.compilation.folder import FolderTaken, write_folder
from services.compilation.model import Compilation, Percent
from services.compilation.words import Speaker
from services.home.archive_home import ArchiveHome
from tests.api.sample.template import copied, last_day
from tests.drills.steps import Steps
from tests.services.compilation.leaving import made, texts

OFFICES, EVENTS, SEED = ("POP-ALASAJO", "KOMAS-ALASAJO"), 200, 20260
OLD, NEW = ({"contents.json": b'{"files": ["a.csv", "contents.json"], "made": %d}' % each} for each in (1, 2))


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    folder = copied(tmp_path_factory, tmp_path_factory.mktemp("compiled") / "home")
    with ArchiveHome(folder, clock=last_day()) as home:
        return home.archive.seen(0, 1_000_000)


@pytest.mark.drill
@pytest.mark.parametrize("office", OFFICES)
def test_leaving_out_200_events_changes_exactly_the_statements_that_cite_them(
    events: list[Seen], tmp_path: Path, office: str
):
    speaker = Speaker("en")
    whole = texts(made(events, office, tmp_path), speaker)
    streams = {event.position: event.stream for event in events}
    kinds = ("archive", "ledger", "winddown")  # without its wind-down there is no compilation, which is refused
    tried = [event for event in events if event.name.partition(".")[0] not in kinds]
    rounded, records = shares(made(events, office, tmp_path)), set(streams.values())
    for event in random.Random(SEED).sample(tried, EVENTS):
        position = event.position
        less = texts(made(events, office, tmp_path, lambda each, at=position: each.position != at), speaker)
        cites = {key for key, (_, at) in whole.items() if position in at}
        changed = {key for key in whole if less.get(key, ("",))[0] != whole[key][0]}
        assert changed - cites == set(), f"{event.name} at {position} is not named"
        assert cites - changed <= rounded, f"{event.name} at {position} is named for nothing"
        for key in cites - changed:  # a share of which so little is left out that it is rounded to the same
            assert set(less[key][1]) == set(whole[key][1]) - {position}
        about = {part for key in cites for part in key.split("/") if part in records} | {event.stream}
        for key, (_, at) in less.items():  # what it had ended, or another statement about a record that named it
            assert key in whole or any(streams[one] in about for one in at), f"{event.name} at {position}: {key}"


def shares(whole: Compilation) -> set[str]:
    """The statements in which a share is rounded."""
    return {
        each.key for each in whole.stated() if any(isinstance(cell, Percent) for cell in getattr(each, "cells", ()))
    }


def files(of: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [("a.csv", b"x" * 100_000), *of.items()]


def kept(out: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in out.iterdir()}


@pytest.mark.drill
@pytest.mark.parametrize("before", [True, False], ids=["replaced", "new"])
def test_a_kill_at_every_step_leaves_the_old_folder_or_the_new_one(tmp_path: Path, before: bool):
    wholes = [dict(files(OLD)), dict(files(NEW))]
    for step in range(1, 60):
        place = tmp_path / str(step)
        place.mkdir()
        if before:
            write_folder(place / "koonti", files(OLD))
        command = [sys.executable, "-m", "tests.drills.test_compilation_drill", str(place), str(step)]
        done = subprocess.run(command, check=False)
        there = (place / "koonti").exists()
        assert there or not before
        if there:
            assert kept(place / "koonti") in wholes
        write_folder(place / "koonti", files(NEW))
        assert kept(place / "koonti") == wholes[1]
        assert [each.name for each in place.iterdir()] == ["koonti"]
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0
            break
    else:
        pytest.fail("it took more steps than were tried")


def test_a_folder_with_a_file_of_somebody_else_is_refused(tmp_path: Path):
    out = tmp_path / "koonti"
    write_folder(out, files(OLD))
    (out / "own.txt").write_text("own")
    with pytest.raises(FolderTaken):
        write_folder(out, files(NEW))
    assert (out / "own.txt").read_text() == "own"
    assert kept(out)["contents.json"] == OLD["contents.json"]


if __name__ == "__main__":
    Steps(Path(sys.argv[1]), int(sys.argv[2])).watch()
    write_folder(Path(sys.argv[1]) / "koonti", files(NEW))
    os._exit(0)
