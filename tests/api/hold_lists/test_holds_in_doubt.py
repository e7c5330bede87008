"""Without the newest list of holds nothing is destroyed before somebody answered."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.disposal.holdlist import read_holds
from archive.disposal.listing import read_list
from archive.errors import ArchiveError
from services.home.archive_home import ArchiveHome
from tests.api.destruction_lists.place import Place
from tests.api.doors import Doors, keys_for
from tests.api.hold_lists.place import SAYS, holds_in, memo


def listed_for_destruction(place: Place, home: Path) -> tuple[str, str]:
    """A reviewed list of what is due, and the key of who approves it."""
    key = place("keys", "create", "kolmas", "--role", "archivist", home=home)["key"]
    id = place("dispose", "list", home=home)["id"]
    place("dispose", "review", id, home=home)
    return id, key


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
