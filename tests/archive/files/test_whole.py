"""Files written whole or not at all, whatever ends the writing; digests read in pieces."""

import hashlib
import io
import os
from pathlib import Path

import pytest

from archive.files import digest, parts
from archive.files.digest import digest_of, pieces_of, sha256_of, written_to
from archive.files.whole import NotPublished, beside, whole_file, write_whole, written_whole


@pytest.fixture(params=["nameless", "named"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Disks that know files without a name, and those that do not."""
    if request.param == "named":
        monkeypatch.setattr(parts, "_HERE", Path("/nowhere"))
    return str(request.param)


def test_a_file_takes_its_name_when_all_of_it_is_written(tmp_path: Path, disk: str):
    path = tmp_path / "kept"
    path.write_bytes(b"before")
    with whole_file(path) as file:
        file.write(b"aft")
        assert path.read_bytes() == b"before"
        file.write(b"er")
    assert path.read_bytes() == b"after"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_stays_of_a_writing_that_failed(tmp_path: Path, disk: str):
    path = tmp_path / "kept"
    path.write_bytes(b"before")
    with pytest.raises(ValueError, match="half-way"), whole_file(path) as file:
        file.write(b"af")
        raise ValueError("half-way")
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_a_name_somebody_has_is_left_to_them(tmp_path: Path, disk: str):
    path = tmp_path / "kept"
    write_whole(path, b"first", settle=beside)
    with pytest.raises(FileExistsError):
        write_whole(path, b"second", settle=beside)
    assert path.read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("durable", [True, False])
def test_what_is_made_anew_need_not_outlast_the_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool):
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    write_whole(tmp_path / "kept", b"content", durable=durable)
    assert bool(synced) is durable
    assert (tmp_path / "kept").read_bytes() == b"content"


def test_a_place_outside_that_takes_nothing_refuses(tmp_path: Path):
    with pytest.raises(NotPublished):
        written_whole(tmp_path, [b"content"])
    (tmp_path / "file").touch()
    with pytest.raises(NotPublished):
        written_whole(tmp_path / "file" / "name", [b"content"])


@pytest.mark.parametrize("size", [0, 1, 5, 9])
def test_a_digest_is_the_same_however_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(digest, "CHUNK", 4)
    content, copy = bytes(range(size)), io.BytesIO()
    (tmp_path / "file").write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()

    assert sha256_of(written_to(copy, pieces_of(io.BytesIO(content)))) == (expected, size)
    assert copy.getvalue() == content
    assert digest_of(tmp_path / "file") == expected


def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path):
    pipe, name = tmp_path / "pipe", tmp_path / "name"
    os.mkfifo(pipe)
    name.symlink_to(pipe)
    for path in (pipe, name):
        with pytest.raises(NotPublished, match="a device or a pipe"):
            written_whole(path, [b"x"])
    assert pipe.is_fifo()
