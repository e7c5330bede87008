"""Where a package is made: beside those of other archives, and never within a package."""

import shutil
from pathlib import Path

import pytest

from archive.errors import Invalid
from services.handover.package import create
from services.home.archive_home import ArchiveHome
from tests.services.handover.packing import packed


def killed(*_: object) -> Path:
    raise KeyboardInterrupt


def test_what_another_archive_had_issued_before_a_kill_stays_and_is_completed_there(
    offices: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "out"
    for origin in ("eka", "toka"):
        shutil.copytree(offices[origin], tmp_path / origin)
    with ArchiveHome(tmp_path / "eka") as eka:
        with monkeypatch.context() as killing:
            killing.setattr(create, "named", killed)
            with pytest.raises(KeyboardInterrupt):
                packed(eka, out)
        (part,) = out.iterdir()
        with ArchiveHome(tmp_path / "toka") as toka:
            packed(toka, out)
        assert part.is_dir()
        packed(eka, out)
    assert (out / part.name.removeprefix(".").removesuffix(".part")).is_dir()
    assert len([*out.iterdir()]) == 3


def test_no_package_is_made_within_a_package(offices: dict[str, Path], packages: dict[str, Path], tmp_path: Path):
    shutil.copytree(offices["eka"], tmp_path / "eka")
    with ArchiveHome(tmp_path / "eka") as home:
        for inside in (packages["eka"], packages["eka"] / "data" / "new"):
            with pytest.raises(Invalid, match="inside another package"):
                packed(home, inside)
    assert not (packages["eka"] / "data" / "new").exists()
