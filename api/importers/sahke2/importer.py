"""Imports transfers of SÄHKE2: case files become cases, actions their stages, records documents with their files."""

import re
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from api.importers.folder import Paper, Recording
from api.importers.intake import Intake, Piece, Refusal
from api.importers.keeping import keep
from api.importers.packages.contents import Member, label_from, members_of, plain
from api.importers.packages.differences import HostileName, MissingFile, NotAPackage, NotListed, PackageInvalid
from api.importers.packages.unpacking import unpacked
from api.importers.packages.verifying import algorithm_named, verify
from api.importers.packages.xml import root_of
from api.importers.sahke2.cases import CaseFile
from api.importers.sahke2.reading import NAMESPACES, ROOT, Transfer, Unit, transfer_of
from api.importers.sahke2.stated import (
    RECIPIENTS,
    SENDERS,
    day_of,
    governed_by,
    language_of,
    named,
    person_of,
    personal_of,
    publicity_of,
    text_of,
    title_of,
)
from api.importers.statement import Statement
from api.importers.walk import Found
from archive.days import NotADay
from archive.document.events import DocumentFiled, File
from archive.errors import ArchiveError
from archive.founding.lookups import FILE
from archive.values import Interval

ARCHIVAL = "Arkisto"
_SCHEMAS = (".xsd", ".xml")


def is_transfer(path: Path) -> bool:
    """Whether a file is metadata of SÄHKE2."""
    name = root_of(path) if path.suffix.lower() == ".xml" and path.is_file() and not path.is_symlink() else ("", "")
    return name[0] in NAMESPACES and name[1] == ROOT


class Transfers:
    """Imports one transfer: a folder, a zip or tar file, or its metadata file with the files beside it."""

    def total(self, source: Path) -> None:
        """Not known before the transfer is read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """Each case, then each of its records, then its closing. Refuses: a source without metadata of SÄHKE2."""
        with _opened(source, intake.temporary) as folder:
            paths = [source] if source.is_file() and is_transfer(source) else sorted(folder.rglob("*.xml"))
            metadata = [path for path in paths if is_transfer(path)]
            if not metadata:
                raise NotAPackage("There is no metadata of SÄHKE2 in the source.", remedy=_REMEDY)
            files, named = members_of(folder), set[str]()
            for path in metadata:
                inside = path.relative_to(folder).as_posix()
                transfer, units = transfer_of(path, inside)
                yield from _Transfer(path, inside, folder, files, named, transfer, intake).pieces(units)
            if source.is_dir():
                for inside in sorted(files):
                    if inside not in named and not inside.lower().endswith(_SCHEMAS):
                        yield Piece(inside, Refusal(NotListed("No record of the transfer names the file.")))


_REMEDY = "Give the folder, zip or tar file of a transfer, or its metadata file in XML."


@contextmanager
def _opened(source: Path, within: Path | None) -> Iterator[Path]:
    if source.is_symlink():
        raise NotAPackage("This is a link; links are not followed.")
    if source.is_dir() or source.suffix.lower() == ".xml":
        yield source if source.is_dir() else source.parent
        return
    with unpacked(source, within) as folder:
        yield folder


class _Transfer:
    """The pieces of one metadata file; `named` collects the files that records name."""

    def __init__(
        self,
        path: Path,
        inside: str,
        folder: Path,
        files: dict[str, Member],
        named: set[str],
        transfer: Transfer,
        intake: Intake,
    ) -> None:
        self._path, self._inside, self._folder = path, inside, folder
        self._files, self._named, self._transfer, self._intake = files, named, transfer, intake

    def pieces(self, units: Iterator[Unit]) -> Iterator[Piece]:
        """The pieces of each case file, as they are read; what follows damage is not imported, and rejected once."""
        try:
            for unit in units:
                label = label_from(self._transfer.organisation or "sahke2")
                case = CaseFile(unit, label)
                yield Piece(self._inside, case.record, unit.line)
                for record in case.records():
                    yield from self._record(case, record, label)
                if unit.of("Finished"):
                    yield Piece(self._inside, case.close, unit.line)
        except PackageInvalid as error:
            yield Piece(self._inside, Refusal(error))

    def _record(self, case: "CaseFile", record: Unit, label: str) -> Iterator[Piece]:
        """A document for each file of a record, the archival one first; one without a file where there is none."""
        files = sorted(record.files, key=lambda each: each.get("UseType") != ARCHIVAL)
        if not files:
            yield Piece(self._inside, partial(self._on_paper, case, record, label), record.line)
        for number, file in enumerate(files):
            where = file.get("Name", "") or self._inside
            try:
                member = self._member(file)
                where = member.inside if member else where
                if member is None:
                    raise MissingFile("The file that the record names is not in the transfer.")
                key = file.get("NativeId") or where
                paper = self._paper(case, record, label, key, member, number, file)
                kept = self._kept(paper, member)
                yield Piece(where, Recording(paper, kept), record.line, member.original())
            except (ArchiveError, ValidationError) as error:
                yield Piece(where, Refusal(error), record.line, {"file": file.get("Name", "")})

    def _paper(
        self, case: "CaseFile", record: Unit, label: str, key: str, member: Member, number: int, file: dict[str, str]
    ) -> Paper:
        inside = f"{case.native}/{record.of('NativeId')}/{key}"
        said = _statement(case, record, self._intake)
        if number:
            told = ": ".join(filter(None, (file.get("UseType", ""), file.get("Name", ""))))
            said = replace(said, title=f"{said.title} ({told})"[:2000])
        named = self._intake.archive.natural_key(FILE, label, inside)
        found = Found(member.path, inside, "")
        name = re.split(r"[/\\]", file.get("Name", ""))[-1] or member.path.name
        return Paper(found, label, said, named, self._path, name, case.id, partial(_also, case, record))

    def _on_paper(self, case: "CaseFile", record: Unit, label: str, intake: Intake) -> None:
        """A record without a file."""
        inside = f"{case.native}/{record.of('NativeId')}/"
        named = intake.archive.natural_key(FILE, label, inside)
        found = Found(self._path, inside, "")
        said = _statement(case, record, intake)
        Paper(found, label, said, named, self._path, said.title or "", case.id, partial(_also, case, record)).record(
            intake, None, bare=True
        )

    def _kept(self, paper: Paper, member: Member) -> "Future[File | None]":
        archive, blobs = self._intake.archive, self._intake.blobs
        known, id = paper.known_file(archive), archive.found(paper.key)
        sealed = id is not None and archive.lies_sealed(id)
        future = Future[File | None]()
        verify(member)
        file = keep(member.path, blobs, known, sealed=sealed)
        future.set_result(file and file.model_copy(update={"filename": paper.name[:1000]}))
        return future

    def _member(self, file: dict[str, str]) -> Member | None:
        """The file of a document, with its stated digest. Its path may have its name, or only its folder."""
        name, path = (file.get(part, "").replace("\\", "/").strip("/") for part in ("Name", "Path"))
        if ".." in (*name.split("/"), *path.split("/")):
            raise HostileName("The path of the file leads out of the transfer.")
        base = self._path.parent.relative_to(self._folder).as_posix()
        for each in (f"{path}/{name}", path, name):
            for before in ("" if base == "." else f"{base}/", ""):
                inside = _safe(f"{before}{each}")
                member = self._files.get(inside) if inside else None
                if member is not None:
                    self._named.add(member.inside)
                    known = algorithm_named(file.get("HashAlgorithm", ""))
                    stated = file.get("HashValue", "").replace(" ", "").lower()
                    if known and stated:
                        return replace(member, digests=[(known, stated)])
                    self._intake.note("Digests of an algorithm that is not known were not compared.")
                    return member
        return None


def _safe(path: str) -> str:
    """A path within the transfer; empty where it leads out of it."""
    try:
        return plain(path, "The transfer") if path else ""
    except ArchiveError:
        return ""


def _statement(case: "CaseFile", record: Unit, intake: Intake) -> Statement:
    """What a record states of itself; class and days of its case where it states none."""
    unread = list[NotADay]()
    created = day_of(record, "Created", intake, unread)
    return Statement(
        unread=tuple(unread),
        title=title_of(record),
        dated=Interval(earliest=created, latest=created) if created else None,
        sender=named(record, SENDERS),
        recipient=named(record, RECIPIENTS),
        person=person_of(record),
        personal=personal_of(record),
        publicity=publicity_of(record, created),
        record_class=governed_by(record, case.unit, intake.archive),
    )


def _also(case: "CaseFile", record: Unit, intake: Intake, filed: DocumentFiled) -> DocumentFiled:
    """What a row of a manifest has no column for."""
    content = filed.content.model_copy(update={"text": text_of(record)})
    received = day_of(record, "Acquired", intake)
    told = {"content": content, "received_on": received, "language": language_of(record)}
    return filed.model_copy(update=told)
