"""A serving process opens no database of its archive but through SQLite: closing one would give its locks back."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.importers.run import require_outside
from archive.errors import Invalid
from services.audit.verification import audit
from services.backup.making import back_up
from services.disposal.export import write_list
from tests.api.disposals import an_office
from tests.drills.residue import every_file

TEXT = "Salainen kirje, joka hävitetään määräajassa."
SECRET = {
    "publicity": {
        "publicity": "secret",
        "ground": "JulkL 24.1 § 7 kohta",
        "secret_from": "2021-01-01",
        "secret_years": 25,
    }
}


class Opens:
    """The files of databases below a folder that this process opened itself."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.found: list[str] = []
        self.others = 0
        sys.addaudithook(self._audited)

    def _audited(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and self.folder is not None and isinstance(args[0], str) and self._within(args[0]):
            if ".sqlite" in Path(args[0]).name:
                self.found.append(args[0])
            else:
                self.others += 1

    def _within(self, path: str) -> bool:
        return Path(path).is_relative_to(str(self.folder))

    @contextmanager
    def below(self, folder: Path) -> Iterator[None]:
        self.folder, self.found, self.others = folder, [], 0
        try:
            yield
        finally:
            self.folder = None


@pytest.fixture(scope="module")
def opens() -> Opens:
    return Opens()


def test_a_file_that_is_opened_is_seen(opens: Opens, tmp_path: Path):
    (tmp_path / "events.sqlite-wal").write_bytes(b"")
    with opens.below(tmp_path):
        every_file(tmp_path)
    assert len(opens.found) == 1


def test_no_door_and_no_routine_opens_a_database_itself(opens: Opens, tmp_path: Path):
    home = tmp_path / "home"
    with opens.below(home), an_office(home) as office:
        public, secret = office.paper("Muistio", "Muistio joka säilyy.\n" * 9), office.paper("Kirje", TEXT, **SECRET)
        office.home.projections.catch_up()
        (home / "notes").mkdir()
        (home / "notes" / "list.txt").write_text(f"Muista: {TEXT}", "utf-8")
        id = office.approved(secret)
        assert office.step(id, "executions").status_code == 201
        while office.home.disposing.hindrance() is None:  # refused once, and what was found is remembered
            time.sleep(0.05)
        assert office.doors.get("/health", "admin").json()["status"] == "degraded"
        (home / "notes" / "list.txt").unlink()
        office.home.disposing.wake()
        assert office.finished(id)["search"]["files"] > 5
        assert office.home.disposing.hindrance() is None
        for path in (f"/documents/{public['id']}/content", "/events?after=0", "/search?q=muistio", "/health"):
            assert office.doors.get(path, "archivist").status_code == 200, path
        admin = office.home.admin().actor
        assert admin is not None
        office.home.checkpoint()
        made = back_up(home, office.home.archive, tmp_path / "backups", tmp_path / "apart", by=admin, link=False)
        assert made.files > 3
        assert audit(home).ok
        write_list(office.home.archive, office.home.keys, tmp_path / "list.jsonl", by=admin)
        office.home.projections.rebuild()
    assert opens.found == []
    assert opens.others > 10


def test_the_archive_itself_is_no_source_of_an_import(tmp_path: Path):
    home = tmp_path / "home"
    (home / "rejects").mkdir(parents=True)
    for inside in (home, home / "views", home / "events.sqlite"):
        with pytest.raises(Invalid, match="inside the archive"):
            require_outside(inside, home)
    require_outside(home / "rejects" / "jsonl.jsonl", home)
    require_outside(tmp_path, home)


def test_one_sqlite_library_serves_the_whole_process():
    import pypdfium2  # noqa: F401  whatever may bring one of its own
    import tantivy  # noqa: F401

    import projections.search.language.voikko.library  # noqa: F401

    mapped = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "/" in line}
    assert len({Path(each).name for each in mapped if "libsqlite" in each}) <= 1
