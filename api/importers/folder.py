"""A folder of files: files become documents, subfolders cases; an optional manifest.csv describes them."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from api.importers.intake import SOURCE_CHANGED, Intake, Piece, Refusal, require_kept
from api.importers.keeping import keep
from api.importers.manifest.later import Later
from api.importers.manifest.letter import MAIL, OUTLOOK, stated_by, stated_in
from api.importers.manifest.rows import NAME, Manifest, read_manifest
from api.importers.statement import Row, Statement
from api.importers.walk import Found, files_of, label_of
from archive.case.events import CaseOpened
from archive.case.usecases import case_id, open_case
from archive.document.events import (
    DocumentFiled,
    DocumentVersionFiled,
    File,
    FiledDocument,
    NewVersion,
)
from archive.document.model import Document
from archive.document.usecases import file_document, file_version
from archive.errors import ArchiveError, Invalid
from archive.founding.lookups import FILE, FOLDER
from archive.record.store import Archive
from archive.registration import Description

AHEAD = 32  # files read and kept while those before them are recorded
READERS = 8  # they mostly wait for the disk to say that bytes are safe, and the disk says so of several at once


class Folder:
    """Imports a folder. It is the same source wherever it lies, as long as its own name stays."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name

    def total(self, source: Path) -> int:
        """The number of items, for progress."""
        return sum(1 for _ in _papers(source))

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The items of the source; each is recorded completely or not at all."""
        label = self._name or label_of(source)
        manifest = (read_manifest(source) if source.is_dir() else None) or Manifest()
        if manifest.assumed:
            intake.note(manifest.assumed)
        with ThreadPoolExecutor(READERS, "reading") as readers:
            try:
                yield from _in_advance(_papers(source), manifest, intake, label, readers)
            finally:
                readers.shutdown(cancel_futures=True)
        for row, error in manifest.left():
            yield Piece(NAME, Refusal(error), line=row.line, original=dict(row.cells))


def _papers(source: Path) -> Iterator[Found]:
    manifested = source.is_dir() and read_manifest(source) is not None
    return (found for found in files_of(source) if not (manifested and found.relative == NAME))


def _in_advance(
    found: Iterator[Found], manifest: Manifest, intake: Intake, label: str, readers: ThreadPoolExecutor
) -> Iterator[Piece]:
    """A piece a file, in order; the bytes of the next files are kept meanwhile."""
    ahead: deque[Piece] = deque()
    for file in found:
        ahead.append(_piece(file, manifest, intake, label, readers))
        if len(ahead) > AHEAD:
            yield ahead.popleft()
    yield from ahead


def _piece(found: Found, manifest: Manifest, intake: Intake, label: str, readers: ThreadPoolExecutor) -> Piece:
    """A file on its way in. What its row says is checked before a byte is kept."""
    row = manifest.take(found.relative)
    original = dict(row.cells) if row else None
    refused = Piece(found.relative, Refusal(Invalid(found.trouble, field="file")), row.line if row else None, original)
    if found.trouble:
        return refused
    try:
        key = intake.archive.natural_key(FILE, label, found.relative)
        paper = Paper(found, label, _said_of(row, intake) if row else Statement(), key, manifest.path)
        known, id = paper.known_file(intake.archive), intake.archive.found(key)
    except (ArchiveError, ValidationError) as error:
        return replace(refused, record=Refusal(error))
    sealed = id is not None and intake.archive.lies_sealed(id)
    kept = readers.submit(keep, found.path, intake.blobs, known, sealed=sealed)
    return replace(refused, record=Recording(paper, kept))


def _said_of(row: Row, intake: Intake) -> Statement:
    """What a row states of its file. Refuses: as `Row.statement`; an unknown way to write years."""
    stated = row.cells.get("two_digit_years", "").lower()
    if stated not in ("", "past"):
        raise Invalid("There is no such value.", field="two_digit_years", remedy="Write past, or leave it empty.")
    return row.statement(intake.days.read_as_past(intake.archive.today()) if stated else intake.days)


@dataclass(frozen=True, slots=True)
class Recording:
    """Waits until the bytes are safe, then records: never an event before its bytes."""

    paper: "Paper"
    kept: Future[File | None]

    def __call__(self, intake: Intake) -> None:
        self.paper.record(intake, self.kept.result())


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of the source, and what its row says.

    Paths may hold personal data, so its document is found again by `key`, a keyed hash of source and path. `name` is
    what the file is called where its own name is another, `into` opens its case where that is not its folder's, and
    `also` adds what is stated beside.
    """

    found: Found
    label: str
    said: Statement
    key: bytes
    manifest: Path
    name: str = ""
    into: Callable[[Intake], UUID | None] | None = None
    also: Callable[[Intake, DocumentFiled], DocumentFiled] = lambda intake, filed: filed

    def known_file(self, archive: Archive) -> File | None:
        """The newest bytes recorded of this path. Refuses: a document that was destroyed."""
        id = archive.found(self.key)
        if id is None:
            return None
        document = archive.load(Document, id)
        require_kept(document)
        return document.newest_file

    def record(self, intake: Intake, file: File | None, *, bare: bool = False) -> None:
        """File the document, or a later version of it; what its row states of a recorded one is held against it.

        `bare` states that the document has no file.
        """
        archive = intake.archive
        intake.unread += self.said.unread
        id = archive.found(self.key)
        if id is not None:
            self._record_changes(intake, id, file)
        elif file is not None or bare:
            said = self.said.beside(self._stated(intake, file.media_type)) if file else self.said
            case = self.into(intake) if self.into else case_of_folder(intake, self.label, self.found.folder)
            filed = intake.stated(self.also(intake, self._filed(said, case, file)))
            intake.took(file_document(archive, filed, by=intake.by, lookup=self.key), filed)

    def _stated(self, intake: Intake, media_type: str) -> Statement:
        """What a message states of itself; nothing of any other file."""
        if media_type == MAIL:
            return stated_by(self.found.path, intake.days)
        if media_type == OUTLOOK and intake.read is not None:
            return stated_in(intake.read(self.found.path).metadata, intake.days)
        return Statement()

    @property
    def _filename(self) -> str:
        return self.name[:2000] or self.found.relative.rpartition("/")[2][:2000]

    def _filed(self, said: Statement, case: UUID | None, file: File | None) -> DocumentFiled:
        content = FiledDocument(
            title=said.title or self._filename,
            sender=said.sender,
            recipient=said.recipient,
            person=said.person,
            source=f"{self.label}/{self.found.relative}"[:4000],
            date_text=said.date_text,
            file=file,
        )
        return DocumentFiled(
            case=case,
            dated=said.dated,
            publicity=said.publicity,
            personal=said.personal,
            record_class=said.record_class,
            content=content,
        )

    def _record_changes(self, intake: Intake, id: UUID, file: File | None) -> None:
        archive, document = intake.archive, intake.archive.load(Document, id)
        require_kept(document)
        newest = document.newest_file
        if file is not None and (newest is None or newest.digest != file.digest):
            version = NewVersion(file=file, reason=SOURCE_CHANGED, source=f"{self.label}/{self.found.relative}"[:4000])
            receipt = file_version(archive, id, version, by=intake.by)
            intake.took(receipt, DocumentVersionFiled(number=document.versions, content=version))
        if self.said != Statement():
            Later(id, self.said, self._filename, self.manifest).record(intake)


def case_of_folder(intake: Intake, label: str, folder: str) -> UUID | None:
    """The case a sub-folder stands for, opened with its first file; files directly in the source have none."""
    if not folder:
        return None
    return case_under(intake, label, folder, Description(title=folder[:2000], source=f"{label}/{folder}"[:4000]))


def case_under(intake: Intake, label: str, folder: str, content: Description) -> UUID:
    """The case of a folder, or of a whole source, by a keyed hash; opened with this content if there is none."""
    archive = intake.archive
    key = archive.natural_key(FOLDER, label, folder)
    known = archive.found(key)
    if known is not None:  # opened before the secret of the keyed hashes was made anew
        return known
    number = f"F-{key.hex()[:12]}"
    id = case_id(archive, number)
    if not archive.exists(id):
        opened = CaseOpened(number=number, content=content)
        intake.took(open_case(archive, opened, by=intake.by), opened)
    return id
