"""A file with holes states any size and costs its sender nothing: what is far larger than stated is not read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from services.handover.checks.check import check_package
from services.handover.package.create import Package
from services.handover.receiving.arrived import PackageRefused
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome

TERABYTE = 1 << 40


def a_document(package: Path) -> Path:
    return next(package.glob("data/*/representations/documents/data/*"))


def the_log(package: Path) -> Path:
    return next(package.glob("data/*/representations/event-log/data/events.jsonl"))


def tag_file(name: str) -> Callable[[Path], Path]:
    return lambda package: package / name


CASES = {
    "document": (a_document, "larger_than_stated", "bag-info.txt"),
    "log": (the_log, "larger_than_stated", "bag-info.txt"),
    **{
        name: (tag_file(name), "too_large", name)
        for name in (
            "bagit.txt",
            "bag-info.txt",
            "manifest-sha512.txt",
            "tagmanifest-sha256.txt",
            "tagmanifest-sha512.txt",
            "signed-files.jsonl",
        )
    },
}


@pytest.mark.parametrize("what", CASES)
def test_what_is_far_too_large_is_refused_without_being_read(
    what: str, made: Package, successor: ArchiveHome, tmp_path: Path
):
    package = shutil.copytree(made.folder, tmp_path / made.folder.name)
    find, kind, where = CASES[what]
    with find(package).open("r+b") as file:
        file.truncate(TERABYTE)
    found = check_package(package)
    assert [(each["kind"], each["where"]) for each in found["differences"]] == [(kind, where)]
    position = successor.archive.position
    with pytest.raises(PackageRefused):
        receive(successor, package, successor.admin())
    assert successor.archive.position == position


def test_a_file_that_grew_a_little_is_named(made: Package, tmp_path: Path):
    package = shutil.copytree(made.folder, tmp_path / made.folder.name)
    document = a_document(package)
    with document.open("ab") as file:
        file.write(b"\n")
    found = check_package(package)
    named = document.relative_to(package).as_posix()
    assert ("altered_file", named) in {(each["kind"], each["where"]) for each in found["differences"]}
