"""A retirement that is interrupted at any step is completed by the next start; every old id is answered meanwhile."""

import shutil
from pathlib import Path

import pytest

from archive.disposal.usecases import under_way
from archive.retirement.model import Stage
from archive.retirement.usecases import retirement
from services.audit.verification import audit
from services.disposal.removal import Removing
from services.home.archive_home import ArchiveHome
from services.proof.publication import publications
from services.retirement.execution import Retiring
from tests.services.retirement.retiring import Two, actor, approved, begun
from tests.services.retirement.test_retired import answer, records_of

STEPS = (
    "marked", "destroyed", "removed", "searched", "erased", "listed", "key introduced", "key encrypted", "certified",
    "signed", "written", "published", "key", "ended",
)  # fmt: skip


class Killed(BaseException):
    """The process ends here."""


def kill_after(two: Two, name: str, outside: Path) -> None:
    """Run a retirement up to a step, and let the next start complete it."""
    steps = list[str]()

    def step(done: str) -> None:
        steps.append(done)
        if done == name:
            raise Killed

    with ArchiveHome(two.sender) as home, ArchiveHome(two.successor) as successor:
        home.projections.catch_up()
        records = records_of(home.archive)
        approved(home)
        begun(home, outside)
        places = Removing(home.home, home.archive, home.files, home.projections)
        run = Retiring(places, home.keys, actor(home), backup_days=90, marks=home.home / "disposing")
        with pytest.raises(Killed), home.projections.purging():
            run.run(step)
        assert steps[-1] == name
        home.projections.catch_up()
        for id in records:
            assert {answer(home, id, home.admin()), answer(successor, id, successor.admin())} != {"unknown"}
    with ArchiveHome(two.sender) as home:
        assert home.disposing.hindrance() is None
        assert under_way(home.archive) == []
        found = retirement(home.archive)
        assert found.stage is Stage.retired
        assert found.completed is not None
        assert found.completed.removed.records == sum(not gone for gone in records.values())
        assert publications(home.archive)[-1].size == home.archive.position
        assert home.keys.under("ledger:") == []
        for id, destroyed in records.items():
            assert answer(home, id, home.admin()) == ("destroyed" if destroyed else "held elsewhere")
    found_by_audit = audit(two.sender)
    assert found_by_audit.ok, found_by_audit.first_difference


def test_the_next_start_completes_what_was_interrupted_while_it_destroyed(two: Two, tmp_path: Path):
    kill_after(two, "destroyed", tmp_path / "outside")


@pytest.mark.drill
@pytest.mark.parametrize("name", STEPS)
def test_a_retirement_killed_after_any_step_is_completed(handed: Two, tmp_path: Path, name: str):
    sender = Path(shutil.copytree(handed.sender, tmp_path / "sender"))
    successor = Path(shutil.copytree(handed.successor, tmp_path / "successor"))
    kill_after(handed._replace(sender=sender, successor=successor), name, tmp_path / "outside")
