"""Holds outlive a loss: a list of them lies outside, and without one nothing is destroyed before somebody answered."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.disposal.holdlist import read_holds
from archive.disposal.holds import believed_holds, take_holds
from archive.disposal.listing import read_list
from archive.errors import ArchiveError, NotFound
from archive.founding.events import HoldsAdopted
from archive.ledger import offline
from archive.ledger.checkpoint.succession import introduced
from archive.ledger.usecases import known_keys
from archive.retention.usecases import record_of
from services.home.archive_home import ArchiveHome
from tests.api.doors import Doors, keys_for
from tests.api.test_destruction_lists import CSV, MANIFEST, Place

MANDATE = "Hallinto-oikeus 12/2026"
SAYS = "Vireillä oleva asia, kantaja Matti Meikäläinen"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a backup, a hold placed after it, and a list published after that."""
    folder = tmp_path_factory.mktemp("holds") / "place"
    (folder / "paperit" / "hanke").mkdir(parents=True)
    (folder / "paperit" / "hanke" / "muistio.txt").write_text("Hävitettävä sisältö.", "utf-8")
    (folder / "paperit" / "manifest.csv").write_text(MANIFEST, "utf-8")
    (folder / "tos.csv").write_text(CSV, "utf-8")
    place = Place(folder)
    place("init", "--origin", "popsote")
    with (place.home / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 0\n")
    place("schedule", "import", folder / "tos.csv", "--version", "1", "--from", "2020-01-01")
    place.backup().rename(folder / "empty")
    place("import", folder / "paperit")
    place.backup().rename(folder / "first")
    place("hold", "place", memo(place, place.home), "--mandate", MANDATE, "--reason", SAYS)
    place.publish()
    return folder


@pytest.fixture
def place(before: Path, tmp_path: Path) -> Place:
    import shutil

    shutil.copytree(before, tmp_path / "place")
    return Place(tmp_path / "place")


def memo(place: Place, home: Path) -> str:
    return str(place("search", "muistio", home=home)["hits"][0]["id"])


def holds_in(place: Place, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place("hold", "list", home=place.folder / name)
    return found


def listed_for_destruction(place: Place, home: Path) -> tuple[str, str]:
    """A reviewed list of what is due, and the key of who approves it."""
    key = place("keys", "create", "kolmas", "--role", "archivist", home=home)["key"]
    id = place("dispose", "list", home=home)["id"]
    place("dispose", "review", id, home=home)
    return id, key


def test_a_hold_placed_after_the_backup_binds_in_the_restored_archive(place: Place):
    told = place.restored("r", place.folder / "first")
    assert (told["holds_placed"], told["holds_unanswered"]) == (1, False)
    (hold,) = holds_in(place, "r")
    assert (hold["mandate"], hold["binding"], hold["records"]) == (MANDATE, True, [memo(place, place.folder / "r")])
    assert "list of holds" in hold["reason"]
    with pytest.raises(NotFound, match="apart from those on hold"):
        place("dispose", "list", home=place.folder / "r")


def test_the_list_names_neither_the_record_nor_the_reason(place: Place):
    text = (place.published / "holds.jsonl").read_text()
    assert memo(place, place.home) not in text
    assert "Meikäläinen" not in text
    assert MANDATE in text


def test_a_release_after_the_backup_ends_the_hold_that_the_backup_brings_back(place: Place):
    place.backup().rename(place.folder / "held")
    hold = place("hold", "list")[0]["hold"]
    place("hold", "release", hold, "--reason", "Ratkaistu.")
    place.publish()
    told = place.restored("r", place.folder / "held")
    assert (told["holds_placed"], told["holds_released"], told["holds_unanswered"]) == (0, 1, False)
    assert holds_in(place, "r") == []
    assert place("dispose", "list", home=place.folder / "r")["records"]


def test_a_hold_that_was_released_before_it_began_hinders_no_restore(place: Place):
    place("hold", "release", place("hold", "list")[0]["hold"], "--reason", "Ratkaistu.")
    beginning = date.today() + timedelta(days=10)
    memo_id = memo(place, place.home)
    hold = place("hold", "place", memo_id, "--mandate", MANDATE, "--reason", SAYS, "--from", str(beginning))["hold"]
    place("hold", "release", hold, "--reason", "Peruttiin ennen alkua.")
    place.publish()
    (place.published / "holds.jsonl").rename(place.folder / "later.jsonl")
    place.restored("r", place.folder / "first")
    listed = read_holds(place.folder / "later.jsonl")
    assert any(each.released_on and each.released_on < each.starts_on for each in listed.holds)

    def weeks_later() -> datetime:
        return datetime.now(UTC) + timedelta(days=30)

    with ArchiveHome(place.folder / "r", clock=weeks_later) as home:
        believed = believed_holds(
            listed, introduced(home.archive.recorder, home.archive.origin), home.archive.origin, reason=None
        )
        taken = take_holds(home.archive, believed, by=home.keeper_id())
        assert (taken.placed, taken.released) == (2, 2)
        assert not record_of(home.archive, UUID(memo_id)).timeline.holds()


def test_a_list_older_than_the_backup_places_what_is_missing_and_asks(place: Place):
    older = place.folder / "older.jsonl"
    older.write_bytes((place.published / "holds.jsonl").read_bytes())
    hold = place("hold", "list")[0]["hold"]
    place("hold", "release", hold, "--reason", "Ratkaistu.")
    time.sleep(1.1)  # a backup tells its moment in seconds
    place.backup().rename(place.folder / "later")
    told = place.restored("r", place.folder / "later", "--holds", older)
    assert (told["holds_placed"], told["holds_unanswered"]) == (0, True)
    assert holds_in(place, "r") == []  # the release that the backup knows stays


def test_a_list_of_holds_older_than_the_list_of_destructions_asks(place: Place):
    older = place.folder / "older.jsonl"
    older.write_bytes((place.published / "holds.jsonl").read_bytes())
    stated = read_holds(older).signed.statement.moment
    place("hold", "place", memo(place, place.home), "--mandate", "KHO 3/2026", "--reason", SAYS)
    listed = place.publish()
    while read_list(listed).made_at == stated:  # a list tells its moment in seconds
        place.publish()
    told = place.restored("r", place.folder / "first", "--holds", older)
    assert (told["holds_placed"], told["holds_unanswered"]) == (1, True)
    told = place.restored("q", place.folder / "first")
    assert (told["holds_placed"], told["holds_unanswered"]) == (2, False)


def test_without_a_list_nothing_is_destroyed_before_an_archivist_answered(place: Place):
    (place.published / "holds.jsonl").rename(place.folder / "found-later.jsonl")
    at = place.folder / "r"
    told = place.restored("r", place.folder / "first")
    assert (told["holds_listed"], told["holds_unanswered"]) == (None, True)
    assert any("Holds" in note for note in place("health", home=at)["notes"])
    id, key = listed_for_destruction(place, at)
    with pytest.raises(ArchiveError) as refusal:
        place("dispose", "approve", id, home=at, key=key)
    assert refusal.value.code == "holds_unanswered"
    told = place(
        "hold", "answer", "--reason", "Luettelo löytyi.", "--holds", place.folder / "found-later.jsonl", home=at
    )
    assert told["placed"] == 1
    assert not any("Holds" in note for note in place("health", home=at)["notes"])
    place("dispose", "approve", id, home=at, key=key)
    place.refused("record_held", "dispose", "execute", id, home=at)
    place.refused("conflict", "hold", "answer", "--reason", "Taas.", home=at)


def older_list(place: Place) -> Path:
    """A list that does not know of the hold, and the backup that was made after it; no other list is to be found."""
    hold = place("hold", "list")[0]["hold"]
    place("hold", "release", hold, "--reason", "Ratkaistu.")
    older = place.publish().with_name("holds.jsonl").rename(place.folder / "older.jsonl")
    time.sleep(1.1)  # a list tells its moment in seconds
    place("hold", "place", memo(place, place.home), "--mandate", "KHO 3/2026", "--reason", SAYS)
    place.backup().rename(place.folder / "later")
    return older


def test_a_list_from_before_the_backup_is_no_answer_unless_it_is_said_to_be_the_newest(place: Place):
    older = older_list(place)
    at = place.folder / "r"
    assert place.restored("r", place.folder / "later")["holds_unanswered"] is True
    words = ("hold", "answer", "--reason", "Löytyi.", "--holds", older)
    place.refused("holds_not_newest", *words, home=at)
    assert any("Holds" in note for note in place("health", home=at)["notes"])
    assert len(holds_in(place, "r")) == 1
    told = place(*words, "--older", home=at)
    assert (told["placed"], told["list_made_at"]) == (
        0,
        read_holds(older).signed.statement.moment.isoformat()[:-6] + "Z",
    )
    assert not any("Holds" in note for note in place("health", home=at)["notes"])


def test_a_restore_says_of_which_moment_its_list_of_holds_is(place: Place):
    moment = read_holds(place.published / "holds.jsonl").signed.statement.moment
    assert place.restored("r", place.folder / "first")["holds_made_at"] == str(moment)
    at = place.folder / "q"
    at.mkdir()
    words = ("restore", place.folder / "first", "--destructions", place.listed)
    done = CliRunner().invoke(app, ["--home", str(at), *map(str, words)])
    assert f"as of {moment:%Y-%m-%d %H:%M:%S} UTC" in done.stdout


def test_the_answer_is_given_over_rest_by_an_archivist_alone(place: Place):
    older = older_list(place)
    place.restored("r", place.folder / "later")
    at = place.folder / "r"
    place("hold", "release", holds_in(place, "r")[0]["hold"], "--reason", "Ratkaistu.", home=at)
    lists = {"published": older.read_text(), "altered": older.read_text().replace("oikeus", "oikeas")}
    with ArchiveHome(at) as opened, TestClient(create_app(opened)) as client:
        doors = Doors(client, keys_for(opened), at)

        def told(by: str, **body: object) -> tuple[int, Any]:
            answer = doors.post("/holds/answers", {"reason": "Löytyi."} | body, by)
            return answer.status_code, answer.json().get("code", answer.json().get("placed"))

        for by in ("reader", "registrar", "auditor"):
            assert told(by) == (403, "not_allowed")
        assert told("archivist", holds=lists["altered"]) == (422, "list_forged")
        assert told("archivist", holds="") == (409, "list_not_signed")
        assert told("archivist", holds=lists["published"]) == (409, "holds_not_newest")
        assert any("Holds" in note for note in doors.get("/health", "admin").json()["notes"])
        assert told("archivist", holds=lists["published"], older=True) == (201, 0)
        assert not any("Holds" in note for note in doors.get("/health", "admin").json()["notes"])
        assert told("archivist") == (409, "conflict")


def test_an_answer_without_a_list_lets_disposals_go_on(place: Place):
    (place.published / "holds.jsonl").unlink()
    at = place.folder / "r"
    place.restored("r", place.folder / "first")
    id, key = listed_for_destruction(place, at)
    place("hold", "answer", "--reason", "Yhtään ei ollut.", home=at)
    place("dispose", "approve", id, home=at, key=key)
    assert len(place("dispose", "execute", id, home=at)["records"]) == 1


def test_a_disposal_begun_before_the_backup_waits_for_the_answer(place: Place):
    from uuid import UUID

    from archive.disposal.usecases import begin
    from archive.kernel import ActorId

    hold = place("hold", "list")[0]["hold"]
    place("hold", "release", hold, "--reason", "Ratkaistu.")
    id, key = listed_for_destruction(place, place.home)
    place("dispose", "approve", id, key=key)
    with ArchiveHome(place.home) as opened:
        begin(opened.archive, UUID(id), by=ActorId(opened.admin().actor or UUID(int=0)))
        from services.backup.making import back_up

        made = back_up(opened.home, opened.archive, place.folder / "b", place.folder / "apart", by=opened.keeper_id())
    (place.published / "holds.jsonl").unlink()
    assert place.restored("r", made.folder)["holds_unanswered"]
    at = place.folder / "r"
    assert len(place("search", "muistio", home=at)["hits"]) == 1
    assert any("holds_unanswered" in note for note in place("health", home=at)["notes"])
    place("hold", "answer", "--reason", "Yhtään ei ollut.", home=at)
    assert place("dispose", "certificate", id, home=at)["records"]


def test_what_was_destroyed_stays_destroyed_though_an_older_list_holds_it(place: Place):
    older = place.folder / "older.jsonl"
    older.write_bytes((place.published / "holds.jsonl").read_bytes())
    place("hold", "release", place("hold", "list")[0]["hold"], "--reason", "Ratkaistu.")
    assert len(place.destroy_all()) == 1
    place.publish()
    assert read_holds(place.published / "holds.jsonl").holds == ()
    told = place.restored("r", place.folder / "first", "--holds", older)
    assert (told["destroyed_again"], told["holds_destroyed"], told["holds_placed"]) == (1, 1, 0)


def test_a_hold_on_a_record_that_comes_back_by_an_import_binds(place: Place):
    told = place.restored("r", place.folder / "empty")
    assert (told["holds_not_here"], told["holds_unanswered"]) == (1, True)
    at = place.folder / "r"
    place("hold", "answer", "--reason", "Yksi puuttuu, se tuodaan.", home=at)
    place("import", place.folder / "paperit", home=at)
    listed = place.publish(at).with_name("holds.jsonl")
    assert len(read_holds(listed).holds) == 1
    assert place("hold", "answer", "--reason", "Tuotu.", "--holds", listed, home=at)["placed"] == 1
    assert len(holds_in(place, "r")) == 1


def test_a_hold_noted_for_later_binds_by_its_line_alone(place: Place):
    place.restored("r", place.folder / "empty")
    at = place.folder / "r"
    place("hold", "answer", "--reason", "Yksi puuttuu, se tuodaan.", home=at)
    place("import", place.folder / "paperit", home=at)
    place.refused("record_held", "dispose", "list", memo(place, at), home=at)


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("list_forged", lambda lines: [lines[0]]),
        ("list_forged", lambda lines: [lines[0], lines[1].replace(b"oikeus", b"oikeas")]),
        ("list_not_signed", lambda lines: lines[1:]),
    ],
)
def test_a_list_that_is_not_the_one_signed_is_refused(place: Place, code: str, edit: Any):
    path = place.published / "holds.jsonl"
    path.write_bytes(b"\n".join(edit(path.read_bytes().splitlines())) + b"\n")
    words = ("restore", place.folder / "first", "--destructions", place.listed)
    place.refused(code, *words, home=place.folder / "r")
    assert not (place.folder / "r" / "archive.toml").exists()


def test_anybody_checks_a_published_list_with_the_one_file_and_the_key(place: Place):
    with ArchiveHome(place.home) as opened:
        key = offline.read_key(str(known_keys(opened.archive)[0].key.vkey))

    names = [str(place.published / each) for each in ("destructions.jsonl", "holds.jsonl")]

    def told(*keys: offline.Key) -> dict[str, Any]:
        return offline.check_files(names, offline.Checker(list(keys), []))

    report = told(key)
    assert (report["exit"], [each["kind"] for each in report["files"]]) == (0, ["destructions", "holds"]), report
    assert "1 holds on records" in report["files"][1]["says"]
    assert told()["exit"] == 2
    listed = place.published / "holds.jsonl"
    listed.write_bytes(listed.read_bytes().replace(b"oikeus", b"oikeas"))
    assert told(key)["difference"]["difference"] == "altered_list"


def test_the_same_list_taken_over_twice_places_nothing_more(place: Place):
    place.restored("r", place.folder / "first")
    at = place.folder / "r"
    place("checkpoint", "--to", f"{place.published}/", home=at)
    place("checkpoint", "--to", f"{place.published}/", home=at)
    with ArchiveHome(at) as opened:
        events = [each.event for each in opened.archive.read(0, 10_000) if isinstance(each.event, HoldsAdopted)]
    assert [each.placed for each in events] == [1]
    assert json.loads((place.published / "holds.jsonl").read_bytes().splitlines()[1])["mandate"] == MANDATE


def test_an_archive_in_doubt_hands_the_doubt_on_by_its_list_and_by_its_backup(place: Place):
    (place.published / "holds.jsonl").unlink()
    doubting = place.folder / "doubting"
    assert place.restored("doubting", place.folder / "first")["holds_unanswered"] is True
    place("dispose", "export", place.folder / "out" / "destructions.jsonl", home=doubting)
    place("checkpoint", "--to", f"{place.folder / 'signed'}/", home=doubting)
    for number, listed in enumerate(("out", "signed")):
        assert read_holds(place.folder / listed / "holds.jsonl").in_doubt
        told = place.restored(f"r{number}", place.folder / "first", listed=place.folder / listed / "destructions.jsonl")
        assert (told["holds_listed"], told["holds_unanswered"]) == (0, True)
    own = place("backup", place.folder / "own", "--keys", place.folder / "apart", home=doubting)["folder"]
    place("dispose", "export", place.folder / "out" / "destructions.jsonl", home=doubting)
    told = place.restored("own-restored", own, listed=place.folder / "out" / "destructions.jsonl")
    assert told["holds_unanswered"] is True
    listed = place.folder / "out" / "holds.jsonl"
    answer = ("hold", "answer", "--reason", "Luettelo löytyi.")
    assert place(*answer, "--holds", listed, home=doubting)["holds_unanswered"] is True
    assert place(*answer, home=doubting)["holds_unanswered"] is False
    place("dispose", "export", listed.with_name("destructions.jsonl"), home=doubting)
    assert not read_holds(listed).in_doubt
    told = place.restored("cured", place.folder / "first", listed=listed.with_name("destructions.jsonl"))
    assert told["holds_unanswered"] is False


def test_a_list_without_doubt_does_not_answer_the_doubt_that_a_backup_brings(place: Place):
    why = ("--no-newer-destructions", "Ei löytynyt.")
    doubting = place.folder / "doubting"
    (doubting / "keys").mkdir(parents=True)
    (doubting / "keys" / "master.key").write_bytes((place.home / "keys" / "master.key").read_bytes())
    place("restore", place.folder / "first", "--keys", place.folder / "apart", *why, home=doubting)
    own = place("backup", place.folder / "own", "--keys", place.folder / "apart", home=doubting)["folder"]
    place.publish()
    assert place.restored("r", own)["holds_unanswered"] is True
