"""A file that is not whole has no name, or one that is swept once nobody writes it any more."""

import os
import time
from pathlib import Path

import pytest

from archive.files.parts import abandoned, part_name, writing_part
from archive.files.whole import written_whole


def test_a_file_has_no_name_before_it_is_given_one(tmp_path: Path):
    part = part_name(tmp_path / "a.txt")
    with writing_part(part) as (file, named):
        file.write(b"half")
        file.flush()
        if getattr(os, "O_TMPFILE", None):
            assert list(tmp_path.iterdir()) == []
        assert named().read_bytes() == b"half"
        assert part.stat().st_mode & 0o777 == 0o600
        part.replace(tmp_path / "a.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_disk_that_knows_no_nameless_files_leaves_none_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    part = part_name(tmp_path / "a.txt")
    with writing_part(part) as (file, named):
        file.write(b"half")
        assert part.stat().st_mode & 0o777 == 0o600
        os.utime(part, (0, 0))
        assert not abandoned(part)  # it is locked while it is written
        named().replace(tmp_path / "a.txt")
    with pytest.raises(ValueError, match="no more"), writing_part(part) as (file, _):
        raise ValueError("no more")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_writing_a_file_removes_what_a_kill_left_half_way_to_it(tmp_path: Path):
    left, young, other = part_name(tmp_path / "a.txt"), part_name(tmp_path / "a.txt"), part_name(tmp_path / "b.txt")
    for path in (left, young, other):
        path.write_bytes(b"half")
    for path in (left, other):
        os.utime(path, (time.time() - 100,) * 2)
    written_whole(tmp_path / "a.txt", [b"who", b"le"])
    assert (tmp_path / "a.txt").read_bytes() == b"whole"
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", young.name, other.name}
