"""Nobody goes on with a retired archive by its key: every verifier refuses what is beyond the certificate."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from pyrage import decrypt

from archive.ledger import offline
from archive.ledger.checkpoint.note import Signer, parse_note
from archive.ledger.checkpoint.treehead import TreeHead
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from services.retirement.certificate import CERTIFICATE, FOLDER, KEY_FILE
from tests.services.backup.backed_up import file
from tests.services.retirement.retiring import KEY, Two, approved, retired


class Taken:
    """A retired archive whose key was handed over, and somebody who has that key."""

    def __init__(self, home: Path, size: int) -> None:
        self.home, self.size = home, size
        sealed = (home / FOLDER / KEY_FILE).read_bytes()
        told = orjson.loads(decrypt(sealed, [KEY]))
        self.key, self.signer = told["key"], Signer.from_seed("eka", bytes.fromhex(told["seed"]))

    @property
    def certificate(self) -> Path:
        return self.home / FOLDER / CERTIFICATE

    def signed(self, size: int, folder: Path) -> Path:
        """A checkpoint that was never made by the archive."""
        path = folder / f"checkpoint.{size}"
        path.write_text(str(self.signer.sign(TreeHead("eka", size, bytes(32)).text)))
        return path


@pytest.fixture(scope="module")
def taken(handed: Two, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    folder = tmp_path_factory.mktemp("taken")
    sender = Path(shutil.copytree(handed.sender, folder / "sender"))
    with ArchiveHome(sender) as home:
        home.projections.catch_up()
        approved(home, recipient_key=str(KEY.to_public()))
        size = retired(home, folder / "outside")
        assert home.keys.under("ledger:") == []
    return Taken(sender, size)


Check = Callable[..., tuple[int, str]]


@pytest.fixture
def checked(taken: Taken, capsys: pytest.CaptureFixture[str]) -> Check:
    """The one-file verifier, as people run it."""

    def check(*files: Path) -> tuple[int, str]:
        code = offline.main(["--key", taken.key, "--json", *map(str, files)])
        return code, capsys.readouterr().out

    return check


def test_the_key_that_was_handed_over_is_that_of_the_certificate(taken: Taken, checked: Check):
    assert taken.signer.key().vkey == taken.key
    code, said = checked(taken.certificate, taken.home / FOLDER / "checkpoints.json")
    assert code == 0, said


@pytest.mark.parametrize("certificate_first", [True, False])
def test_the_one_file_verifier_refuses_a_later_checkpoint(
    taken: Taken, checked: Check, tmp_path: Path, certificate_first: bool
):
    later = taken.signed(taken.size + 1, tmp_path)
    files = [taken.certificate, later] if certificate_first else [later, taken.certificate]
    code, said = checked(*files)
    assert code == 1
    assert "beyond_retirement" in said


def test_a_list_that_was_signed_later_is_refused(taken: Taken, checked: Check, tmp_path: Path):
    good = taken.home / FOLDER / "destructions.jsonl"
    code, said = checked(taken.certificate, good)
    assert code == 0, said
    head, _, lines = good.read_bytes().partition(b"\n")
    told = orjson.loads(head)
    text = told["note"].rpartition("\n\n")[0].split("\n")
    text[3] = "2099-01-01T00:00:00.000000Z"
    told["note"] = str(taken.signer.sign("\n".join(text) + "\n"))
    (tmp_path / "destructions.jsonl").write_bytes(orjson.dumps(told) + b"\n" + lines)
    code, said = checked(taken.certificate, tmp_path / "destructions.jsonl")
    assert code == 1
    assert "beyond_retirement" in said


def test_archive_verify_refuses_a_later_checkpoint(taken: Taken, tmp_path: Path):
    assert audit(taken.home).ok
    later = taken.signed(taken.size + 1, tmp_path)
    found = audit(taken.home, against=[parse_note(later.read_bytes())]).first_difference
    assert found is not None
    assert found.kind == "beyond_retirement"


def test_archive_verify_refuses_an_event_after_the_certificate(taken: Taken, tmp_path: Path):
    """Somebody makes the record forget that it was retired, and records on."""
    copy = Path(shutil.copytree(taken.home, tmp_path / "copy"))
    with sqlite3.connect(copy / "events.sqlite") as db:
        db.execute("DELETE FROM event_name WHERE name LIKE 'retirement.begun%'")
    with ArchiveHome(copy) as home:
        file(home, "Salaa lisätty", b"salaa")
    found = audit(copy).first_difference
    assert found is not None
    assert (found.kind, found.position) == ("recorded_after_retirement", taken.size + 1)
