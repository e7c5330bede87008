"""Pieces go in by the chunk, each whole or not at all; a race with another process costs nothing but time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from api.importers.intake import Intake, Piece, Told
from archive.errors import ArchiveError, DiskFailed, StorageFull, VersionConflict
from archive.kernel import AlreadyRecorded
from archive.record.sqlite.lookups import LookupRace

CHUNK_BYTES = 64 << 20
ATTEMPTS = 10
REFUSALS = (ArchiveError, ValidationError, OSError)


class Refused(Protocol):
    """What takes note of the pieces that are refused, or recorded in part."""

    def write(self, error: Exception, *, source: str, line: int | None, original: object) -> None:
        """Why a piece was refused."""

    def write_unread(self, error: ArchiveError, *, source: str, line: int | None, original: object) -> None:
        """Which field of a piece was left out."""

    def write_differing(
        self,
        error: ArchiveError,
        *,
        source: str,
        line: int | None,
        original: object,
        corrected: bool,
        more: Mapping[str, object],
    ) -> None:
        """Which value of a piece differs from what is recorded."""


class _Collected(NamedTuple):
    """A piece whose chunk is not written yet, and what it did."""

    piece: Piece
    events: int
    completed: int
    unread: tuple[ArchiveError, ...]
    told: tuple[Told, ...]


class Chunks:
    """Records pieces by the chunk; a piece counts once its chunk is written."""

    def __init__(self, intake: Intake, refused: Refused, batch: int) -> None:
        self.intake, self.refused, self.batch = intake, refused, batch
        self.flush: Callable[[], int] = lambda: 0
        self.recorded = self.duplicates = self.events = self.completed = 0
        self._chunk: list[_Collected] = []
        self._collected = self._weight = 0

    def take(self, piece: Piece) -> None:
        """Record a piece, or write why not; nothing of a refused piece goes in."""
        refusal: Exception | None = None
        with self._or_one_by_one(piece):
            refusal = self._attempt(piece)
            if refusal is not None:
                self.refused.write(refusal, source=piece.where, line=piece.line, original=piece.original)
                self._count()
                return
            self._collected += self.intake.events
            self._weight += piece.weight
            full = self._collected >= self.batch or len(self._chunk) >= self.batch
            if full or self._weight >= CHUNK_BYTES:
                self.flush()
                self._count()

    def write(self) -> None:
        """Write what was collected last."""
        with self._or_one_by_one(None):
            self.flush()
            self._count()

    def _attempt(self, piece: Piece) -> Exception | None:
        """Collect what the piece records; answers with the refusal, before which the archive wrote the chunk.

        What was recorded by another process between looking and recording is found when it looks again.
        """
        refusal = self._collect(piece)
        if isinstance(refusal, AlreadyRecorded):
            self._count()
            refusal = self._collect(piece)
        return refusal

    def _collect(self, piece: Piece) -> Exception | None:
        refusal: Exception | None = None
        self.intake.events = self.intake.completed = 0
        self.intake.unread.clear()
        self.intake.told.clear()
        try:
            with self.intake.archive.all_or_nothing():
                try:
                    piece.record(self.intake)
                except REFUSALS as error:
                    refusal = error
                    raise
        except REFUSALS as error:
            if error is not refusal or isinstance(error, StorageFull | DiskFailed):
                raise  # not the piece was refused but the writing of the chunk
            return refusal
        intake = self.intake
        found = _Collected(piece, intake.events, intake.completed, tuple(intake.unread), tuple(intake.told))
        self._chunk.append(found)
        return None

    @contextmanager
    def _or_one_by_one(self, piece: Piece | None) -> Iterator[None]:
        """When another process recorded the same meanwhile, nothing of the chunk was written: each again, alone."""
        try:
            yield
        except (VersionConflict, LookupRace):
            chunk = [each.piece for each in self._chunk]
            self._begin_chunk()
            if piece is not None and not any(taken is piece for taken in chunk):
                chunk.append(piece)
            for each in chunk:
                self._alone(each)

    def _alone(self, piece: Piece, attempts: int = ATTEMPTS) -> None:
        """Record a piece by itself; each race lost means that the other process got on, so it ends."""
        try:
            refusal = self._attempt(piece)
            self.flush()
        except (VersionConflict, LookupRace) as error:
            self._begin_chunk()
            if attempts > 1:
                return self._alone(piece, attempts - 1)
            refusal = error
        if refusal is not None:
            self.refused.write(refusal, source=piece.where, line=piece.line, original=piece.original)
        self._count()
        return None

    def _count(self) -> None:
        for piece, events, completed, unread, told in self._chunk:
            self.recorded += events > 0
            self.duplicates += events == 0
            self.events += events
            self.completed += completed
            given: dict[str, Any] = {"source": piece.where, "line": piece.line, "original": piece.original}
            for error in unread:
                self.refused.write_unread(error, **given)
            for each in told:
                self.refused.write_differing(each.error, corrected=each.corrected, more=each.more, **given)
        self._begin_chunk()

    def _begin_chunk(self) -> None:
        self._chunk.clear()
        self.intake.fresh.clear()
        self._collected = self._weight = 0
