"""The decision register of a city as its open interface delivers it (Ahjo of Helsinki): JSON files in a folder.

Not here: what all importers do (`run`, `intake`).
"""

from collections.abc import Iterator
from pathlib import Path

from api.importers.ahjo.delivery import read_delivery
from api.importers.intake import Intake, Piece


class Ahjo:
    """Imports a folder of such files, any subset of them, or one file; later deliveries of the same shape as well."""

    def total(self, source: Path) -> int:
        """The number of items, for progress."""
        return read_delivery(source).total()

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The items of the source; each is recorded completely or not at all."""
        return read_delivery(source).pieces(intake.days)
