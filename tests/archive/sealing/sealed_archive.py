"""An archive that keeps what is secret sealed, in a folder of its own, with everything a test asks of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from archive.access.usecases import classify
from archive.document.blobs import Blobs
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.record.store import Archive, Receipt
from archive.registration import PublicityClassified
from archive.sealing.datakeys import DataKeys
from archive.sealing.files import Files
from archive.sealing.master import source_of
from archive.values import PersonalData, Publicity, PublicityClass
from tests.given import SECRETARY, WHY, a_case

MARK = b"Salaisenmerkki"
SECRET = Publicity(
    publicity=PublicityClass.secret, ground="JulkL 24.1 § 32 k", secret_from=date(2021, 1, 1), secret_years=25
)
PUBLIC = Publicity(publicity=PublicityClass.public)
RECORD = ("events.sqlite", "events.sqlite-wal", "keys.sqlite", "blobs")


class SealedArchive:
    """The archive, its files and keys. `today` may be moved."""

    def __init__(self, home: Path, *, master: str = "file:keys/master.key", today: date = date(2021, 6, 1)) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.today = home, today
        self.keys = DataKeys(home / "keys.sqlite", source_of(master, home))
        self.keys.establish()
        self.blobs = Blobs(home / "blobs")
        self.files = Files(self.blobs, self.keys, home / "views" / "opened", secret=bytes(32))
        self.archive = Archive(
            home / "events.sqlite",
            origin="test",
            secret=bytes(32),
            clock=lambda: datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC),
            files=self.files,
        )
        assert self.archive.at_rest is not None
        self.at_rest = self.archive.at_rest
        if not self.archive.position:
            self.archive.add(a_case())

    def close(self) -> None:
        self.archive.close()
        self.keys.close()

    def file(
        self,
        publicity: Publicity | None = SECRET,
        content: bytes | None = MARK * 20_000,
        *,
        personal: PersonalData | None = None,
    ) -> Receipt:
        """File a document that says the mark in its title, its file name and its bytes."""
        file = None
        if content is not None:
            digest, size = self.blobs.put(content)
            file = File(digest=digest, size=size, filename=f"{MARK.decode()}.txt")
        said = FiledDocument(title=MARK.decode(), file=file)
        filed = DocumentFiled(case=a_case().id, publicity=publicity, personal=personal, content=said)
        return file_document(self.archive, filed, by=SECRETARY)

    def classify(self, id: UUID, publicity: Publicity) -> Receipt:
        decided = PublicityClassified(publicity=publicity, content=WHY)
        return classify(self.archive, "document", id, decided, by=SECRETARY)

    def found_in(self, *needles: bytes) -> list[str]:
        """The files of the record in which any of these bytes occur."""
        return found_in(self.home, *(needles or (MARK,)))

    def seals(self, id: UUID) -> list[bool]:
        """Which contents of a record lie sealed, in order."""
        sql = "SELECT seal IS NOT NULL FROM content JOIN event USING (position) WHERE stream = ? ORDER BY version"
        return [bool(row[0]) for row in self.archive.recorder.database.reader.execute(sql, (str(id),))]

    def leaves(self) -> list[bytes]:
        return [row[8] for row in self.archive.recorder.read(0, 1000)]


def found_in(home: Path, *needles: bytes) -> list[str]:
    """The files of the record in which any of these bytes occur; views and index are derived, and not asked."""
    found = []
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and name.startswith(RECORD):
            held = path.read_bytes()
            found += [name] if any(needle in held for needle in needles) else []
    return found


@contextmanager
def a_sealed_archive(home: Path, **given: object) -> Iterator[SealedArchive]:
    """Opened, with what a kill left completed, as at a start."""
    opened = SealedArchive(home, **given)  # type: ignore[arg-type]
    try:
        opened.at_rest.settle()
        opened.at_rest.lapse(opened.archive.today())
        yield opened
    finally:
        opened.close()


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(home / "events.sqlite")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()
