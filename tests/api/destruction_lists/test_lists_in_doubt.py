"""A list of destructions that may lack some says so, in every archive that it reaches."""

from pathlib import Path

from archive.disposal.listing import read_list
from archive.ledger.usecases import known_keys
from services.home.archive_home import ArchiveHome
from tests.api.destruction_lists.place import Place, names, stranger

WHY = ("--no-newer-destructions", "Uudempaa ei löytynyt.")


def doubted(place: Place, at: Path) -> bool:
    """Whether health says that destructions may be missing; it is not well then."""
    told = place("health", home=at)
    noted = any("may be back" in note for note in told["notes"])
    assert not noted or told["status"] != "ok"
    return noted


def test_an_archive_put_back_without_a_list_says_in_every_list_that_destructions_may_be_missing(place: Place):
    at = place.unlisted("doubting")
    place("dispose", "export", place.folder / "out" / "destructions.jsonl", home=at)
    place("checkpoint", "--to", f"{place.folder / 'signed'}/", home=at)
    assert doubted(place, at)
    for number, name in enumerate(("out", "signed")):
        listed = place.folder / name / "destructions.jsonl"
        assert read_list(listed).in_doubt
        with ArchiveHome(at) as opened:
            vkey = known_keys(opened.archive)[0].key.vkey
        assert "in which more may be missing" in stranger(listed, vkey)["files"][0]["says"]
        words = ("restore", place.folder / "second", "--destructions", listed)
        place.refused("list_in_doubt", *words, home=place.folder / "refused")
        assert not (place.folder / "refused").exists()
        told = place.restored(f"r{number}", place.folder / "second", *WHY, listed=listed)
        assert (told["listed"], told["destructions_in_doubt"]) == (0, True)
        assert doubted(place, place.folder / f"r{number}")
        place("dispose", "export", listed, home=place.folder / f"r{number}")
        assert read_list(listed).in_doubt


def test_a_list_in_doubt_is_carried_out_as_far_as_it_goes(place: Place):
    at = place.unlisted("doubting")
    listed = place.publish(at)
    assert (read_list(listed).in_doubt, len(names(listed))) == (True, 2)
    told = place.restored("r", place.folder / "second", *WHY)
    assert (told["listed"], told["destroyed_again"], told["destructions_in_doubt"]) == (2, 2, True)


def test_a_list_without_doubt_is_kept_where_an_archive_in_doubt_writes_and_ends_the_doubt(place: Place):
    at, whole, clean = place.unlisted("doubting"), names(place.listed), place.listed.read_bytes()
    for _ in range(2):
        assert read_list(place.publish(at)).in_doubt
    (kept,) = place.published.glob("destructions-*.jsonl")
    assert kept.read_bytes() == clean
    own = place.backup(at)
    place.refused("invalid", "restore", own, "--destructions", kept, *WHY, home=place.folder / "refused")
    told = place.restored("r", own, listed=kept)
    assert told["destructions_in_doubt"] is False
    assert not doubted(place, place.folder / "r")
    listed = place.publish(place.folder / "r")
    assert (read_list(listed).in_doubt, names(listed)) == (False, whole)


def test_the_backup_of_an_archive_in_doubt_brings_the_doubt(place: Place):
    at = place.unlisted("doubting")
    own = place.backup(at)
    place("dispose", "export", place.folder / "own.jsonl", home=at)
    place.refused(
        "list_in_doubt", "restore", own, "--destructions", place.folder / "own.jsonl", home=place.folder / "r"
    )
    assert place.restored("r", own, *WHY, listed=place.folder / "own.jsonl")["destructions_in_doubt"] is True
