"""Whatever comes by any way in, every view goes on, every other record answers, and what was closed is closed."""

from pathlib import Path

import pytest

from services.verbs import KINDS
from tests.api.odd_archive import FIRSTS, odd_archive, odd_csv


@pytest.mark.drill
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_no_odd_value_by_any_way_in_stops_a_view_or_a_decision(tmp_path: Path, engine: str):
    with odd_archive(tmp_path, engine, seed=1) as archive:
        archive.witness()
        for first in FIRSTS:
            archive.store(first, last=2)
        if engine == "tantivy":
            for name in archive.odd.chance.sample(sorted(KINDS), k=4):
                archive.post(name)
        else:
            archive.lines(8)
            archive.papers(3)
            archive.delivery()
            archive.schedule(odd_csv(archive.odd))
        archive.witness()
        assert archive.require_sound() == []
