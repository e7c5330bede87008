"""How far the reading of documents came is told by status and format; a format is read again when more can be read."""

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.errors import Invalid, NotRecognised
from projections.states import Question
from projections.text import Extraction, TextCache
from projections.text.extraction import Format, Status
from projections.text.media_types import NAMES, PLAIN
from services.formats.texts import files_of, media_types_named, read_again, texts_of
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.services.backup.backed_up import command, file

WORD = "kuusenkerkkä"
TEXT = f"Päätös: {WORD} kerätään talteen.".encode()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ArchiveHome]:
    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    with ArchiveHome(tmp_path / "home") as opened:
        yield opened


def left_unread(home: ArchiveHome, text: bytes) -> None:
    """What a program left that could not read this format yet."""
    known = Format(PLAIN, NAMES[PLAIN][0], "content")
    missing = Extraction(Status.unsupported, "", "an extra is not installed", known)
    home.projections.texts._cache.put({sha256(text).hexdigest(): missing})


def counted(home: ArchiveHome, caller=None, **more) -> dict:
    home.projections.catch_up()
    with home.projections.states() as states:
        return texts_of(home, states, Question(caller or home.admin(), home.today()), **more)[0]


def listed(home: ArchiveHome, caller=None, **more) -> list[dict]:
    home.projections.catch_up()
    with home.projections.states() as states:
        return files_of(home, states, Question(caller or home.admin(), home.today()), **more)[0]


def hits(path: Path) -> int:
    return command(path, "search", WORD)["total"]


def test_documents_are_counted_by_status_and_format_those_not_read_whole_first(home):
    file(home, "Muistio", TEXT)
    file(home, "Toinen", b"muuta")
    file(home, "Kuva", PICTURE)
    found = counted(home)
    assert [(each["status"], each["media_type"], each["documents"]) for each in found["items"]] == [
        ("unsupported", "image/png", 1),
        ("ok", PLAIN, 2),
    ]
    assert (found["documents"], found["not_whole"], found["position"]) == (3, 1, home.archive.position)
    assert counted(home, after=home.archive.position)["documents"] == 0


def test_what_the_caller_may_not_see_is_not_counted(home):
    file(home, "Salainen kuva", PICTURE, secret=True)
    file(home, "Muistio", TEXT)
    assert counted(home)["not_whole"] == 1
    assert counted(home, ANONYMOUS)["not_whole"] == 0
    assert listed(home, ANONYMOUS) == []
    assert listed(home, ANONYMOUS, status="unread") == []


def test_documents_are_listed_with_the_reason_by_status_and_format(home):
    id = file(home, "Kuva", PICTURE)
    file(home, "Muistio", TEXT)
    (picture,) = listed(home)
    assert (picture["id"], picture["title"], picture["status"]) == (str(id), "Kuva", "unsupported")
    assert "pictures" in picture["reason"]
    assert [each["title"] for each in listed(home, status="ok")] == ["Muistio"]
    assert listed(home, format="pdf") == []
    assert listed(home, format="png") == [picture]
    with pytest.raises(Invalid):
        listed(home, status="bad")


def test_a_format_is_named_by_its_ending_name_or_media_type_and_the_nearest_is_told():
    assert media_types_named(".PDF") == media_types_named("application/pdf") == media_types_named("pdf")
    assert media_types_named("Plain text") == {PLAIN}
    with pytest.raises(Invalid) as refused:
        media_types_named("tifff")
    assert "tiff" in refused.value.remedy


def test_a_format_is_read_again_and_found_then(tmp_path):
    path = tmp_path / "home"
    make_home(path, origin="toimisto", organisation="Toimisto")
    with ArchiveHome(path) as home:
        left_unread(home, TEXT)
        file(home, "Muistio", TEXT)
        file(home, "Kuva", PICTURE)
        assert counted(home)["not_whole"] == 2
    assert hits(path) == 0
    told = command(path, "texts", "--again", "txt")
    assert (told["read_again"], told["awaited"], told["not_whole"]) == (1, 0, 1)
    assert hits(path) == 1
    assert command(path, "texts", "--again", "txt")["read_again"] == 0, "what was read whole is not read again"


def test_another_process_that_updates_the_views_reads_them_again(home):
    left_unread(home, TEXT)
    file(home, "Muistio", TEXT)
    assert counted(home)["not_whole"] == 1
    told = command(home.home, "texts", "--again", "txt")
    assert (told["read_again"], told["awaited"]) == (1, 1)
    assert counted(home)["not_whole"] == 0
    assert hits(home.home) == 1


def test_reading_again_that_was_cut_off_is_made_up_for_by_the_next_start(tmp_path):
    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    with ArchiveHome(tmp_path / "home") as home:
        left_unread(home, TEXT)
        file(home, "Muistio", TEXT)
        assert counted(home)["not_whole"] == 1
        assert read_again(home, home.admin(), "text/plain") == 1
        assert [each["status"] for each in listed_without_catching_up(home)] == ["unread"]
    assert hits(tmp_path / "home") == 1
    with ArchiveHome(tmp_path / "home") as home:
        assert home.projections.texts.awaited() == []


def listed_without_catching_up(home: ArchiveHome) -> list[dict]:
    with home.projections.states() as states:
        return files_of(home, states, Question(home.admin(), home.today()))[0]


def test_two_documents_of_the_same_bytes_are_both_indexed_again(home):
    left_unread(home, TEXT)
    ids = {str(file(home, title, TEXT)) for title in ("Ensimmäinen", "Toinen")}
    counted(home)
    assert read_again(home, home.admin(), "txt") == 2
    counted(home)
    found = command(home.home, "search", WORD)
    assert found["total"] == 2 or {each["id"] for each in found["hits"]} <= ids


def test_who_is_no_archivist_has_nothing_read_again(home):
    file(home, "Kuva", PICTURE)
    with pytest.raises(NotRecognised):
        read_again(home, ANONYMOUS, "png")


def test_what_was_read_before_outcomes_were_kept_is_told_as_well(home):
    file(home, "Kuva", PICTURE)
    counted(home)
    cache: TextCache = home.projections.texts._cache
    with cache._lock, cache._db:
        cache._db.execute("DELETE FROM outcome")
    assert counted(home)["not_whole"] == 1
    with cache._lock:
        assert cache._db.execute("SELECT count(*) FROM outcome").fetchone() == (1,)


def test_an_outcome_that_was_altered_is_not_told(home):
    file(home, "Kuva", PICTURE)
    counted(home)
    cache: TextCache = home.projections.texts._cache
    with cache._lock, cache._db:
        cache._db.execute("UPDATE outcome SET record = zeroblob(40)")
    (picture,) = listed(home)
    assert picture["status"] == "unsupported"


def test_a_forgotten_text_leaves_no_outcome(home):
    file(home, "Kuva", PICTURE)
    counted(home)
    digest = sha256(PICTURE).hexdigest()
    home.projections.texts.forget(digest)
    assert home.projections.texts.outcomes([digest]) == {}


def test_import_stats_and_the_command_tell_what_was_not_read(tmp_path):
    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    source = tmp_path / "folder"
    source.mkdir()
    (source / "muistio.txt").write_bytes(TEXT)
    (source / "kuva.png").write_bytes(PICTURE)
    run = CliRunner()

    def told(*words: str) -> str:
        result = run.invoke(app, ["--home", str(tmp_path / "home"), *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "Of 2 documents, 1 could not be read whole" in told("import", str(source))
    assert "could not be read whole" not in told("import", str(source))
    assert command(tmp_path / "home", "stats")["texts"] == {"documents": 2, "not_whole": 1}
    assert "unsupported" in told("texts")
    assert "kuva.png" in told("texts", "--files")
    rows = list(csv.DictReader(io.StringIO(told("texts", "--csv", "--files"))))
    assert [(each["status"], each["media_type"]) for each in rows] == [("unsupported", "image/png")]


def test_rest_counts_lists_by_pages_and_reads_again(home):
    left_unread(home, TEXT)
    for number in range(3):
        file(home, f"Kuva {number}", PICTURE + bytes([number]))
    file(home, "Muistio", TEXT)
    file(home, "Salainen kuva", PICTURE, secret=True)
    with TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), home.home)
        at = {"min_position": home.archive.position}
        found = doors.get("/texts", "archivist", params=at).json()
        assert (found["documents"], found["not_whole"]) == (5, 5)
        assert doors.get("/texts", params=at).json()["documents"] == 4
        assert doors.get("/texts", params=at, headers={"Accept": "text/csv"}).text.startswith("status,format")
        titles, address = [], f"/texts/documents?of_format=png&limit=2&min_position={at['min_position']}"
        while address:
            page = doors.get(address).json()
            titles += [each["title"] for each in page["items"]]
            address = page.get("next")
        assert titles == ["Kuva 0", "Kuva 1", "Kuva 2"]
        assert doors.post("/texts/readings?of_format=txt", None, by="reader").status_code == 403
        assert doors.get("/texts/documents?of_format=nothing").status_code == 422
        answer = doors.post("/texts/readings?of_format=txt", None)
        assert (answer.status_code, answer.json()) == (201, {"documents": 1})
    assert hits(home.home) == 1
