"""A restored archive forgets no destruction: its list is signed, believed for that, kept for ever and given on."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.disposal.listing import destroyed_records, read_list
from archive.errors import ArchiveError
from archive.founding.events import DestructionsAdopted
from archive.ledger import offline
from archive.ledger.usecases import known_keys
from archive.record.keys import Keys
from services.home.archive_home import ArchiveHome, give_up
from tests.api.doors import Doors, keys_for

CSV = "code,title,years,trigger,basis\n03 00,Muistiot,0,document_date,KirjanpL 2:10\n"
MANIFEST = "file,title,class,date,publicity\nhanke/muistio.txt,Muistio,03 00,2020-05-05,public\n"
LINE = {"kind": "document", "key": "DNRO-7", "title": "Kirje", "record_class": "03 00"} | {
    "dated": {"latest": "2020-05-05"},
    "publicity": {"publicity": "public"},
}


class Place:
    """One archive after another in a folder, with backups, published lists and the sources of imports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.published, self.listed = folder / "published", folder / "published" / "destructions.jsonl"

    def __call__(self, *words: object, home: Path | None = None, key: str | None = None) -> Any:
        acting = ["--as", key] if key else []
        told = ["--home", str(home or self.home), *acting, *map(str, words), "--json"]
        done = CliRunner().invoke(app, told)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout.splitlines()[-1])

    def refused(self, code: str, *words: object, home: Path | None = None) -> ArchiveError:
        """A command that is refused with this code, a remedy beside it."""
        with pytest.raises(ArchiveError) as refusal:
            self(*words, home=home)
        assert refusal.value.code == code, refusal.value
        assert refusal.value.remedy
        return refusal.value

    def imported(self, home: Path | None = None) -> list[str]:
        """Import both sources; the codes of what was refused."""
        codes = []
        for source, kind in (("paperit", "folder"), ("rivit.jsonl", "jsonl")):
            told = self("import", self.folder / source, "--kind", kind, home=home)
            if told["rejects_file"]:
                codes += [json.loads(line)["code"] for line in Path(told["rejects_file"]).read_text().splitlines()]
        return codes

    def destroy_all(self) -> list[str]:
        """Destroy everything that is due, by two people; the ids."""
        other = self("keys", "create", "toinen", "--role", "archivist")["key"]
        id = self("dispose", "list")["id"]
        self("dispose", "review", id)
        self("dispose", "approve", id, key=other)
        return [each["record"] for each in self("dispose", "execute", id)["records"]]

    def publish(self, home: Path | None = None) -> Path:
        self("checkpoint", "--to", f"{self.published}/", home=home)
        return self.listed

    def restored(self, name: str, backup: Path, *words: object, keys: bool = True, listed: Path | None = None) -> Any:
        """What a restore of a backup into a new home says."""
        at = self.folder / name
        (at / "keys").mkdir(parents=True)
        shutil.copy(self.home / "keys" / "master.key", at / "keys")
        more = ("--keys", self.folder / "apart") if keys else ()
        return self("restore", backup, *more, "--destructions", listed or self.listed, *words, home=at)

    def unlisted(self, name: str) -> Path:
        """The first backup put back without a list, for a reason."""
        at = self.folder / name
        (at / "keys").mkdir(parents=True)
        shutil.copy(self.home / "keys" / "master.key", at / "keys")
        why = ("--no-newer-destructions", "Ei löytynyt.")
        self("restore", self.folder / "first", "--keys", self.folder / "apart", *why, home=at)
        return at

    def backup(self, home: Path | None = None) -> Path:
        return Path(self("backup", self.folder / "backups", "--keys", self.folder / "apart", home=home)["folder"])

    def adoptions(self, name: str) -> list[DestructionsAdopted]:
        with ArchiveHome(self.folder / name) as opened:
            events = [each.event for each in opened.archive.read(0, 10_000)]
        return [event for event in events if isinstance(event, DestructionsAdopted)]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a backup from before two papers were imported and destroyed; the list is published."""
    folder = tmp_path_factory.mktemp("lists") / "place"
    (folder / "paperit" / "hanke").mkdir(parents=True)
    (folder / "paperit" / "hanke" / "muistio.txt").write_text("Hävitettävä sisältö.", "utf-8")
    (folder / "paperit" / "toinen.txt").write_text("Säilyvä sisältö.", "utf-8")
    (folder / "paperit" / "manifest.csv").write_text(MANIFEST, "utf-8")
    (folder / "rivit.jsonl").write_text(json.dumps(LINE) + "\n", "utf-8")
    (folder / "tos.csv").write_text(CSV, "utf-8")
    place = Place(folder)
    place("init", "--origin", "popsote")
    with (place.home / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 0\n")
    place("schedule", "import", folder / "tos.csv", "--version", "1", "--from", "2020-01-01")
    place.backup().rename(folder / "first")
    assert place.imported() == []
    place.backup().rename(folder / "second")
    assert len(place.destroy_all()) == 2
    place.publish()
    return folder


@pytest.fixture
def place(before: Path, tmp_path: Path) -> Place:
    shutil.copytree(before, tmp_path / "place")
    return Place(tmp_path / "place")


def names(listed: Path) -> set[UUID]:
    return {each.record for each in read_list(listed).records}


# -- never forgotten -------------------------------------------------------------------------------------------------


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


# -- in doubt --------------------------------------------------------------------------------------------------------

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


# -- signed ----------------------------------------------------------------------------------------------------------


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


# -- checked by a stranger -------------------------------------------------------------------------------------------


def stranger(listed: Path, vkey: str | None) -> dict[str, Any]:
    keys = [offline.read_key(vkey)] if vkey else []
    return offline.check_files([str(listed)], offline.Checker(keys, []))


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
