"""A package that was altered is refused with the reason, and nothing of it is recorded."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home


def log_of(package: Path) -> Path:
    return next(package.glob("data/*")) / "representations" / "event-log" / "data"


def event_log(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def tamper(package: Path) -> None:
        path = log_of(package) / "events.jsonl"
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return tamper


def stated(**said: object) -> Callable[[Path], None]:
    def tamper(package: Path) -> None:
        path = log_of(package) / "package.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | said))

    return tamper


def a_document(package: Path) -> Path:
    return next(path for path in package.glob("data/*/representations/documents/data/*") if len(path.name) == 64)


def a_link(package: Path) -> None:
    path, elsewhere = a_document(package), package.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


TAMPERED: dict[str, Callable[[Path], object]] = {
    "a changed moment": event_log(lambda lines: [lines[0].replace(b"2026-", b"2025-", 1), *lines[1:]]),
    "a missing event": event_log(lambda lines: lines[:3] + lines[4:]),
    "an event twice": event_log(lambda lines: [*lines[:4], *lines[3:]]),
    "the end cut off": event_log(lambda lines: lines[:-1]),
    "another root": stated(root="0" * 64),
    "another origin": stated(origin="muu"),
    "another format": stated(format="archive-handover.v9"),
    "a byte of a file": lambda package: a_document(package).write_bytes(b"muu"),
    "a file gone": lambda package: a_document(package).unlink(),
    "a file more": lambda package: (log_of(package) / "more.txt").write_text("lisä"),
    "a second folder": lambda package: (package / "data" / "uuid-2").mkdir(),
    "a link in place of a file": a_link,
    "no tag manifest": lambda package: (package / "tagmanifest-sha256.txt").unlink(),
    "no bag": lambda package: (package / "bagit.txt").unlink(),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("here") / "home"
    make_home(folder, origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(folder) as home:
        yield home


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_package_records_nothing(how: str, here: ArchiveHome, packages: dict[str, Path], tmp_path: Path):
    package = Path(shutil.copytree(packages["eka"], tmp_path / "package"))
    TAMPERED[how](package)
    before, files = here.archive.position, set(here.blobs.digests())
    with pytest.raises(ArchiveError):
        receive(here, package, here.admin())
    assert here.archive.position == before
    assert set(here.blobs.digests()) == files
