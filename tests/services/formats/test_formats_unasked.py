"""Formats are identified without being asked: by the command that filed, or by the archive while it is served."""

import io
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from archive.document.events import NewVersion
from archive.document.model import Document
from archive.document.usecases import file_version
from archive.errors import VersionConflict
from services.formats.identifying import Scanner
from services.formats.migrating import migrate
from services.formats.unasked import Identifying, identify_filed
from tests.services.backup.backed_up import command, file
from tests.services.formats.test_formats import a_pdf, home, shown  # noqa: F401

pytest.importorskip("pygfried")


@pytest.fixture(autouse=True)
def _identifying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_IDENTIFY_MINUTES", "5")


def formats(home, id) -> list[str | None]:  # noqa: F811
    return [each.get("identified", {}).get("puid") for each in shown(home, str(id))["versions"]]


def filed_by_command(home, tmp_path: Path, name: str, content: bytes) -> dict:  # noqa: F811
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / name).write_bytes(content)
    return command(home.home, "import", tmp_path / "in")


def test_a_command_identifies_what_it_filed_and_nothing_again(home, tmp_path):  # noqa: F811
    older = file(home, "Vanha", b"jo ennen")
    assert filed_by_command(home, tmp_path, "muistio.pdf", a_pdf())["recorded"] == 1
    home.projections.catch_up()
    at = home.archive.position
    (document,) = [each for each in documents(home) if each != str(older)]
    assert (formats(home, document), formats(home, older)) == (["fmt/17"], [None])
    assert filed_by_command(home, tmp_path, "muistio.pdf", a_pdf())["duplicates"] == 1
    assert home.archive.position == at


def documents(home) -> list[str]:  # noqa: F811
    from projections.states import Question

    home.projections.catch_up()
    with home.projections.states() as states:
        return [each.id for each in states.some("document", Question(home.admin(), home.today()))]


def test_nothing_is_identified_where_that_is_switched_off(home, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("ARCHIVE_IDENTIFY_MINUTES", "0")
    filed_by_command(home, tmp_path, "muistio.txt", b"teksti")
    assert formats(home, documents(home)[0]) == [None]


def test_what_goes_wrong_leaves_what_was_filed(home):  # noqa: F811
    id = file(home, "Muistio", b"teksti")
    home.settings = home.settings.model_copy(update={"identify_minutes": 5})
    shutil.rmtree(home.temporary.folder)  # where the process that identifies works
    identify_filed(home, after=0)
    home.temporary.folder.mkdir()
    assert formats(home, id) == [None]


def test_a_served_archive_identifies_what_is_older_and_then_what_is_new(home):  # noqa: F811
    home.settings = home.settings.model_copy(update={"identify_minutes": 5})
    ids = [file(home, f"Muistio {number}", b"teksti %d" % number) for number in range(3)]
    home.projections.catch_up()
    identifying = Identifying(home)
    identifying.start()
    assert identifying.look() and not identifying.look()
    assert [formats(home, id) for id in ids] == [["x-fmt/111"]] * 3
    migrate(home, home.admin(), ids[0], io.BytesIO(b"copy"), "copy.txt", program="a", program_version="1")
    new = file(home, "Uusi", a_pdf())
    assert not identifying.look()
    assert formats(home, new) == ["fmt/17"]
    at = home.archive.position
    assert not identifying.look()
    assert home.archive.position == at
    identifying.stop()


def test_who_has_not_seen_that_a_format_was_identified_is_not_hindered(home):  # noqa: F811
    id = file(home, "Muistio", b"teksti")
    before = home.archive.load(Document, UUID(str(id))).version
    home.settings = home.settings.model_copy(update={"identify_minutes": 5})
    identify_filed(home, after=0)
    said = {"file": {"digest": home.blobs.put(b"uusi teksti")[0], "size": 11}}
    by = home.admin().actor
    file_version(home.archive, id, NewVersion(**said), by=by, dated=home.today(), expecting=before)
    said["file"]["digest"] = home.blobs.put(b"taas uusi")[0]
    with pytest.raises(VersionConflict):
        file_version(home.archive, id, NewVersion(**said), by=by, dated=home.today(), expecting=before)


def test_what_failed_once_is_identified_later_while_it_is_served(home, monkeypatch):  # noqa: F811
    id = file(home, "Vanha", a_pdf())
    home.projections.catch_up()
    serving = Identifying(home)
    serving.start()
    try:
        with monkeypatch.context() as failing:
            failing.setattr(Scanner, "_start", fails)
            with pytest.raises(OSError, match="no memory"):
                serving.look()
        assert not serving.look()  # the end of the pages
        assert serving.look()
        assert not home.archive.load(Document, id).unidentified
        assert not serving.look()
    finally:
        serving.stop()


def fails(_: Scanner) -> None:
    raise OSError("no memory")
