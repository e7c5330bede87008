"""One import from beginning to end: pieces go in by the chunk, what is refused goes to a file, the rest goes in."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, perf_counter
from uuid import UUID

from api.importers.ahjo import Ahjo
from api.importers.caselaw import CaseLaw
from api.importers.chunks import Chunks
from api.importers.contracts.eforms import Notices
from api.importers.contracts.ocds.importer import Procurement
from api.importers.contracts.register import ContractRegister
from api.importers.folder import Folder
from api.importers.intake import Importer, Intake, Piece
from api.importers.jsonl import Lines
from api.importers.keeping import Unkept
from api.importers.money.camt import BankMessages
from api.importers.money.giving import Giving
from api.importers.money.iati import Activities
from api.importers.money.spending import SpendingTable
from api.importers.packages.importer import Packages
from api.importers.sahke2.importer import Transfers
from archive.document.blobs import Blobs
from archive.errors import Invalid, NotAllowed
from archive.kernel import ActorId
from archive.money.currency import require_currency
from archive.record.bulk import BULK_EVENTS
from archive.record.store import Archive
from archive.retirement.ended import require_not_retired
from projections.text import Extractor
from services.rejects import Rejects

CHUNK_EVENTS = 2000
PROGRESS_SECONDS = 0.1
DESCRIBED = ("folder", "package", "sahke2")
"""Kinds whose files are described by a manifest, or metadata, that may state other values later."""
Progress = Callable[[int, int | None], None]

IMPORTERS: Mapping[str, Callable[[str | None], Importer]] = {
    "folder": Folder,
    "ahjo": lambda name: Ahjo(),
    "caselaw": lambda name: CaseLaw(),
    "jsonl": lambda name: Lines(),
    "spending": lambda name: SpendingTable(),
    "360giving": lambda name: Giving(),
    "camt": lambda name: BankMessages(),
    "iati": lambda name: Activities(),
    "ocds": lambda name: Procurement(),
    "eforms": lambda name: Notices(),
    "contracts": lambda name: ContractRegister(),
    "package": lambda name: Packages(),
    "sahke2": lambda name: Transfers(),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did: pieces of which something new was recorded, known already, refused; events; until where.

    `unread` counts fields that could not be read and were left out of a piece that was recorded; `notes` are what is
    said once of the whole source. With `dry_run` nothing was recorded: they count what would be.
    A folder counts what a later manifest did: registrations `completed`, values `differing` from what is recorded, and
    how many of these were `corrected`.
    `waiting` counts records of which a correction waits for a second person, on the list `list`.
    """

    recorded: int
    duplicates: int
    rejected: int
    events: int
    position: int
    rejects_file: str | None
    seconds: float
    unread: int = 0
    notes: tuple[str, ...] = ()
    waiting: int = 0
    list: str | None = None
    dry_run: bool = False
    completed: int | None = None
    differing: int | None = None
    corrected: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Its values for JSON; what waits, and that nothing was recorded, only where it is so."""
        told = asdict(self)
        for name in ("waiting", "list", "dry_run"):
            if not told[name]:
                del told[name]
        for name in ("completed", "differing", "corrected"):
            if told[name] is None:
                del told[name]
        return told


def run_import(
    archive: Archive,
    blobs: Blobs,
    source: Path,
    *,
    kind: str = "folder",
    by: ActorId,
    rejects: Path,
    source_name: str | None = None,
    past_years: bool = False,
    progress: Progress | None = None,
    batch: int = CHUNK_EVENTS,
    archivist: bool = False,
    dry: bool = False,
    mandatory_of: Callable[[str], Collection[str]] | None = None,
    correct: str | None = None,
    shown: Callable[[UUID], bool | None] | None = None,
    currency: str | None = None,
    temporary: Path | None = None,
) -> Summary:
    """Take a source into the record; what is known already is found again and recorded only where it changed.

    `rejects` is the folder for the file of refusals, `source_name` tells a folder of files from another of the same
    name, `past_years` that years of two digits are past, `batch` is how many events go into one transaction,
    `archivist` states that lines may correct and reclassify, `dry` that nothing is recorded but all is counted.
    `mandatory_of` names the fields without which a record of a kind is not declared final.
    `correct` is the reason for which what a later manifest states otherwise is corrected, `shown` answers whether a
    record is shown to who imports, as `services.sight.visibility.shown_to`.
    `currency` is that of sums which the source states without one, `temporary` a folder for what is unpacked.
    Refuses: an archive that is retired, an unknown kind, a source that is not there, corrections of another source or
    without a reason,
    a full disk; what was written until then is kept, and the same import run again continues from there.
    """
    require_not_retired(archive.recorder.operations, ("an import",))
    importer = importer_of(kind, source, source_name)
    kept = Unkept(blobs) if dry else blobs
    intake = Intake(archive, kept, by, past_years, archivist=archivist, dry=dry)
    intake.mandatory_of = mandatory_of or intake.mandatory_of
    intake.shown, intake.temporary = shown or intake.shown, temporary
    if currency is not None:
        require_currency(currency)
        intake.currency = currency
    if correct is not None:
        _require_correctable(kind, correct, archivist=archivist)
        intake.correcting = correct.strip()
    with archive.told():
        return taken_in(importer, source, intake, kind=kind, rejects=rejects, progress=progress, batch=batch)


def taken_in(
    importer: Importer,
    source: Path,
    intake: Intake,
    *,
    kind: str,
    rejects: Path,
    progress: Progress | None = None,
    batch: int = CHUNK_EVENTS,
) -> Summary:
    """Take the pieces of a source in by the chunk. Refuses: as `run_import`."""
    started, archive = perf_counter(), intake.archive
    with Rejects(rejects, kind) as refused, Extractor(1, folder=intake.temporary) as reader:
        intake.read = reader.extract
        chunks = Chunks(intake, refused, min(batch, BULK_EVENTS))
        pieces = importer.pieces(source, intake)
        with archive.bulk(dry=intake.dry) as flush:
            chunks.flush = flush
            for piece in _followed(pieces, importer.total(source) if progress else None, progress):
                chunks.take(piece)
            chunks.write()
    where = str(refused.path) if refused.path else None
    seconds = round(perf_counter() - started, 3)
    counts = (chunks.recorded, chunks.duplicates, refused.count, chunks.events)
    return Summary(
        *counts,
        archive.position,
        where,
        seconds,
        refused.unread,
        tuple(intake.notes),
        waiting=len(intake.waiting),
        list=str(intake.listed) if intake.waiting else None,
        dry_run=intake.dry,
        **(_of_manifest(chunks, refused) if kind in DESCRIBED else {}),
    )


def _of_manifest(chunks: Chunks, refused: Rejects) -> dict[str, int]:
    return {"completed": chunks.completed, "differing": refused.differing, "corrected": refused.corrected}


def _require_correctable(kind: str, reason: str, *, archivist: bool) -> None:
    if kind not in DESCRIBED:
        remedy = 'Leave --correct out; a line of JSON states a correction with "do".'
        said = "Only a folder with a manifest, a package or a transfer is corrected by an import."
        raise Invalid(said, field="correct", remedy=remedy)
    if not reason.strip():
        raise Invalid("A correction needs a reason.", field="reason", remedy="Add --reason TEXT.")
    if not archivist:
        raise NotAllowed("Corrections require the role archivist.", field="correct")


def require_outside(source: Path, home: Path) -> None:
    """Refuse a source within the archive itself, but for files of refusals that are taken in once more.

    The files of a living database are opened by the database alone (archive.files.apart).
    """
    place, archive = source.resolve(), home.resolve()
    if archive in (place, *place.parents) and archive / "rejects" not in place.parents:
        remedy = "Give a folder outside the archive."
        raise Invalid("The source is inside the archive.", field="source", remedy=remedy)


def importer_of(kind: str, source: Path, source_name: str | None = None) -> Importer:
    """The importer for a kind of source. Refuses: an unknown kind, a source that is not there."""
    if kind not in IMPORTERS:
        raise Invalid(
            "There is no such format of a source.", field="kind", remedy=f"Choose one of {', '.join(IMPORTERS)}."
        )
    if not source.exists():
        raise Invalid("The source does not exist.", field="source", remedy="Give a file or folder that exists.")
    return IMPORTERS[kind](source_name)


def _followed(pieces: Iterator[Piece], total: int | None, progress: Progress | None) -> Iterator[Piece]:
    """The pieces, with word of how far they are a few times a second."""
    done, told = 0, monotonic()
    for piece in pieces:
        yield piece
        done += 1
        if progress and monotonic() - told >= PROGRESS_SECONDS:
            progress(done, total)
            told = monotonic()
    if progress:
        progress(done, total)
