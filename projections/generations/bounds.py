"""No view is ahead of the record: one that claims so was altered or belongs to another record, and is refused.

It would pass over every event until the record comes to where it claims to be, and go on showing what was closed
meanwhile. So it is refused even when the record has come there, until it is rebuilt.
"""

from contextlib import suppress
from pathlib import Path

from archive.errors import NotReady
from archive.record.store import Archive

FILE = "ahead"


class ViewAhead(NotReady):
    """A read model states that it took events the record does not hold."""

    code = "view_ahead"
    remedy = "'archive rebuild' rebuilds it from the record."

    def __init__(self, name: str) -> None:
        super().__init__(f"The {name} view claims a position beyond the end of the record and is not used.")


class Bounds:
    """Holds the position of each generation against the record, and remembers which one was ahead of it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._refused: set[Path] = set()

    def require(self, name: str, folder: Path, position: object) -> None:
        """Refuse a generation that is ahead of the record, or once was. `position` was read before this is called."""
        if folder in self._refused or noted(folder):
            raise ViewAhead(name)
        if isinstance(position, int) and position <= self._archive.position:
            return
        self._refused.add(folder)
        with suppress(OSError):  # a disk that takes nothing: this process remembers
            (folder / FILE).touch(mode=0o600)
        raise ViewAhead(name)


def noted(folder: Path) -> bool:
    """Whether a generation was found ahead of the record."""
    return (folder / FILE).exists()
