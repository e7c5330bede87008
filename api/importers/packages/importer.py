"""Imports packages: each becomes a case, its files documents of it, with what the package states of them.

A file goes in if its bytes are those that the package states. A file that is not is rejected by name, and the others go
in; a package that contradicts itself is rejected as a whole. Metadata files are kept together as one document.
"""

import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from pydantic import ValidationError

from api.importers.folder import AHEAD, READERS, Paper, Recording, case_under
from api.importers.intake import Intake, Piece, Refusal
from api.importers.keeping import keep
from api.importers.manifest.letter import stated_by
from api.importers.packages.contents import Contents, Described, Member, lines_of
from api.importers.packages.differences import PackageInvalid
from api.importers.packages.recognising import opened, packages_in
from api.importers.packages.verifying import verify
from api.importers.statement import LONGEST as LONGEST_CELL
from api.importers.statement import Row, Statement
from api.importers.walk import Found
from archive.document.events import File
from archive.errors import ArchiveError
from archive.founding.lookups import FILE
from archive.registration import Description
from services.handover.checks.unzipped import PREFIX

DESCRIPTION = "/package-description.zip"
"""The path of the document with the files that describe a package; no file of a package begins with a slash."""
_YEARS = ("-01-01", "-12-31")


class Packages:
    """Imports one package, or every package directly in a folder. A package is known by what it calls itself."""

    def total(self, source: Path) -> None:
        """Not known before the packages are read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The files of each package. Refuses: a source that is no package."""
        packages = packages_in(source)
        for package in packages:
            name = "" if packages == [source] else f"{package.name}/"
            try:
                with opened(package, intake.temporary) as contents:
                    yield from _Pieces(package, contents, intake, name).all()
            except (ArchiveError, OSError) as error:
                if packages == [source] and not isinstance(error, PackageInvalid):
                    raise
                yield Piece(package.name, Refusal(error))


class _Pieces:
    """The pieces of one package; `name` stands before the paths where there are several packages."""

    def __init__(self, package: Path, contents: Contents, intake: Intake, name: str) -> None:
        self._package, self._contents, self._intake, self._name = package, contents, intake, name

    def all(self) -> Iterator[Piece]:
        """A piece a document, in order of their paths; then what has no file, and the metadata."""
        contents = self._contents
        for note in dict.fromkeys(contents.notes):
            self._intake.note(f"{self._name}{note}")
        unverified = [each for each in contents.documents() if not each.digests and each.trouble is None]
        if unverified:
            self._intake.note(f"{self._name or contents.label}: files without a digest that can be compared:"
                              f" {len(unverified)}.")  # fmt: skip
        with ThreadPoolExecutor(READERS, "reading") as readers:
            ahead: deque[Piece] = deque()
            try:
                for member in contents.documents():
                    ahead.append(self._piece(member, readers))
                    if len(ahead) > AHEAD:
                        yield ahead.popleft()
                yield from ahead
                for where, error in contents.troubles:
                    yield Piece(f"{self._name}{where}", Refusal(error))
                yield from self._described(readers)
            finally:
                readers.shutdown(cancel_futures=True)

    def _piece(self, member: Member, readers: ThreadPoolExecutor) -> Piece:
        where, original = f"{self._name}{member.inside}", member.original()
        if member.trouble is not None:
            return Piece(where, Refusal(member.trouble), original=original)
        try:
            said = statement_of(member.said, self._intake)
            if member.path.suffix.lower() == ".eml":
                said = said.beside(stated_by(member.path, self._intake.days))
            paper = self._paper(member.inside, member.path, said, member.name.rpartition("/")[2])
            return Piece(where, Recording(paper, self._kept(paper, member, readers)), original=original)
        except (ArchiveError, ValidationError) as error:
            return Piece(where, Refusal(error), original=original)

    def _paper(self, inside: str, path: Path, said: Statement, name: str) -> Paper:
        key = self._intake.archive.natural_key(FILE, self._contents.label, inside)
        found = Found(path, inside, "")
        return Paper(found, self._contents.label, said, key, self._package, name or path.name, self._case)

    def _kept(self, paper: Paper, member: Member, readers: ThreadPoolExecutor) -> Future[File | None]:
        """Its bytes, once they were compared and are safe."""
        archive, blobs = self._intake.archive, self._intake.blobs
        known, id = paper.known_file(archive), archive.found(paper.key)
        sealed = id is not None and archive.lies_sealed(id)

        def kept() -> File | None:
            verify(member)
            file = keep(member.path, blobs, known, sealed=sealed)
            if file is None:
                return None
            named = {"filename": paper.name[:1000]}
            claimed = {"format": member.format[:300], "format_basis": "declared by the package"}
            return file.model_copy(update=named | (claimed if member.format else {}))

        return readers.submit(kept)

    def _case(self, intake: Intake) -> UUID:
        """The case of the package, opened with its first document."""
        said, label = self._contents.said, self._contents.label
        content = Description(
            title=self._contents.title()[:2000],
            text=lines_of(said.more)[:1_000_000],
            sender=said.originator[:500] or None,
            source=f"{label}/"[:4000],
        )
        return case_under(intake, label, "", content)

    def _described(self, readers: ThreadPoolExecutor) -> Iterator[Piece]:
        """The files that describe the package, in one zip file that is the same every time; others are rejected."""
        whole = list[Member]()
        for member in self._contents.descriptions():
            try:
                verify(member)
                whole.append(member)
            except ArchiveError as error:
                yield Piece(f"{self._name}{member.inside}", Refusal(error), original=member.original())
        with TemporaryDirectory(prefix=PREFIX, dir=self._intake.temporary) as folder:
            path = Path(folder, DESCRIPTION.strip("/"))
            _zip(path, whole)
            title = f"{self._contents.title()}: metadata"
            said = replace(statement_of(Described(), self._intake), title=title[: LONGEST_CELL["title"]])
            where = f"{self._name}{DESCRIPTION}"
            try:
                paper = self._paper(DESCRIPTION, path, said, "")
                kept = self._kept(paper, Member(DESCRIPTION, path), readers)
                yield Piece(where, Recording(paper, kept))
            except (ArchiveError, ValidationError) as error:
                yield Piece(where, Refusal(error))


def statement_of(said: Described, intake: Intake) -> Statement:
    """What is described, as a row of a manifest would state it. A date that cannot be read stays as its wording."""
    cells = {"title": said.title, "sender": said.originator, "date": date_of(said.date)}
    shown = {name: " ".join(value.split())[: LONGEST_CELL[name]] for name, value in cells.items() if value.strip()}
    return Row(0, shown).statement(intake.days)


def date_of(wording: str) -> str:
    """A date as it can be read: years as their first and last day, a moment as it is, `start - end` for two."""
    ends = [part.strip() for part in wording.split(" - ")]
    if len(ends) > 2 or not all(ends) or not any(part.isdigit() and len(part) == 4 for part in ends):
        return wording
    first, last = (
        part + rest if len(part) == 4 else part for part, rest in zip((ends[0], ends[-1]), _YEARS, strict=True)
    )
    return f"{first} - {last}"


def _zip(path: Path, members: Sequence[Member]) -> None:
    """Write files as they are, without times or compression, so that the same files give the same bytes."""
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as file:
        for member in members:
            info = zipfile.ZipInfo(member.inside.encode("utf-8", "replace").decode())
            with member.path.open("rb") as source, file.open(info, "w", force_zip64=True) as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
