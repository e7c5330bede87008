"""One import from beginning to end: pieces go in by the chunk, what is refused goes to a file, the rest goes in."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, perf_counter

from pydantic import ValidationError

from api.importers.ahjo import Ahjo
from api.importers.caselaw import CaseLaw
from api.importers.folder import Folder
from api.importers.intake import Importer, Intake, Piece
from api.importers.jsonl import Lines
from api.importers.rejects import Rejects
from archive.document.blobs import Blobs
from archive.errors import ArchiveError, Invalid, StorageFull, VersionConflict
from archive.kernel import ActorId
from archive.recorder import LookupRace
from archive.store import BULK_EVENTS, Archive

CHUNK_EVENTS = 2000
CHUNK_BYTES = 64 << 20
PROGRESS_SECONDS = 0.1
REFUSALS = (ArchiveError, ValidationError, OSError)
Progress = Callable[[int, int | None], None]

IMPORTERS: Mapping[str, Callable[[str | None], Importer]] = {
    "folder": Folder,
    "ahjo": lambda name: Ahjo(),
    "caselaw": lambda name: CaseLaw(),
    "jsonl": lambda name: Lines(),
}
KINDS_OF_SOURCE: Mapping[str, str] = {
    "folder": Folder.words,
    "ahjo": Ahjo.words,
    "caselaw": CaseLaw.words,
    "jsonl": Lines.words,
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did: pieces of which something new was recorded, known already, refused; events; until where."""

    recorded: int
    duplicates: int
    rejected: int
    events: int
    position: int
    rejects_file: str | None
    seconds: float

    def as_dict(self) -> dict[str, int | float | str | None]:
        return asdict(self)


def run_import(
    archive: Archive,
    blobs: Blobs,
    source: Path,
    *,
    kind: str = "folder",
    by: ActorId,
    rejects: Path,
    source_name: str | None = None,
    progress: Progress | None = None,
    batch: int = CHUNK_EVENTS,
) -> Summary:
    """Take a source into the record; what is known already is found again and recorded only where it changed.

    `rejects` is the folder for the file of refusals, `source_name` tells a folder of files from another of the same
    name, `batch` is how many events go into one transaction. Refuses: an unknown kind, a source that is not there,
    a full disk; what was written until then stays, and the same import run again goes on from there.
    """
    started = perf_counter()
    importer = importer_of(kind, source, source_name)
    intake = Intake(archive, blobs, by)
    with Rejects(rejects, kind) as refused:
        delivery = _Delivery(intake, refused, min(batch, BULK_EVENTS))
        pieces = importer.pieces(source, intake)
        with archive.bulk() as flush:
            delivery.flush = flush
            for piece in _followed(pieces, importer.total(source) if progress else None, progress):
                delivery.take(piece)
            delivery.write()
    where = str(refused.path) if refused.path else None
    seconds = round(perf_counter() - started, 3)
    counts = (delivery.recorded, delivery.duplicates, refused.count, delivery.events)
    return Summary(*counts, archive.position, where, seconds)


def importer_of(kind: str, source: Path, source_name: str | None = None) -> Importer:
    """The importer for a kind of source. Refuses: an unknown kind, a source that is not there."""
    if kind not in IMPORTERS:
        raise Invalid("There is no such kind of source.", field="kind", remedy=f"Choose one of {', '.join(IMPORTERS)}.")
    if not source.exists():
        raise Invalid("The source is not there.", field="source", remedy="Name a file or folder that exists.")
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


class _Delivery:
    """Records pieces by the chunk; a piece counts once its chunk is written."""

    def __init__(self, intake: Intake, refused: Rejects, batch: int) -> None:
        self.intake, self.refused, self.batch = intake, refused, batch
        self.flush: Callable[[], int] = lambda: 0
        self.recorded = self.duplicates = self.events = 0
        self._chunk: list[tuple[Piece, int]] = []
        self._collected = self._weight = 0

    def take(self, piece: Piece) -> None:
        """Record a piece, or write why not; nothing of a refused piece goes in."""
        refusal: Exception | None = None
        with self._or_one_by_one(piece):
            refusal = self._attempt(piece)
            if refusal is not None:
                self.refused.write(piece, refusal)
                self._count()
                return
            self._collected += self.intake.events
            self._weight += piece.weight
            if self._collected >= self.batch or self._weight >= CHUNK_BYTES:
                self.flush()
                self._count()

    def write(self) -> None:
        """Write what was collected last."""
        with self._or_one_by_one(None):
            self.flush()
            self._count()

    def _attempt(self, piece: Piece) -> Exception | None:
        """Collect what the piece records; answers with the refusal, before which the archive wrote the chunk."""
        refusal: Exception | None = None
        self.intake.events = 0
        try:
            with self.intake.archive.all_or_nothing():
                try:
                    piece.record(self.intake)
                except REFUSALS as error:
                    refusal = error
                    raise
        except REFUSALS as error:
            if error is not refusal or isinstance(error, StorageFull):
                raise  # not the piece was refused but the writing of the chunk
            return refusal
        self._chunk.append((piece, self.intake.events))
        return None

    @contextmanager
    def _or_one_by_one(self, piece: Piece | None) -> Iterator[None]:
        """When another process recorded the same meanwhile, nothing of the chunk was written: each again, alone."""
        try:
            yield
        except (VersionConflict, LookupRace):
            chunk = [taken for taken, _ in self._chunk]
            self._begin_chunk()
            if piece is not None and not any(taken is piece for taken in chunk):
                chunk.append(piece)
            for each in chunk:
                self._alone(each)

    def _alone(self, piece: Piece) -> None:
        try:
            refusal = self._attempt(piece)
            self.flush()
        except (VersionConflict, LookupRace) as error:
            refusal = error
            self._begin_chunk()
        if refusal is not None:
            self.refused.write(piece, refusal)
        self._count()

    def _count(self) -> None:
        for _, events in self._chunk:
            self.recorded += events > 0
            self.duplicates += events == 0
            self.events += events
        self._begin_chunk()

    def _begin_chunk(self) -> None:
        self._chunk.clear()
        self.intake.fresh.clear()
        self._collected = self._weight = 0
