"""The keys.sqlite of another archive in the place of the own one: refused, put aside, and set right by a merge."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.founding.events import KeysLost, LookupsRenewed
from archive.founding.keyloss import keys_missing
from archive.ledger.usecases import known_keys
from services.home.archive_home import ArchiveHome, make_home
from tests.api.test_keys_merged import home, owners, refusal, secret_document, titles
from tests.services.backup.backed_up import command, file

__all__ = ["home"]


@pytest.fixture(params=["muu", "popsote"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The keys of another archive with a secret document, of another origin or of the same one."""
    make_home(tmp_path / "other", origin=request.param, organisation="Muu")
    with ArchiveHome(tmp_path / "other") as opened:
        file(opened, "Vieras lausunto", b"Vieras.", secret=True)
        opened.checkpoint()
    return tmp_path / "other" / "keys.sqlite"


def verdict(home: Path) -> dict[str, object]:
    done = CliRunner().invoke(app, ["--home", str(home), "verify", "--json"])
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "words", [("stats",), ("rebuild",), ("checkpoint",), ("due",), ("keys", "create", "kirjaaja"), ("health",)]
)
def test_keys_of_another_archive_are_refused_and_nothing_is_written(home: Path, foreign: Path, words: tuple[str, ...]):
    shutil.copy(foreign, home / "keys.sqlite")
    before = (home / "events.sqlite").read_bytes(), (home / "keys.sqlite").read_bytes()
    told = refusal(home, *words)
    assert (told.code, told.field) == ("keys_missing", "keys.sqlite")
    assert ((home / "events.sqlite").read_bytes(), (home / "keys.sqlite").read_bytes()) == before


def test_verify_says_that_the_keys_here_open_nothing_and_not_that_contents_were_altered(home: Path, foreign: Path):
    assert verdict(home)["ok"]
    shutil.copy(foreign, home / "keys.sqlite")
    found = verdict(home)
    assert found["ok"], found
    assert "could not be checked" in json.dumps(found)


def test_a_merge_of_the_own_file_puts_the_foreign_one_aside_and_all_is_readable(home: Path, foreign: Path):
    own, alien = (home / "keys.sqlite").read_bytes(), foreign.read_bytes()
    (home.parent / "own.sqlite").write_bytes(own)
    shutil.copy(foreign, home / "keys.sqlite")
    (home / "keys.sqlite").chmod(0o644)
    told = command(home, "keys", "merge", home.parent / "own.sqlite")
    aside = home / told["aside"]
    assert (aside.read_bytes(), aside.stat().st_mode & 0o777) == (alien, 0o600)
    assert titles(home) == ["muistio.txt", "Vanha lausunto"]
    command(home, "rebuild")
    assert command(home, "stats")["kinds"]["document"] == 2
    assert command(home, "import", home.parent / "paperit")["duplicates"] == 1
    assert command(home, "verify")["ok"]
    with ArchiveHome(home) as opened:
        assert len(known_keys(opened.archive)) == 1
        assert not [each for each in opened.archive.read(0, 1000) if isinstance(each.event, LookupsRenewed)]
    assert command(home, "keys", "merge", home.parent / "own.sqlite")["aside"] is None


def test_going_on_without_the_own_file_is_decided_on_record_and_never_with_the_foreign_one(home: Path, foreign: Path):
    alien = foreign.read_bytes()
    shutil.copy(foreign, home / "keys.sqlite")
    told = command(home, "keys", "renew", "--reason", "Väärä tiedosto.")
    assert (home / told["aside"]).read_bytes() == alien
    assert titles(home) == ["muistio.txt", None]
    assert not owners(home / "keys.sqlite") & owners(foreign)
    with ArchiveHome(home) as opened:
        events = [each.event for each in opened.archive.read(0, 1000)]
    assert [each.content.reason for each in events if isinstance(each, KeysLost)] == ["Väärä tiedosto."]
    command(home, "keys", "merge", home.parent / "old.sqlite")
    assert titles(home) == ["muistio.txt", "Vanha lausunto"]


def test_an_older_file_of_the_own_archive_opens_it_as_before(home: Path):
    command(home, "keys", "rotate-master")
    with ArchiveHome(home) as opened:
        opened.checkpoint()
    shutil.copy(home.parent / "old.sqlite", home / "keys.sqlite")
    assert command(home, "stats")["kinds"]["document"] == 2


def test_a_renewal_cut_short_before_anything_was_recorded_by_the_new_keys_goes_on(home: Path):
    (home / "keys.sqlite").unlink()
    from archive.record.keys import Keys
    from services.home.archive_home import give_up

    give_up(home, "Levy hajosi.")
    keys = Keys(home / "keys.sqlite")
    keys.secret("lookup"), keys.secret("ledger:next")
    keys.close()
    assert command(home, "stats")["kinds"]["document"] == 2
    assert secret_document(home, "Uusi lausunto")
    assert titles(home) == ["muistio.txt", None, "Uusi lausunto"]


def test_a_damaged_record_beside_its_own_keys_is_damaged_and_its_keys_are_not_missing(home: Path):
    record, keys = home / "events.sqlite", home / "keys.sqlite"
    record.write_bytes(b"SQLite format 3\x00" + bytes(8000))
    assert not keys_missing(record, keys, "popsote")
    assert not verdict(home)["ok"]
