"""A package that was altered is refused with the reason, and nothing of it is recorded."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.services.handover.packing import INSIDE, LOG


def event_log(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def tamper(package: Path) -> None:
        path = package / LOG / "events.jsonl"
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return tamper


def stated(**said: object) -> Callable[[Path], None]:
    def tamper(package: Path) -> None:
        path = package / LOG / "package.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | said))

    return tamper


def named(line: bytes, name: str) -> bool:
    return json.loads(line)["name"] == name


def without_tombstone(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if not named(line, "record.destroyed.v1")]


def a_byte_of_a_file(package: Path) -> None:
    path = next((package / INSIDE / "documents/data").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def a_file_gone(package: Path) -> None:
    next((package / INSIDE / "documents/data").iterdir()).unlink()


def a_link(package: Path) -> None:
    path = next((package / INSIDE / "documents/data").iterdir())
    elsewhere = package.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def another_checkpoint(package: Path) -> None:
    shutil.copy(package.with_name("toka") / LOG / "checkpoints.json", package / LOG / "checkpoints.json")


def a_second_folder(package: Path) -> None:
    (package / "data" / "uuid-2").mkdir()


TAMPERED = {
    "a changed moment": (event_log(lambda lines: [lines[0].replace(b"2026-", b"2025-", 1), *lines[1:]]), "was altered"),
    "a missing event": (event_log(lambda lines: lines[:3] + lines[4:]), "is missing"),
    "a tombstone gone": (event_log(without_tombstone), "is missing|ends at"),
    "an event twice": (event_log(lambda lines: [*lines[:4], *lines[3:]]), "second time"),
    "two swapped": (event_log(lambda lines: [lines[1], lines[0], *lines[2:]]), "not in order"),
    "the end cut off": (event_log(lambda lines: lines[:-1]), "ends at"),
    "an event without fact": (event_log(lambda lines: [_without_fact(lines[0]), *lines[1:]]), "has no fact"),
    "a line cut short": (event_log(lambda lines: [*lines[:-1], lines[-1][:-1]]), "not complete"),
    "content swapped": (event_log(lambda lines: [_other_content(line) for line in lines]), "not what was recorded"),
    "another root": (stated(root="0" * 64), "does not state"),
    "another size": (stated(size=3), "does not state"),
    "another origin": (stated(origin="muu"), "does not state"),
    "another format": (stated(format="archive-handover.v9"), "format"),
    "a checkpoint of another archive": (another_checkpoint, "does not state|belong"),
    "a byte of a file": (a_byte_of_a_file, "differs from what was filed"),
    "a file gone": (a_file_gone, "is missing"),
    "a link in place of a file": (a_link, "not a file"),
    "a second folder": (a_second_folder, "exactly one folder"),
    "no bag": (lambda package: (package / "bagit.txt").unlink(), "bagit.txt"),
}  # fmt: skip


def _other_content(line: bytes) -> bytes:
    event = json.loads(line)
    if isinstance(event.get("content"), dict):
        event["content"]["random"] = "00" * 32
    return json.dumps(event).encode() + b"\n"


def _without_fact(line: bytes) -> bytes:
    event = json.loads(line)
    return json.dumps({name: event[name] for name in ("position", "leaf")}).encode() + b"\n"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("here") / "home"
    make_home(folder, origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(folder) as home:
        yield home


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_package_records_nothing(how: str, here: ArchiveHome, packages: dict[str, Path], tmp_path: Path):
    tamper, said = TAMPERED[how]
    for origin in ("eka", "toka"):
        shutil.copytree(packages[origin], tmp_path / origin)
    tamper(tmp_path / "eka")
    before, files = here.archive.position, set(here.blobs.digests())
    with pytest.raises(ArchiveError, match=said):
        receive(here, tmp_path / "eka", here.admin())
    assert here.archive.position == before
    assert set(here.blobs.digests()) == files
