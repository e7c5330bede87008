"""A zipped package is checked as its folder is; one that is no plain package is not unpacked."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from services.handover.checks.unzipped import ZipRefused
from services.handover.package.create import Package
from services.handover.package.selection import Wanted
from tests.api.disposals import Office
from tests.services.handover.packages import LOG, checked, copied, inside, kinds_of, package_of, seal_tags

BAG = "bag-00000000-0000-4000-8000-000000000000"


def zipped(package: Path, into: Path) -> Path:
    return Path(shutil.make_archive(str(into / "sent"), "zip", package.parent, package.name))


def test_a_zip_is_checked_as_its_folder(made: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, used = zipped(made.folder, tmp_path), tmp_path / "used"
    used.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(used))
    found = checked(path)
    assert (found["ok"], found["digest"], found["folder"]) == (True, made.digest, str(path))
    assert not list(used.iterdir())
    assert CliRunner().invoke(app, ["handover", "check", str(path)]).exit_code == 0


def test_what_a_killed_check_left_is_removed_by_the_next(
    made: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, used = zipped(made.folder, tmp_path), tmp_path / "used"
    monkeypatch.setattr(tempfile, "tempdir", str(used))
    left, at_work, fresh = (used / f"handover-{name * 8}" for name in "abc")
    for each in (left, at_work, fresh):
        each.mkdir(parents=True)
        (each / "bagit.txt").write_text("half")
    for each in (left, at_work):
        os.utime(each, (0, 0))
    handle = os.open(at_work, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    assert checked(path)["ok"]
    os.close(handle)
    assert set(used.iterdir()) == {at_work, fresh}


def named(*names: str) -> Callable[[ZipFile], None]:
    def write(file: ZipFile) -> None:
        for name in names:
            file.writestr(name, "x")

    return write


def a_link(file: ZipFile) -> None:
    link = ZipInfo(f"{BAG}/bagit.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file.writestr(link, "/etc/passwd")


HOSTILE: dict[str, Callable[[ZipFile], None]] = {
    "out of the folder": named(f"{BAG}/../../x"),
    "an absolute name": named("/etc/x"),
    "a link": a_link,
    "a name beside the package": named(f"{BAG}/bagit.txt", "run.sh"),
    "two packages": named(f"{BAG}/bagit.txt", f"{BAG[:-1]}1/bagit.txt"),
    "a file and a folder": named(f"{BAG}/a", f"{BAG}/a/b"),
    "nothing": named(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_zip_is_refused(what: str, tmp_path: Path):
    path = tmp_path / "sent.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        HOSTILE[what](file)
    with pytest.raises(ZipRefused):
        checked(path)


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_a_zip_of_another_method_is_refused_before_it_is_unpacked(method: int, tmp_path: Path):
    path = tmp_path / "sent.zip"
    with ZipFile(path, "w", method) as file:
        file.writestr(f"{BAG}/bagit.txt", b"damaged" * 100)
    content = bytearray(path.read_bytes())
    content[70:90] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(ZipRefused, match="another method"):
        checked(path)


def test_a_zip_that_states_fewer_bytes_than_it_has_is_refused(tmp_path: Path):
    path = tmp_path / "sent.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        file.writestr(f"{BAG}/bagit.txt", b"0" * 5_000_000)
    path.write_bytes(path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(ZipRefused):
        checked(path)
    path.write_bytes(b"PK no zip")
    with pytest.raises(ZipRefused):
        checked(path)


def test_other_line_ends_and_empty_folders_are_differences(made: Package, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    info = package / "bag-info.txt"
    info.write_bytes(info.read_bytes().replace(b"\n", b"\r\n"))
    seal_tags(package)
    assert "other_line_ends" in kinds_of(checked(package))
    (package / "data" / "lisa").mkdir()
    (inside(package) / "documentation" / "tyhja").mkdir()
    found = checked(package)
    assert {each["where"] for each in found["differences"]} >= {"data/lisa"}
    assert "empty_folder" in kinds_of(found)


def test_the_list_of_holds_shows_no_mandate_of_what_is_not_public(office: Office, tmp_path: Path):
    hidden = office.paper("Pidetty salaisuus", "Teksti", publicity={"publicity": "not_public"}, personal="none")
    shown = office.paper("Pidetty muistio", "Teksti", personal="none")
    for record, mandate in ((hidden, "Salainen valtuus 1 §"), (shown, "Avoin valtuus 2 §")):
        body = {"records": [record["id"]], "mandate": mandate, "starts_on": "2022-01-01", "reason": "käräjät"}
        assert office.doors.post("/holds", body).status_code == 201
    package = package_of(office, tmp_path).folder
    listed = (inside(package) / LOG / "holds.jsonl").read_text(encoding="utf-8")
    assert "Avoin valtuus" in listed
    assert "Salainen valtuus" not in listed
    assert checked(package)["ok"]


def test_the_readme_of_a_part_says_what_is_in_it(office: Office, tmp_path: Path):
    package = package_of(office, tmp_path, wanted=Wanted(classes=("03 00",))).folder
    readme = (inside(package) / "documentation" / "README.txt").read_text(encoding="utf-8")
    assert "What is in it\n" in readme
    assert "  document: " in readme
    for line in readme.splitlines():
        if line.startswith("  representations/"):
            assert (inside(package) / line.split()[0]).is_dir(), line
