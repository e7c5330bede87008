"""Holds outlive a loss: a list of them is kept outside, and binds in the restored archive."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from archive.disposal.holdlist import read_holds
from archive.disposal.holds import believed_holds, take_holds
from archive.errors import NotFound
from archive.founding.events import HoldsAdopted
from archive.ledger import offline
from archive.ledger.checkpoint.succession import introduced
from archive.ledger.usecases import known_keys
from archive.retention.usecases import record_of
from services.home.archive_home import ArchiveHome
from tests.api.destruction_lists.place import Place
from tests.api.hold_lists.place import MANDATE, SAYS, holds_in, memo


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
