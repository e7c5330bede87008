"""Odd values in every field of every event by every way in, seed after seed, for as long as the drill may take."""

import time
from pathlib import Path

import pytest

from services.verbs import KINDS
from tests.api.odd_archive import FIRSTS, OddArchive, odd_archive, odd_csv

pytestmark = pytest.mark.drill
SECONDS = 25  # for each engine


def one_round(archive: OddArchive) -> None:
    archive.witness()
    for first in FIRSTS:
        archive.store(first, last=archive.odd.chance.choice((1, 4, 8)))
    for name in KINDS:
        archive.post(name)
    archive.lines(20)
    archive.papers(6)
    archive.delivery()
    archive.schedule(odd_csv(archive.odd))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_no_odd_value_by_any_way_in_stops_a_view_or_a_decision_for_long(tmp_path: Path, engine: str):
    until, seed = time.monotonic() + SECONDS, 100
    while time.monotonic() < until:
        with odd_archive(tmp_path / str(seed), engine, seed) as archive:
            one_round(archive)
            assert archive.require_sound() == [], f"seed {seed}"
        seed += 1
