"""Files of a living archive are read in a process of their own, which answers or refuses."""

import os
import signal
from pathlib import Path

import pytest

from archive.errors import Invalid
from archive.files.apart import ReadingFailed, apart, digests
from services.disposal.file_search import Searcher
from services.disposal.probes import Probes

TEXT = "Muistio jota kukaan ei enää lue"


def dies(folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuses(folder: Path) -> None:
    raise Invalid("This is not read.", field="folder")


def the_process() -> tuple[int, list[str]]:
    return os.getpid(), Path("/proc/self/cmdline").read_text().split("\0")


@pytest.fixture
def probes() -> Probes:
    made = Probes()
    made.text(TEXT)
    return made


class Dying(Probes):
    """A search whose process is killed in the middle of a file."""

    def within(self, part: bytes) -> set[int]:
        dies(Path())
        return set()


def test_it_is_another_process_and_its_arguments_hold_nothing_of_what_it_is_given():
    number, arguments = apart(the_process)
    assert number != os.getpid()
    assert "archive.files.apart" in " ".join(arguments)
    assert not any("test_apart" in each for each in arguments)


def test_files_are_told_by_their_digests_and_one_that_went_by_none(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"a")
    told = apart(digests, tmp_path, ["a", "b"])
    assert told["a"].startswith("ca978112ca1bbdcafac231b39a23dc4d")
    assert told["b"] == ""


def test_a_search_reads_every_file_and_names_those_that_hold_it(tmp_path: Path, probes: Searcher):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "list.txt").write_text(f"Muista: {TEXT}")
    (tmp_path / "other.txt").write_text("Muista muuta")
    found = probes.search(tmp_path)
    assert found.files == 2
    assert list(found.hits) == ["below/list.txt"]


def test_a_refusal_comes_back_as_it_is(tmp_path: Path):
    with pytest.raises(Invalid, match="not read") as refused:
        apart(refuses, tmp_path)
    assert refused.value.field == "folder"


def test_a_process_that_dies_is_a_refusal(tmp_path: Path):
    with pytest.raises(ReadingFailed, match="without a result"):
        apart(dies, tmp_path)


def test_a_search_that_dies_found_nothing_and_says_so_by_refusing(tmp_path: Path):
    (tmp_path / "list.txt").write_text(TEXT)
    with pytest.raises(ReadingFailed):
        Dying().search(tmp_path)


def test_a_file_that_cannot_be_read_is_a_refusal(tmp_path: Path, probes: Searcher):
    (tmp_path / "list.txt").mkdir()
    with pytest.raises(ReadingFailed, match="IsADirectoryError"):
        apart(digests, tmp_path, ["list.txt"])
