"""Writes an export under a temporary name, and gives it its name when it is complete; a kill leaves no other."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Damaged, Invalid
from archive.files.digest import digest_of, pieces_of
from archive.files.rights import for_owner_alone
from archive.files.whole import sync_folder
from projections.states import StateReader
from services.handover.package.place import alone, refused, require_nothing_withdrawn, require_outside
from services.handover.package.selection import EVERYTHING, Wanted, select
from services.home.archive_home import ArchiveHome
from services.national.about import About, about
from services.national.holdings import FILES, Holdings, Paper
from services.national.mets import write_mets
from services.national.sahke2 import write_sahke2

Form = Literal["sahke2", "mets"]
Progress = Callable[[int, int | None], None]
WRITERS: dict[Form, tuple[str, Callable[[BinaryIO, Holdings, About], int]]] = {
    "sahke2": ("sahke2.xml", write_sahke2),
    "mets": ("mets.xml", write_mets),
}
LONGEST_CONTRACT = 200


class Exported(NamedTuple):
    """A complete export: where it is, what its metadata is called, and how much it holds."""

    id: str
    folder: Path
    metadata: str
    described: int
    """Case files of SÄHKE2, or records of METS."""
    files: int
    bytes: int
    size: int
    """Up to which event."""


def export_as(
    home: ArchiveHome,
    caller: Caller,
    form: Form,
    out: Path,
    *,
    door: str,
    contract: str = "",
    wanted: Wanted = EVERYTHING,
    progress: Progress = lambda done, total: None,
) -> Exported:
    """Export what everybody may see: metadata in one file, the files of documents beside it.

    `wanted` narrows it as a package of a part of the archive, with what its records cannot be understood without.
    `contract` is the id of the agreement with the receiving archive. Views must have seen the newest event.
    Refuses: a caller who may not see everything, a selection that cannot be made (see `select`), a folder within the
    archive, no such record, a full disk, something withdrawn or destroyed meanwhile.
    """
    caller.require(Role.archivist)
    if len(contract) > LONGEST_CONTRACT or not contract.isprintable():
        raise Invalid(f"The id of the agreement has at most {LONGEST_CONTRACT} printable characters.", field="contract")
    require_outside(home, out)
    for_owner_alone()
    with refused(out), alone(out):
        for left in out.glob(f".{form}-????????-*.part"):  # of an export that was killed
            shutil.rmtree(left)
        told = about(home, contract.strip())
        part = out / f".{form}-{told.id}.part"
        part.mkdir(mode=0o700)
        try:
            begun = home.projections.states_position()
            made = _written(home, form, part, told, _Reading(caller, wanted, door), progress)
            require_nothing_withdrawn(home.archive.recorder.operations, after=begun)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        folder = out / f"{form}-{told.id}"
        part.rename(folder)
        sync_folder(out)
    return made._replace(folder=folder)


def export_zip(
    home: ArchiveHome, caller: Caller, form: Form, *, door: str, contract: str = "", wanted: Wanted = EVERYTHING
) -> tuple[Exported, Path]:
    """The same as one zip file in the temporary folder of the process; remove its folder when it was sent."""
    home.temporary.folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=home.temporary.folder, prefix="export-"))
    try:
        made = export_as(home, caller, form, work, door=door, contract=contract, wanted=wanted)
        path = work / f"{made.folder.name}.zip"
        with ZipFile(path, "x", ZIP_DEFLATED) as file:
            for each in sorted(made.folder.rglob("*")):
                if each.is_file():
                    file.write(each, each.relative_to(work).as_posix())
        shutil.rmtree(made.folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return made, path


class _Reading(NamedTuple):
    """What is read, for whom, and by which way."""

    caller: Caller
    wanted: Wanted
    door: str

    def holdings(self, home: ArchiveHome, states: StateReader) -> Holdings:
        if self.wanted.whole:
            return Holdings(home, states, self.door)
        return Holdings(home, states, self.door, select(home, states, self.caller, self.wanted).has)


def _written(home: ArchiveHome, form: Form, part: Path, told: About, reading: _Reading, progress: Progress) -> Exported:
    name, write = WRITERS[form]
    with home.projections.states(told.size) as states:
        holdings = reading.holdings(home, states)
        total = sum(1 for _ in holdings.every())
        if not total:
            remedy = "Publish or classify records first, or ask for more; only what everybody may see is exported."
            raise Invalid("There is no record that everybody may see.", field="form", remedy=remedy)
        files, size = 0, 0
        for number, (_, record) in enumerate(holdings.every(), 1):
            for paper in holdings.papers(record):
                if _copied(home, paper, part):
                    files, size = files + 1, size + paper.size
            progress(number, total)
        with (part / name).open("xb") as file:
            described = write(file, holdings, told)
    return Exported(told.id, part, name, described, files, size, told.size)


def _copied(home: ArchiveHome, paper: Paper, part: Path) -> bool:
    """Copy a file, once. Refuses: bytes that are not as they were filed."""
    target = part / paper.path
    if target.exists():
        return False
    (part / FILES).mkdir(mode=0o700, exist_ok=True)
    with home.files.open(paper.record, paper.digest) as source, target.open("xb") as file:
        for piece in pieces_of(source):
            file.write(piece)
    if digest_of(target) != paper.digest:
        with suppress(OSError):
            target.unlink()
        remedy = "Run 'archive verify' and restore the file from a backup."
        raise Damaged("A file differs from what was filed.", field="blobs", remedy=remedy)
    return True
