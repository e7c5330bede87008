"""What is destroyed or closed while a package is made does not go: the package is made again without it."""

import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

from archive.access.usecases import classify
from archive.disposal.destroying import destroy_again
from archive.handover.events import HandoverIssued
from archive.recordwide import PublicityClassified
from archive.values import Publicity, PublicityClass
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.handover.package.place import Withdrawn
from services.home.archive_home import ArchiveHome
from tests.given import WHY
from tests.services.backup.backed_up import CLEAR_TEXT

TITLE = "Julkinen muistio eka"


def destroyed(home: ArchiveHome) -> None:
    """The public document is destroyed, with its file."""
    by = home.admin().actor
    assert by is not None
    public = home.archive.streams("document.filed.v1")[0]
    destroy_again(home.archive, public, disposal=None, moment=home.archive.now(), by=by)
    home.disposing.complete()


def closed(home: ArchiveHome, publicity: PublicityClass = PublicityClass.not_public) -> None:
    """The public document is classified as not public."""
    by = home.admin().actor
    assert by is not None
    public = home.archive.streams("document.filed.v1")[0]
    hidden = PublicityClassified(publicity=Publicity(publicity=publicity), content=WHY)
    classify(home.archive, "document", public, hidden, by=by)


@pytest.mark.parametrize("change", [destroyed, closed])
def test_what_is_withdrawn_while_a_package_is_made_is_not_in_it(
    offices: dict[str, Path], tmp_path: Path, change: Callable[[ArchiveHome], None]
):
    shutil.copytree(offices["eka"], tmp_path / "sender")
    waiting = [change]
    with ArchiveHome(tmp_path / "sender") as home:
        home.projections.catch_up()
        before = len(home.archive.streams(HandoverIssued.name))

        def meanwhile(done: int, total: int | None) -> None:
            while waiting:
                waiting.pop()(home)

        made = create_package(home, home.admin(), tmp_path / "out", to="x", door="test", progress=meanwhile)
        assert len(home.archive.streams(HandoverIssued.name)) == before + 1
    assert [each.name for each in (tmp_path / "out").iterdir()] == [made.folder.name]
    assert check_package(made.folder)["ok"]
    everything = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    for gone in (TITLE.encode(), CLEAR_TEXT[:40]):
        assert gone not in everything


def test_a_package_that_never_comes_to_its_end_is_refused(offices: dict[str, Path], tmp_path: Path):
    shutil.copytree(offices["eka"], tmp_path / "sender")
    with ArchiveHome(tmp_path / "sender") as home:
        home.projections.catch_up()
        before = home.archive.streams(HandoverIssued.name)
        turns = cycle((PublicityClass.not_public, PublicityClass.public))

        def again(done: int, total: int | None) -> None:
            closed(home, next(turns))

        with pytest.raises(Withdrawn):
            create_package(home, home.admin(), tmp_path / "out", to="x", door="test", progress=again)
        assert home.archive.streams(HandoverIssued.name) == before
    assert not list((tmp_path / "out").iterdir())
