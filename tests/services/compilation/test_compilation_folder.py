"""A folder is written whole: of two writers the second waits, and what a killed one had taken away comes back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.compilation.folder import BEFORE, write_folder

OLD, NEW = ([("a.csv", each), ("contents.json", b'{"files": ["a.csv", "contents.json"]}')] for each in (b"1", b"2"))


def kept(folder: Path) -> bytes:
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]
    return (folder / "a.csv").read_bytes()


def test_of_two_writers_at_once_the_second_waits_and_takes_the_place(tmp_path: Path):
    out, begun, goes_on = tmp_path / "koonti", threading.Event(), threading.Event()

    def slowly() -> Iterator[tuple[str, bytes]]:
        begun.set()
        assert goes_on.wait(60)
        yield from OLD

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(write_folder, out, slowly())
        assert begun.wait(60)
        second = pool.submit(write_folder, out, NEW)
        goes_on.set()
        assert first.result() == second.result() == ["a.csv", "contents.json"]
    assert kept(out) == b"2"


def test_a_folder_that_a_killed_writer_had_moved_away_comes_back(tmp_path: Path):
    out = tmp_path / "koonti"
    write_folder(out, OLD)
    out.rename(tmp_path / f".koonti.12345{BEFORE}")
    (tmp_path / ".koonti.12345.part").mkdir()

    def none() -> Iterator[tuple[str, bytes]]:
        yield from NEW[:1]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_folder(out, none())
    assert kept(out) == b"1"
    (tmp_path / f".koonti.12345{BEFORE}").mkdir()
    write_folder(out, NEW)
    assert kept(out) == b"2"
