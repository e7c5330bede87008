"""Whether somebody outside has a checkpoint: it was published, or an authority stamped it."""

from archive.errors import Conflict
from archive.record.store import Archive
from services.proof.publication import publications


class NotWitnessed(Conflict):
    """Nothing is destroyed, and no key goes, before somebody outside can show what this archive had signed."""

    code = "checkpoint_not_published"
    remedy = "Publish it: archive checkpoint --to PLACE (a folder or address of others), or have it time-stamped. Then"
    remedy += " run the retirement again."

    def __init__(self, size: int) -> None:
        super().__init__(f"No checkpoint over all {size} events is published or time-stamped.", field="checkpoint")


def witnessed(archive: Archive) -> int:
    """The size of the newest checkpoint that somebody outside has; 0 where there is none."""
    stamped = (size for size, _, _ in archive.recorder.beside.stamps())
    return max(max((each.size for each in publications(archive)), default=0), max(stamped, default=0))


def require_witnessed(archive: Archive) -> int:
    """The size of that checkpoint. Refuses: events that it does not cover."""
    size = archive.position
    if witnessed(archive) < size:
        raise NotWitnessed(size)
    return size
