"""An import of money that ends in the middle goes on where it was, and ends as if it had not been interrupted."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from api.importers.intake import Importer, Intake, Piece
from api.importers.run import importer_of, taken_in
from tests.api.importers.conftest import Home
from tests.api.importers.money.test_camt import entry, message
from tests.api.importers.money.test_iati import activities, payment
from tests.api.importers.office import sums, viewed

ROWS = 40


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


def source_of(kind: str, folder: Path) -> Path:
    texts: dict[str, Any] = {
        "spending": "Supplier,Amount,Date\n" + "A Oy,5.00,2020-05-04\n" * ROWS,
        "camt": message(*(entry("5.00", ref=f"A{number}") for number in range(ROWS))),
        "iati": activities(*(payment("3", "5.00") for _ in range(ROWS))),
    }
    path = folder / f"source.{'csv' if kind == 'spending' else 'xml'}"
    path.write_text(texts[kind], "utf-8")
    return path


@pytest.mark.parametrize(("kind", "name"), [("spending", "expense"), ("camt", "transaction"), ("iati", "expense")])
def test_an_import_that_ended_in_the_middle_goes_on(home: Home, tmp_path: Path, kind: str, name: str):
    source = source_of(kind, tmp_path)
    intake = Intake(home.archive, home.blobs, home.by, currency="EUR")
    half = Half(importer_of(kind, source), 25)
    with home.archive.told(), pytest.raises(Stopped):
        taken_in(half, source, intake, kind=kind, rejects=home.folder / "rejects", batch=10)
    kept = len([event for event in home.events(name) if event.version == 1])
    assert 0 < kept < ROWS
    told = home.take(source, kind, currency="EUR")
    assert (told.rejected, told.recorded + told.duplicates) == (0, ROWS + (kind == "iati"))
    shown = viewed(home, name)
    assert (len(shown), abs(sums(shown)["EUR"])) == (ROWS, ROWS * 500)
