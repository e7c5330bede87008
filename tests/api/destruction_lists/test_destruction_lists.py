"""A restored archive forgets no destruction: its list is kept for ever and given on."""

import json
from pathlib import Path

from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.disposal.listing import destroyed_records, read_list
from services.home.archive_home import ArchiveHome
from tests.api.destruction_lists.place import LINE, Place, names
from tests.api.doors import Doors, keys_for


def test_what_the_backup_never_had_does_not_come_by_an_import(place: Place):
    told = place.restored("r", place.folder / "first")
    assert (told["listed"], told["destroyed_again"], told["not_here"], told["not_recognised"]) == (2, 0, 2, 0)
    assert told["list_made_at"]
    r = place.folder / "r"
    assert sorted(place.imported(r)) == ["destroyed", "destroyed"]
    for path in (r / "rejects").iterdir():
        assert "original" not in json.loads(path.read_text())
    assert place("stats", home=r)["kinds"]["document"] == 1
    assert not [path for path in r.rglob("*") if path.is_file() and "Hävitettävä".encode() in path.read_bytes()]
    (adopted,) = place.adoptions("r")
    assert (adopted.listed, {each.record for each in adopted.destructions}) == (2, names(place.listed))
    assert adopted.signed_by is not None
    assert adopted.made_at == read_list(place.listed).made_at
    assert place("verify", home=r)["ok"]


def test_it_is_recorded_by_no_other_door(place: Place):
    place.restored("r", place.folder / "first")
    with ArchiveHome(place.folder / "r") as opened:
        keys = keys_for(opened)
        (adopted,) = {each.record for each in destroyed_records(opened.archive) if each.record.version == 5}
        with TestClient(create_app(opened), headers={"User-Agent": "test"}) as client:
            doors = Doors(client, keys, place.folder / "r")
            body = {name: value for name, value in LINE.items() if name not in ("kind", "key")} | {
                "natural_key": "DNRO-7"
            }
            refused = doors.upload(body, by="archivist")
            assert (refused.status_code, refused.json()["code"]) == (410, "destroyed")
            assert doors.get(f"/documents/{adopted}", "reader").status_code == 404
            told = doors.get("/events", params={"limit": 1000}).text
            assert "destructions_adopted" not in told
            assert str(adopted) not in told


def test_the_line_of_a_change_to_it_is_not_quoted(place: Place):
    place.restored("r", place.folder / "first")
    change = {"kind": "document", "key": "DNRO-7", "do": "descriptions", "title": "Kirje toisin", "reason": "virhe"}
    grant = {"kind": "report", "key": "R-1", "title": "Raportti kirjeestä", "documents": ["@document:DNRO-7"]}
    (place.folder / "muutos.jsonl").write_text(f"{json.dumps(change)}\n{json.dumps(grant)}\n", "utf-8")
    told = place("import", place.folder / "muutos.jsonl", "--kind", "jsonl", home=place.folder / "r")
    for said in map(json.loads, Path(told["rejects_file"]).read_text().splitlines()):
        assert (said["code"], "original" in said) == ("destroyed", False)


def test_a_list_given_on_names_it_for_ever_and_every_restore_takes_it(place: Place):
    whole = names(place.listed)
    r = place.folder / "r"
    place.restored("r", place.folder / "first")
    for path in (place.publish(r), place.folder / "own.jsonl"):
        place("dispose", "export", path, home=r)
        assert names(path) == whole
    deeper = place.backup(r)
    told = place.restored("rr", deeper)
    assert (told["listed"], told["destroyed_again"], told["not_here"]) == (2, 0, 0)
    assert len(place.imported(place.folder / "rr")) == 2
    place("dispose", "export", place.folder / "deeper.jsonl", home=place.folder / "rr")
    assert names(place.folder / "deeper.jsonl") == whole
    assert place("verify", home=place.folder / "rr")["ok"]


def test_what_came_back_before_lists_were_kept_goes_with_the_next_restore(place: Place):
    """A public key is the same record wherever it stands in the order."""
    at = place.unlisted("r")
    place("import", place.folder / "rivit.jsonl", "--kind", "jsonl", home=at)
    deeper = place.backup(at)
    told = place.restored("rr", deeper)
    assert (told["destroyed_again"], told["not_here"], told["not_recognised"]) == (1, 1, 0)
    assert sorted(place.imported(place.folder / "rr")) == ["destroyed", "destroyed"]


def test_hashes_from_before_a_loss_of_keys_are_told_as_unknown(place: Place):
    at = place.folder / "r"
    place("restore", place.folder / "first", "--no-newer-destructions", "Ei löytynyt.", home=at)
    told = place.restored("rr", place.backup(at))
    assert (told["with_keys"], told["not_here"], told["not_recognised"]) == (True, 2, 1)
    assert place.imported(place.folder / "rr") == ["destroyed"]


def test_a_list_found_later_is_taken_over_where_it_lies(place: Place):
    at = place.unlisted("r")
    whole = names(place.listed)
    assert names(place.publish(at)) == whole
    (adopted,) = place.adoptions("r")
    assert {each.record for each in adopted.destructions} == whole
    assert sorted(place.imported(at)) == ["destroyed", "destroyed"]
    place.publish(at)
    assert len(place.adoptions("r")) == 1


def test_without_its_keys_only_public_keys_are_known_again(place: Place):
    told = place.restored("r", place.folder / "first", keys=False)
    assert (told["not_here"], told["not_recognised"], told["with_keys"]) == (2, 1, False)
    assert place.imported(place.folder / "r") == ["destroyed"]
    said = CliRunner().invoke(
        app,
        [
            "--home",
            str(place.folder / "s"),
            "restore",
            str(place.folder / "first"),
            "--destructions",
            str(place.listed),
        ],
    )
    assert "1 destroyed records are not in this backup" in " ".join(said.output.split())
    assert "Check that it is the newest." in " ".join(said.output.split())
