"""Content that only a later package gives takes the place of its mark, with its file, and is found by its words."""

import shutil
from hashlib import sha256
from pathlib import Path

from archive.access.usecases import classify
from archive.recordwide import PublicityClassified
from archive.values import Publicity, PublicityClass
from projections.states import Question
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome
from tests.given import WHY
from tests.services.backup.backed_up import CLEAR_TEXT
from tests.services.handover.packing import packed


def classified(home: ArchiveHome, publicity: PublicityClass) -> None:
    by, public = home.admin().actor, home.archive.streams("document.filed.v1")[0]
    assert by is not None
    told = PublicityClassified(publicity=Publicity(publicity=publicity), content=WHY)
    classify(home.archive, "document", public, told, by=by)


def test_a_record_that_became_public_is_filled_in_by_the_next_package(
    offices: dict[str, Path], successor: ArchiveHome, tmp_path: Path
):
    shutil.copytree(offices["eka"], tmp_path / "sender")
    with ArchiveHome(tmp_path / "sender") as sender:
        classified(sender, PublicityClass.not_public)
        first = packed(sender, tmp_path / "first")
        classified(sender, PublicityClass.public)
        second = packed(sender, tmp_path / "second")
    for package, title in ((first, None), (second, "Julkinen muistio eka")):
        receive(successor, package, successor.admin())
        successor.projections.catch_up()
        with successor.projections.states() as states:
            id = str(successor.archive.streams("document.filed.v1")[1])
            state = states.one(id, Question(successor.admin(), successor.today())).state
        assert state.get("title") == title
    with successor.files.open(id, sha256(CLEAR_TEXT + b"eka").hexdigest()) as file:
        assert file.read() == CLEAR_TEXT + b"eka"
