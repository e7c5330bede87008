"""A new archive in a temporary folder, and what was recorded in it."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.importers.run import Summary, run_import
from archive.document.blobs import Blobs
from archive.founding.usecases import found_archive
from archive.kernel import ActorId, Recorded
from archive.record.store import Archive
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule
from archive.values import PersonalData, PublicityClass

ROOT = Path(__file__).resolve().parents[3]


def adopt_class(home: "Home", code: str) -> None:
    """Adopt a schedule that knows one class, in which records hold personal data unless something else is said."""
    row = ScheduleRow(
        code=code,
        years=10,
        trigger=Trigger.document_date,
        basis="906/2019 21 §",
        personal=PersonalData.personal,
        publicity=PublicityClass.secret,
        ground="24.1 §",
        secret_years=25,
    )
    content = ScheduleText(title="Suunnitelma")
    adopted = ScheduleAdopted(code="TOS", version="1", in_force_from=date(2020, 1, 1), rows=(row,), content=content)
    adopt_schedule(home.archive, adopted, by=home.by)


@dataclass
class Home:
    archive: Archive
    blobs: Blobs
    by: ActorId
    folder: Path

    def take(self, source: Path, kind: str = "folder", **settings: Any) -> Summary:
        rejects = self.folder / "rejects"
        return run_import(self.archive, self.blobs, source, kind=kind, by=self.by, rejects=rejects, **settings)

    def events(self, name: str = "") -> list[Recorded]:
        return [one for one in self.archive.read(0, 1_000_000) if one.event.name.startswith(name)]

    def names(self) -> Counter[str]:
        return Counter(one.event.name for one in self.events())

    def content(self, name: str) -> list[Any]:
        return [one.event.content for one in self.events(name)]


def refused(summary: Summary) -> list[dict[str, Any]]:
    """What the rejects file of an import says."""
    if summary.rejects_file is None:
        return []
    return [orjson.loads(line) for line in Path(summary.rejects_file).read_bytes().splitlines()]


@pytest.fixture
def home(tmp_path: Path):
    folder = tmp_path / "home"
    folder.mkdir()
    archive = Archive(folder / "events.sqlite", origin="test", secret=b"k" * 32)
    yield Home(archive, Blobs(folder / "blobs", max_bytes=1 << 20), found_archive(archive, "Test"), folder)
    archive.close()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "Paperit"
    folder.mkdir()
    return folder


@pytest.fixture
def real() -> Path:
    data = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / ".." / "shared" / "data"))
    if not data.is_dir():
        pytest.skip("the test data is not here (ARCHIVE_TEST_DATA)")
    return data
