"""Rebuilds a read model next to the present one, compares the two, and switches to the new one."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import NotReady
from archive.record.store import Archive
from projections.follow import Follower
from projections.generations.read_model import UNREADABLE, Generational
from projections.search.findable import FindableModel
from projections.search.index import SearchIndex
from projections.states import StateModel, StateReader

Progress = Callable[[str, int, int], None]
Model = Generational[StateModel, StateReader] | Generational[FindableModel, SearchIndex]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: rows and checksum of the new generation, and whether the one before had the same."""

    model: str
    position: int
    rows: int
    checksum: int
    same_as_before: bool | None


def rebuilt(archive: Archive, model: Model, limit: Callable[[], int], batch: int, progress: Progress | None) -> Rebuilt:
    """Rebuild one read model as far as `limit` states. Refuses: one that stops before its end; the old one is kept."""
    with model.beside() as (writer, promote):
        follower = Follower(archive, lambda: writer, model.name, batch=batch, limit=limit)
        follower.catch_up((lambda done, total: progress(model.name, done, total)) if progress else None)
        with model.guarded():
            position = follower.catch_up()
            if follower.standing.stopped_at is not None:
                raise NotReady(
                    f"The rebuild of {model.name} stopped at {follower.standing.stopped_at}:"
                    f" {follower.standing.reason}. The present one is kept."
                )
            rows, checksum = writer.checksum()
            before = _before(model, position)
            model.drop_writer()
            promote()
    return Rebuilt(model.name, position, rows, checksum, None if before is None else before == (rows, checksum))


def _before(model: Model, position: int) -> tuple[int, int] | None:
    """Rows and checksum of the live generation, if it is at the same position."""
    try:
        if model.generations.current() is None:
            return None
        live = model.writer()
        return live.checksum() if live.position() == position else None
    except UNREADABLE:
        return None
