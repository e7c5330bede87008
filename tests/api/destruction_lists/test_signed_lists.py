"""A list of destructions is signed, believed for that, and checked by anybody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.disposal.listing import destroyed_records, read_list
from archive.errors import ArchiveError
from archive.ledger.usecases import known_keys
from archive.record.keys import Keys
from services.home.archive_home import ArchiveHome, give_up
from tests.api.destruction_lists.place import Place, names, stranger
from tests.api.doors import Doors, keys_for


def edited(listed: Path, edit: Callable[[list[bytes]], list[bytes]]) -> Path:
    path = listed.with_name("edited.jsonl")
    path.write_bytes(b"".join(edit(listed.read_bytes().splitlines(keepends=True))))
    return path


def with_head(lines: list[bytes], **changes: Any) -> list[bytes]:
    return [json.dumps(json.loads(lines[0]) | changes).encode() + b"\n", *lines[1:]]


def other_note(lines: list[bytes], old: str, new: str) -> list[bytes]:
    return with_head(lines, note=json.loads(lines[0])["note"].replace(old, new))


FORGERIES: dict[str, tuple[str, Callable[[list[bytes]], list[bytes]]]] = {
    "a line removed": ("list_forged", lambda lines: lines[:-1]),
    "a line added": ("list_forged", lambda lines: [*lines, lines[-1].replace(b'"record":"', b'"record":"0')]),
    "lines turned round": ("list_forged", lambda lines: [lines[0], *reversed(lines[1:])]),
    "a byte changed": ("list_forged", lambda lines: [*lines[:-1], lines[-1].replace(b"2026", b"2025", 1)]),
    "an earlier moment": ("list_forged", lambda lines: other_note(lines, "\n2\n20", "\n2\n19")),
    "another count": ("list_forged", lambda lines: other_note(lines, "\n2\n", "\n3\n")),
    "no note": ("list_forged", lambda lines: with_head(lines, note=7)),
    "a note of other words": ("list_forged", lambda lines: with_head(lines, note="popsote\n2\n\n\u2014 a AAAAAAA=\n")),
    "a later format": ("list_forged", lambda lines: with_head(lines, format="archive-destructions.v9")),
    "another archive's": ("list_of_another_archive", lambda lines: other_note(lines, "\npopsote\n", "\nkomas\n")),
    "signed under another name": ("list_not_signed", lambda lines: other_note(lines, "\u2014 popsote", "\u2014 muu")),
    "the signature gone": ("list_not_signed", lambda lines: lines[1:]),
    "everything gone": ("list_not_signed", lambda lines: []),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_list_that_is_not_the_signed_one_is_refused_and_nothing_is_changed(place: Place, forgery: str):
    code, edit = FORGERIES[forgery]
    forged, at = edited(place.listed, edit), place.folder / "r"
    kept = {path: path.read_bytes() for path in (place.folder / "first").rglob("*") if path.is_file()}
    place.refused(code, "restore", place.folder / "first", "--destructions", forged, home=at)
    assert not at.exists()
    assert kept == {path: path.read_bytes() for path in (place.folder / "first").rglob("*") if path.is_file()}
    if code == "list_forged":  # no reason makes it believed
        words = ("--destructions", forged, "--unsigned-destructions", "Se on oikea.")
        place.refused(code, "restore", place.folder / "first", *words, home=at)


def test_no_published_list_is_written_over_that_says_more_and_is_not_believed(place: Place):
    with ArchiveHome(place.home) as opened:
        found = destroyed_records(opened.archive)
    extra = found[0].line().replace(str(found[0].record).encode(), b"00000000-0000-4000-8000-000000000007")
    unsigned = b"".join(each.line() for each in found) + extra
    place.listed.write_bytes(unsigned)
    refused = place.refused("list_not_signed", "checkpoint", "--to", f"{place.published}/")
    assert "--unsigned-destructions" in str(refused.remedy)
    assert place.listed.read_bytes() == unsigned
    place("dispose", "export", place.listed, "--unsigned-destructions", "Vanhan version luettelo.")
    assert len(names(place.publish())) == 3
    (adopted,) = place.adoptions("home")
    assert (len(adopted.destructions), adopted.signed_by, getattr(adopted.content, "reason", None)) == (
        *(1, None),
        "Vanhan version luettelo.",
    )
    place.listed.write_bytes(place.listed.read_bytes() + extra)
    place.refused("list_forged", "checkpoint", "--to", f"{place.published}/")
    place.listed.write_bytes(b"".join(each.line() for each in found))  # nothing in it is unknown here
    assert len(names(place.publish())) == 3


def test_a_list_from_before_there_were_signatures_is_read_for_a_reason(place: Place):
    def old(lines: list[bytes]) -> list[bytes]:
        told = [json.loads(line) for line in lines[1:]]
        return [json.dumps({k: v for k, v in each.items() if k != "came_from"}).encode() + b"\n" for each in told]

    unsigned = edited(place.listed, old)
    refused = place.refused(
        "list_not_signed", "restore", place.folder / "second", "--destructions", unsigned, home=place.folder / "r"
    )
    assert "--unsigned-destructions" in str(refused.remedy)
    told = place.restored("r", place.folder / "second", "--unsigned-destructions", "Versiosta 0.1.", listed=unsigned)
    assert (told["destroyed_again"], told["not_here"], told["list_made_at"]) == (2, 0, None)
    (adopted,) = place.adoptions("r")
    assert (adopted.made_at, adopted.signed_by) == (None, None)
    assert getattr(adopted.content, "reason", None) == "Versiosta 0.1."
    told = place.restored("s", place.folder / "first", "--unsigned-destructions", "Versiosta 0.1.", listed=unsigned)
    assert (told["not_here"], told["not_recognised"]) == (2, 1)
    assert place.imported(place.folder / "s") == ["destroyed"]


def test_what_cannot_be_read_is_refused_in_words(place: Place):
    words = ("restore", place.folder / "first", "--destructions")
    place.refused("invalid", *words, place.folder / "nowhere.jsonl", home=place.folder / "r")
    place.refused("invalid", *words, place.published, home=place.folder / "r")
    with pytest.raises(ArchiveError, match="key"):
        place(*words, place.listed, "--signed-by", "avain", home=place.folder / "r")
    (place.folder / "first" / "events.sqlite").write_bytes(b"not a database" * 400)
    place.refused("damaged", *words, place.listed, home=place.folder / "r")
    assert not (place.folder / "r").exists()


def test_a_moment_to_come_is_refused(place: Place):
    def later(lines: list[bytes]) -> list[bytes]:
        return [
            json.dumps(json.loads(line) | {"moment": "2999-01-01T00:00:00Z"}).encode() + b"\n" for line in lines[1:]
        ]

    future = edited(place.listed, later)
    words = ("--destructions", future, "--unsigned-destructions", "Se on oikea.")
    place.refused("list_from_the_future", "restore", place.folder / "first", *words, home=place.folder / "r")
    assert not (place.folder / "r").exists()


def test_a_list_older_than_one_that_was_carried_out_is_not_the_newest(place: Place):
    older = place.listed.read_bytes()
    place.publish()
    place.restored("r", place.folder / "first")
    deeper = place.backup(place.folder / "r")
    (place.folder / "older.jsonl").write_bytes(older)
    words = ("--destructions", place.folder / "older.jsonl")
    place.refused("list_not_newest", "restore", deeper, *words, home=place.folder / "rr")
    place.restored("rrr", deeper)


def test_keys_that_came_after_the_backup_are_followed(place: Place):
    for _ in range(2):
        place("checkpoint", "--rotate-key", "--to", f"{place.published}/")
    place("checkpoint", "--rotate-key")
    listed = place.publish()
    head = json.loads(listed.read_text().splitlines()[0])
    assert len(head["successions"]) == 3
    told = place.restored("r", place.folder / "first")
    with ArchiveHome(place.home) as opened:
        vkeys = [each.key.vkey for each in known_keys(opened.archive)]
    assert told["list_signed_by"] == vkeys[-1]
    assert stranger(listed, vkeys[0])["ok"]
    cut = edited(listed, lambda lines: with_head(lines, successions=head["successions"][1:]))
    place.refused("list_not_signed", "restore", place.folder / "first", "--destructions", cut, home=place.folder / "s")
    told = place.restored("u", place.folder / "first", "--signed-by", vkeys[1], listed=cut)
    assert told["list_signed_by"] == vkeys[-1]  # from a key somebody vouches for the later ones follow as well
    for broken in ([], [7, {}, {"event": 1}, *head["successions"][:1]]):
        cut = edited(listed, lambda lines, broken=broken: with_head(lines, successions=broken))
        words = ("restore", place.folder / "first", "--destructions", cut)
        refused = place.refused("list_not_signed", *words, home=place.folder / "s")
        assert "--signed-by" in str(refused.remedy)
        place.refused("list_not_signed", *words, "--signed-by", vkeys[1], home=place.folder / "s")
    told = place.restored("t", place.folder / "first", "--signed-by", vkeys[-1], listed=cut)
    assert (told["not_here"], told["list_signed_by"]) == (2, vkeys[-1])


def test_a_list_exported_between_a_rotation_and_its_first_checkpoint_is_signed_by_both(place: Place):
    from archive.ledger.usecases import rotate_key

    with ArchiveHome(place.home) as opened:
        rotate_key(opened.archive, opened.keys, by=opened.keeper_id())
    place("dispose", "export", place.listed)
    assert json.loads(place.listed.read_text().splitlines()[0])["note"].count("\u2014 popsote") == 2
    assert place.restored("r", place.folder / "first")["not_here"] == 2


def test_a_former_key_signs_for_its_own_time_alone(place: Place):
    with ArchiveHome(place.home) as opened:
        seeds = Keys(place.home / "keys.sqlite")
        former = known_keys(opened.archive)[0].key
        seed = seeds.find(f"ledger:{former.id.hex()}")
        seeds.close()
    before_rotation = place.listed.read_bytes()
    place("checkpoint", "--rotate-key")
    backup = place.backup()
    (place.folder / "earlier.jsonl").write_bytes(before_rotation)
    told = place.restored("r", backup, listed=place.folder / "earlier.jsonl")
    assert told["list_signed_by"] == former.vkey
    assert seed
    place.publish()
    from archive.ledger.checkpoint.note import Signer

    def by_the_former(lines: list[bytes]) -> list[bytes]:
        text = json.loads(lines[0])["note"].partition("\n\n")[0] + "\n"
        return with_head(lines, note=str(Signer.from_seed("popsote", seed).sign(text)))

    leaked = edited(place.listed, by_the_former)
    place.refused("list_not_signed", "restore", backup, "--destructions", leaked, home=place.folder / "s")


def test_after_a_loss_of_keys_somebody_vouches_for_the_new_one(place: Place):
    (place.home / "keys.sqlite").unlink()
    give_up(place.home, "Levy hajosi.")
    listed = place.publish()
    words = ("restore", place.folder / "first", "--destructions", listed)
    place.refused("list_not_signed", *words, home=place.folder / "r")
    with ArchiveHome(place.home) as opened:
        vkey = known_keys(opened.archive)[-1].key.vkey
    assert place.restored("r", place.folder / "first", "--signed-by", vkey)["not_here"] == 2
    assert place.restored("s", place.folder / "first", "--unsigned-destructions", "Avain katosi.")["not_here"] == 2


def test_the_legal_basis_and_the_certificate_of_what_was_destroyed_come_with_the_list(place: Place):
    with ArchiveHome(place.home) as opened:
        (disposal,) = opened.archive.streams("disposal.listed.v1")
    before = place("dispose", "certificate", disposal)
    for name, backup in (("r", "first"), ("s", "second")):
        place.restored(name, place.folder / backup)
        at = place.folder / name
        after = place("dispose", "certificate", disposal, home=at)
        assert after == {key: value for key, value in before.items() if key != "position"}
        with ArchiveHome(at) as opened:
            keys = keys_for(opened)
            with TestClient(create_app(opened)) as client:
                doors = Doors(client, keys, at)
                for record in before["records"]:
                    told = doors.get(f"/documents/{record['record']}", "archivist")
                    assert told.status_code == 410, told.text
                    assert "KirjanpL" in told.json()["reason"]
                    certificate = doors.get(told.json()["certificate"], "archivist").json()
                    assert len(certificate["records"]) == 2
    listed = read_list(place.publish(place.folder / "r")).records
    assert [bool(each.certificate) for each in listed] == [True, False]
    assert all("KirjanpL" in (each.basis or "") for each in listed)


def test_a_stranger_checks_the_list(place: Place):
    with ArchiveHome(place.home) as opened:
        vkey = known_keys(opened.archive)[0].key.vkey
    report = stranger(place.listed, vkey)
    assert (report["exit"], report["files"][0]["records"]) == (0, 2), report
    assert "2 destroyed records" in report["files"][0]["says"]
    assert stranger(place.listed, None)["exit"] == 2
    for forgery, (_, edit) in FORGERIES.items():
        report = stranger(edited(place.listed, edit), vkey)
        assert report["exit"] in (1, 2), forgery
    for number in (1, 2):
        cut = place.listed.read_bytes().splitlines(keepends=True)
        del cut[number]
        (place.folder / "cut").write_bytes(b"".join(cut))
        assert stranger(place.folder / "cut", vkey)["difference"]["difference"] == "altered_list"
