"""An import that ends in the middle goes on where it was; a second import of the same source records nothing.

Every format of money, contracts and procurement, and packages.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import orjson
import pytest

from api.importers.intake import Importer, Intake, Piece
from api.importers.run import importer_of, taken_in
from archive.document.blobs import Blobs
from archive.founding.usecases import found_archive
from archive.record.store import Archive
from tests.api.importers.conftest import Home
from tests.drills.importing import SOURCES, written

STOPS = 7


class Stopped(RuntimeError):
    """What stands for a kill in the middle."""


class Half:
    """An importer that stops after some pieces."""

    def __init__(self, whole: Importer, pieces: int) -> None:
        self.whole, self.count = whole, pieces

    def total(self, source: Path) -> int | None:
        return self.whole.total(source)

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        yield from islice(self.whole.pieces(source, intake), self.count)
        raise Stopped


def told(home: Home) -> Counter[bytes]:
    """Every event but what is made at random, however often it stands there."""
    return Counter(orjson.dumps([one.event.name, one.event.model_dump(mode="json")]) for one in home.events())


@pytest.mark.parametrize("name", SOURCES)
def test_an_import_that_ended_in_the_middle_goes_on_and_a_second_records_nothing(home: Home, tmp_path: Path, name: str):
    source, kind = written(name, tmp_path), name.partition("_")[0]
    half = Half(importer_of(kind, source), STOPS)
    intake = Intake(home.archive, home.blobs, home.by, currency="EUR")
    with home.archive.told(), pytest.raises(Stopped):
        taken_in(half, source, intake, kind=kind, rejects=home.folder / "rejects", batch=3)
    kept = len(home.events())
    first = home.take(source, kind, currency="EUR", batch=5)
    assert first.rejected == 0
    assert 1 < kept < len(home.events())
    with Archive(tmp_path / "whole.sqlite", origin="test", secret=b"k" * 32) as archive:
        whole = Home(archive, Blobs(tmp_path / "blobs", max_bytes=1 << 20), found_archive(archive, "Test"), tmp_path)
        whole.take(source, kind, currency="EUR", batch=100)
        assert told(whole) == told(home)
    again = home.take(source, kind, currency="EUR", batch=5)
    assert (again.recorded, again.rejected, again.position) == (0, 0, first.position)
