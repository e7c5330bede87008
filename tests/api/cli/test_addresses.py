"""Where a command takes a path, an address is refused in words and nothing is written under its name."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import Invalid
from services.home.archive_home import ArchiveHome, make_home
from services.proof.publication import publications


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home"):
        pass
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


def refusal(home: Path, *words: str) -> Invalid:
    done = CliRunner().invoke(app, ["--home", str(home), *words])
    assert isinstance(done.exception, Invalid), (words, done.output)
    assert list(Path.cwd().iterdir()) == []
    return done.exception


@pytest.mark.parametrize("to", ["ftp://example.org/x", "s3://bucket/x", "file:///x", "sftp:/x", "HTTPX://x"])
def test_a_checkpoint_is_published_to_no_address_of_an_unknown_kind(home: Path, to: str):
    refused = refusal(home, "checkpoint", "--to", to)
    assert refused.field == "--to"
    assert to.partition(":")[0] in str(refused)
    assert "https://" in str(refused.remedy)
    with ArchiveHome(home) as opened:
        assert publications(opened.archive) == []


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "sftp://example.org/backups"),
        ("backup", "..", "--keys", "sftp://example.org/keys"),
        ("restore", "s3://bucket/backups"),
        ("dispose", "export", "ftp://example.org/list.jsonl"),
        ("export", "events", "--out", "ftp://example.org/events.jsonl"),
        ("upgrade", "--backup", "ftp://example.org/backups"),
    ],
)
def test_a_path_is_no_address(home: Path, words: tuple[str, ...]):
    refused = refusal(home, *words)
    assert "not an address" in str(refused)
    assert refused.remedy


@pytest.mark.parametrize("command", ["init", "stats"])
def test_an_archive_is_in_no_address(home: Path, command: str):
    done = CliRunner().invoke(app, ["--home", "ftp://example.org/archive", command])
    assert isinstance(done.exception, Invalid)
    assert "not an address" in str(done.exception)
    assert list(Path.cwd().iterdir()) == []


def test_a_checkpoint_goes_to_a_file_whatever_its_name(home: Path):
    done = CliRunner().invoke(app, ["--home", str(home), "checkpoint", "--to", "note: the first"])
    assert done.exit_code == 0, done.output
    assert Path("note: the first").is_file()
