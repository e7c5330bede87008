"""A process is killed before every step of going on with an older record; the next one completes what was decided."""

import shutil
from pathlib import Path

import pytest

from archive.disposal.holds import HoldsUnanswered, answer_holds
from archive.founding.acceptance import CopiesSetAside, RecordRolledBack, copies, delete_copy
from archive.founding.events import RecordAccepted
from archive.founding.usecases import founding_id
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome, make_home
from services.home.remembered import accept
from tests.drills.conftest import Nursery
from tests.drills.disposals import an_approved_disposal, execute, the_disposal
from tests.drills.test_kills import boundaries
from tests.services.backup.backed_up import file


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose record was put back alone."""
    home = tmp_path_factory.mktemp("behind") / "home"
    make_home(home, origin="drill", organisation="Harjoitus")
    for title in ("Yksi", "Kaksi"):
        with ArchiveHome(home) as opened:
            file(opened, title, title.encode())
            opened.projections.catch_up()
        if title == "Yksi":
            shutil.copy(home / "events.sqlite", home.parent / "older.sqlite")
    shutil.copy(home.parent / "older.sqlite", home / "events.sqlite")
    return home


def kill_at(live: Nursery, behind: Path, folder: Path, step: int) -> None:
    """Kill, then do the same again: it was decided once or is decided now, and nothing of the views is lost."""
    home = folder / f"at-{step}" / "home"
    shutil.copytree(behind, home)
    marks = {path.read_bytes() for path in behind.rglob("*acknowledged")}
    assert live("accept_the_record", home, step).killed
    assert not live("accept_the_record", home).killed
    with ArchiveHome(home) as opened:
        events = [each.event for each in opened.archive.history(founding_id(opened.archive))]
        assert sum(isinstance(event, RecordAccepted) for event in events) == 1, step
        assert opened.projections.states_position() == opened.archive.position
    (copy,) = copies(home)
    kept = home / "aside" / copy.name
    assert {path.read_bytes() for path in kept.rglob("*acknowledged")} == marks
    assert list(kept.glob("views*/states/*/states.sqlite"))
    assert list(kept.glob("index*/CURRENT"))
    found = audit(home)
    assert found.ok, found.first_difference
    shutil.rmtree(home.parent)


def steps_of(live: Nursery, behind: Path, folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(behind, home)
    return live("accept_the_record", home).steps


@pytest.mark.drill
def test_an_answer_killed_on_its_way_is_completed(live: Nursery, behind: Path, tmp_path: Path):
    steps = steps_of(live, behind, tmp_path)
    moves = [steps.index(f"os.rename {name}") + 1 for name in ("views", "index", "events.acknowledged")]
    decided = max(at for at, name in enumerate(steps[: moves[0]], 1) if name.startswith("COMMIT"))
    for step in (decided, *moves):
        kill_at(live, behind, tmp_path, step)


@pytest.mark.soak
def test_an_answer_killed_at_every_step_is_completed(live: Nursery, behind: Path, tmp_path: Path):
    for step in boundaries(steps_of(live, behind, tmp_path)):
        kill_at(live, behind, tmp_path, step)


def test_a_destruction_waits_for_a_copy_that_lies_aside(tmp_path: Path):
    home = tmp_path / "home"
    an_approved_disposal(home)
    shutil.copy(home / "events.sqlite", tmp_path / "older.sqlite")
    with ArchiveHome(home) as opened:
        file(opened, "Vielä yksi", b"1")
        opened.projections.catch_up()
    shutil.copy(tmp_path / "older.sqlite", home / "events.sqlite")
    with pytest.raises(RecordRolledBack):
        ArchiveHome(home).close()
    accept(home, "uudempaa ei löytynyt", None)
    with pytest.raises(HoldsUnanswered):
        execute(home)
    with ArchiveHome(home) as opened:
        answer_holds(opened.archive, "yhtään ei ollut", by=opened.keeper_id())
    with pytest.raises(CopiesSetAside):
        execute(home)
    with ArchiveHome(home) as opened:
        assert the_disposal(opened).certificate is None
        assert "copies_set_aside" in (opened.disposing.hindrance() or "")
        (copy,) = copies(home)
        delete_copy(opened.archive, home, copy.name, "ei tarvita", by=opened.keeper_id())
        assert opened.disposing.complete()
        assert the_disposal(opened).certificate is not None
