"""Who waits for a position brings the views there where no other process or thread does."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.values import Publicity
from services.home.archive_home import ArchiveHome, make_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    return tmp_path / "home"


@pytest.fixture
def another(home: Path) -> Iterator[ArchiveHome]:
    with ArchiveHome(home) as opened:
        assert opened.projections.catch_up()
        yield opened


def recorded(home: ArchiveHome) -> int:
    """A decision that no view knows yet; answers with its position."""
    by = home.admin().actor
    assert by is not None
    decided = DecisionRecorded(
        decided_on=date(2020, 1, 2),
        publicity=Publicity(publicity="public"),
        content=Wording(title="Alasajo", text="Toimisto lakkautetaan."),
    )
    return record_decision(home.archive, decided, by=by).position


def test_the_process_that_holds_the_lease_and_serves_nobody_waits_for_no_other(another: ArchiveHome):
    position = recorded(another)
    assert another.projections.projects
    with another.projections.states(position) as states:
        assert states.position() >= position
    with another.projections.search(position) as index:
        assert index.position() >= position


def test_what_a_process_left_undone_that_has_ended_is_done_by_who_waits(home: Path, another: ArchiveHome):
    with ArchiveHome(home) as second:
        position = recorded(second)
        assert not second.projections.catch_up()
        another.close()
        with second.projections.states(position) as states:
            assert states.position() >= position
