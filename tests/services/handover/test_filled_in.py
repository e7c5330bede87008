"""Content that only a later package gives takes the place of its mark, with its file, and is found by its words."""

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from archive.access.usecases import classify
from archive.case.events import CaseReopened
from archive.case.usecases import reopen_case
from archive.kernel import ActorId
from archive.recordwide import PublicityClassified
from archive.values import Publicity, PublicityClass
from projections.states import Question
from services.handover.filled import NOTE
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.given import WHY
from tests.services.backup.backed_up import CLEAR_TEXT, file
from tests.services.handover.packing import packed


def actor(home: ArchiveHome) -> ActorId:
    by = home.admin().actor
    assert by is not None
    return by


def classified(home: ArchiveHome, publicity: PublicityClass, kind: str = "document") -> None:
    first = home.archive.streams("case.opened.v1" if kind == "case" else "document.filed.v1")[0]
    told = PublicityClassified(publicity=Publicity(publicity=publicity), content=WHY)
    classify(home.archive, kind, first, told, by=actor(home))


def test_a_record_that_became_public_is_filled_in_by_the_next_package(
    offices: dict[str, Path], successor: ArchiveHome, tmp_path: Path
):
    first, second = twice_packed(offices, tmp_path)
    for package, title in ((first, None), (second, "Julkinen muistio eka")):
        receive(successor, package, successor.admin())
        successor.projections.catch_up()
        with successor.projections.states() as states:
            id = str(successor.archive.streams("document.filed.v1")[1])
            state = states.one(id, Question(successor.admin(), successor.today())).state
        assert state.get("title") == title
    with successor.files.open(id, sha256(CLEAR_TEXT + b"eka").hexdigest()) as file:
        assert file.read() == CLEAR_TEXT + b"eka"


class Killed(BaseException):
    """The end of a process, at a step."""


def killed_at(step: str) -> Callable[[str], None]:
    def stop(name: str) -> None:
        if name == step:
            raise Killed

    return stop


@pytest.mark.parametrize("step", ["filled", "received"])
def test_what_was_filled_in_before_a_kill_is_shown_after_the_next_start(
    offices: dict[str, Path], tmp_path: Path, step: str
):
    """No event of the document itself follows: it was left out because its case was not public."""
    shutil.copytree(offices["eka"], tmp_path / "sender")
    with ArchiveHome(tmp_path / "sender") as sender:
        case = sender.archive.streams("case.opened.v1")[0]
        reopen_case(sender.archive, case, CaseReopened(reopened_on=date(2023, 1, 1), content=WHY), by=actor(sender))
        file(sender, "Muistio asiassa", b"muistio", case=case)
        classified(sender, PublicityClass.not_public, "case")
        first = packed(sender, tmp_path / "first")
        classified(sender, PublicityClass.public, "case")
        second = packed(sender, tmp_path / "second")
    make_home(tmp_path / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(tmp_path / "successor") as home:
        receive(home, first, home.admin())
        home.projections.catch_up()
        assert title_of_the_newest(home) is None
        with pytest.raises(Killed):
            receive(home, second, home.admin(), step=killed_at(step))
    with ArchiveHome(tmp_path / "successor") as home:
        home.projections.catch_up()
        assert title_of_the_newest(home) == "Muistio asiassa"
        assert not (home.home / NOTE).exists()


def title_of_the_newest(home: ArchiveHome) -> str | None:
    with home.projections.states() as states:
        id = str(home.archive.streams("document.filed.v1")[-1])
        return states.one(id, Question(home.admin(), home.today())).state.get("title")


def twice_packed(offices: dict[str, Path], folder: Path) -> tuple[Path, Path]:
    """A package without the content of a document, and one with it."""
    shutil.copytree(offices["eka"], folder / "sender")
    with ArchiveHome(folder / "sender") as sender:
        classified(sender, PublicityClass.not_public)
        first = packed(sender, folder / "first")
        classified(sender, PublicityClass.public)
        return first, packed(sender, folder / "second")
