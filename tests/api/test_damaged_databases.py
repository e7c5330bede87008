"""A record or a file of keys that is no database: named by every command and at the start of a server, and kept."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.files.databases import BESIDE
from archive.founding.acceptance import RecordRolledBack
from tests.api.cli.process.command import refused, run
from tests.api.test_keys_foreign import verdict
from tests.api.test_keys_merged import home, refusal, secret_document, titles
from tests.services.backup.backed_up import command

__all__ = ["home"]
GARBAGE = bytes(range(256)) * 40
COMMANDS = [
    ("init",), ("health",), ("stats",), ("rebuild",), ("search", "x"), ("due",), ("keys", "list"), ("aside", "list"),
    ("keys", "create", "kirjaaja"), ("checkpoint",), ("record", "accept", "--reason", "x"),
]  # fmt: skip
RESCUES = [("keys", "renew", "--reason", "x"), ("keys", "merge", "old.sqlite")]


def spoil(path: Path, data: bytes = GARBAGE) -> None:
    for end in BESIDE[1:]:
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(data)


def torn(path: Path) -> bytes:
    """A database whose first page is whole and whose others are not."""
    data = path.read_bytes()
    return data[:4096] + b"\xff" * (len(data) - 4096)


@pytest.mark.parametrize("words", [*COMMANDS, *RESCUES], ids=" ".join)
def test_a_record_that_is_no_database_is_named_and_left(home: Path, words: tuple[str, ...]):
    spoil(home / "events.sqlite")
    if words[:2] == ("keys", "renew"):
        (home / "keys.sqlite").unlink()
    keys = (home / "keys.sqlite").exists() and (home / "keys.sqlite").read_bytes()
    told = refusal(home, *(home.parent / each if each == "old.sqlite" else each for each in words))
    assert (told.code, told.field) == ("record_damaged", "events.sqlite")
    assert "restore a backup" in (told.remedy or "")
    assert (home / "events.sqlite").read_bytes() == GARBAGE
    assert ((home / "keys.sqlite").exists() and (home / "keys.sqlite").read_bytes()) == keys


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("how", ["garbage", "torn"])
def test_a_file_of_keys_that_is_no_database_is_named_and_left(home: Path, words: tuple[str, ...], how: str):
    data = GARBAGE if how == "garbage" else torn(home / "keys.sqlite")
    spoil(home / "keys.sqlite", data)
    told = refusal(home, *words)
    assert (told.code, told.field) == ("keys_damaged", "keys.sqlite")
    assert "keys merge" in (told.remedy or "")
    assert (home / "keys.sqlite").read_bytes() == data


def test_the_command_says_it_in_two_lines(home: Path):
    spoil(home / "keys.sqlite")
    refused(run(home, "stats"), "keys.sqlite", "keys merge")
    spoil(home / "events.sqlite")
    shutil.copy(home.parent / "old.sqlite", home / "keys.sqlite")
    refused(run(home, "serve", "--port", "0"), "events.sqlite", "restore a backup")


def test_verify_reads_the_record_without_its_damaged_keys(home: Path):
    spoil(home / "keys.sqlite")
    assert verdict(home)["ok"]
    spoil(home / "events.sqlite")
    assert not verdict(home)["ok"]


def test_an_older_copy_takes_the_place_of_damaged_keys_which_lie_aside(home: Path):
    spoil(home / "keys.sqlite")
    told = command(home, "keys", "merge", home.parent / "old.sqlite")
    assert (home / told["aside"]).read_bytes() == GARBAGE
    assert titles(home) == ["muistio.txt", "Vanha lausunto"]
    assert command(home, "verify")["ok"]


def test_going_on_without_damaged_keys_is_decided_on_record(home: Path):
    spoil(home / "keys.sqlite")
    told = command(home, "keys", "renew", "--reason", "Levy hajosi.")
    assert (home / told["aside"]).read_bytes() == GARBAGE
    assert titles(home) == ["muistio.txt", None]


@pytest.mark.parametrize("words", RESCUES, ids=" ".join)
def test_keys_are_neither_given_up_nor_put_back_under_an_older_record(home: Path, words: tuple[str, ...]):
    command(home, "stats")
    older = (home / "events.sqlite").read_bytes()
    secret_document(home, "Uusi lausunto")
    command(home, "stats")
    spoil(home / "events.sqlite", older)
    (home / "keys.sqlite").unlink()
    done = CliRunner().invoke(app, ["--home", str(home), *(str(home.parent / w) if "." in w else w for w in words)])
    assert isinstance(done.exception, RecordRolledBack)
    assert (home / "events.sqlite").read_bytes() == older
    assert not (home / "keys.sqlite").exists()
