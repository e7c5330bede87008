"""What `archive verify` says of an archive that is whole, altered, torn or cannot be opened."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.ledger.checkpoint.checkpoint import latest
from archive.ledger.proving import proof_of
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import run as process
from tests.api.proof.stranger import checked_by_a_stranger, run, told


def sql(home: Path, *statements: str) -> None:
    db = sqlite3.connect(home / "events.sqlite", isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    db.close()


def test_verify_ends_with_one_and_names_the_difference(home: Path):
    sql(home, "UPDATE content SET bytes = CAST(replace(bytes, 'proofs', 'prooks') || ' ' AS BLOB) WHERE position = 5")
    verdict = told(home, "verify", exits=1)
    assert verdict["first_difference"]["kind"] == "altered_content"
    assert verdict["first_difference"]["position"] == 5
    done = process(home, "verify")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("DIFFERS (altered_content): The content of event 5")


def test_even_an_archive_that_cannot_be_opened_any_more_is_verified(home: Path):
    sql(home, "UPDATE event SET fact = x'00', name = 'nonsense' WHERE position <= 3")
    assert told(home, "verify", exits=1)["first_difference"]["position"] == 1


def test_yesterdays_record_under_todays_views_is_rolled_back(home: Path, tmp_path: Path):
    yesterday = {path.name: path.read_bytes() for path in home.glob("events.sqlite*")}
    papers = tmp_path / "more"
    papers.mkdir()
    (papers / "uusi.txt").write_text("Uusi muistio.\n")
    run(home, "import", str(papers))
    run(home, "checkpoint", "--to", str(tmp_path / "kept"))
    for path in home.glob("events.sqlite*"):
        path.unlink()
    for name, content in yesterday.items():
        (home / name).write_bytes(content)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "rolled_back"
    assert (
        told(home, "verify", "--against", str(tmp_path / "kept"), exits=1)["first_difference"]["kind"] == "rolled_back"
    )


def test_a_torn_view_is_named(home: Path):
    run(home, "stats")
    states = home / "views" / "states"
    folder = states / (states / "CURRENT").read_text().strip()
    for path in folder.glob("states.sqlite*"):
        path.unlink()
    (folder / "states.sqlite").write_bytes(b"no database" * 100)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "damaged_view"


def test_what_cannot_be_read_is_refused(home: Path, tmp_path: Path):
    note = tmp_path / "note"
    note.write_text("nothing")
    run(home, "verify", "--against", str(note), exits=2)
    run(home, "verify", "--against", str(tmp_path / "absent"), exits=2)
    run(home, "verify", "--key", "nothing", exits=2)
    run(tmp_path, "verify", exits=2)


@pytest.fixture
def with_a_secret(home: Path) -> tuple[Path, int, int]:
    """The archive with a public and a secret decision; answers with their positions."""
    with ArchiveHome(home) as opened:
        made = [
            record_decision(
                opened.archive,
                DecisionRecorded(
                    natural_key=kind.value,
                    publicity=Publicity(
                        publicity=kind, ground="621/1999 24 § 1 mom. 20 k", secret_from=opened.today(), secret_years=25
                    ),
                    content=Wording(title=f"Päätös {kind}"),
                ),
                by=opened.keeper_id(),
            )
            for kind in (PublicityClass.public, PublicityClass.secret)
        ]
        opened.checkpoint()
    return home, made[0].position, made[1].position


def test_sealed_content_is_proven_like_any_other(with_a_secret, tmp_path: Path):
    home, _, secret = with_a_secret
    verdict = told(home, "verify")
    assert (verdict["ok"], verdict["unopened"]) == (True, 0)
    with ArchiveHome(home) as opened:
        proof = proof_of(opened.archive, secret, latest(opened.archive))
    assert checked_by_a_stranger(tmp_path, proof.decode())["files"][0]["content"] == "recorded"


def test_without_its_keys_sealed_content_is_counted_and_the_rest_verified(with_a_secret):
    home, _, _ = with_a_secret
    for path in home.glob("keys.sqlite*"):
        path.unlink()
    verdict = told(home, "verify")
    assert (verdict["ok"], verdict["unopened"]) == (True, 1)


@pytest.mark.parametrize("keys", [True, False])
def test_public_content_cannot_be_made_away_with_by_sealing_it(with_a_secret, keys: bool):
    home, public, secret = with_a_secret
    if not keys:
        for path in home.glob("keys.sqlite*"):
            path.unlink()
    forged = f"(SELECT seal FROM content WHERE position = {secret})"
    sql(home, f"UPDATE content SET random = zeroblob(32), bytes = x'', seal = {forged} WHERE position = {public}")
    found = told(home, "verify", exits=1)["first_difference"]
    assert (found["kind"], found["position"]) == ("altered_content", public)


def test_an_altered_envelope_and_a_lost_key_among_others_are_named(with_a_secret):
    home, _, secret = with_a_secret
    with closing(sqlite3.connect(home / "keys.sqlite")) as db, db:
        kept = db.execute("SELECT * FROM data_key").fetchall()
        db.execute("UPDATE data_key SET owner = ?", ("00000000-0000-4000-8000-000000000001",))
    found = told(home, "verify", exits=1)["first_difference"]
    assert (found["kind"], found["position"]) == ("missing_key", secret)
    assert "keys merge" in found["detail"]
    with closing(sqlite3.connect(home / "keys.sqlite")) as db, db:
        db.execute("DELETE FROM data_key")
        db.executemany("INSERT INTO data_key VALUES (?,?,?)", kept)
    assert told(home, "verify")["ok"]
    sql(home, f"UPDATE content SET seal = substr(seal, 1, length(seal) - 1) || x'00' WHERE position = {secret}")
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "altered_content"


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 400, None])
def test_a_record_that_does_not_read_at_all_is_a_difference(home: Path, damage: bytes | None):
    for path in home.glob("events.sqlite-*"):
        path.unlink()
    record = home / "events.sqlite"
    record.write_bytes(record.read_bytes()[:20_000] if damage is None else damage)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] in (
        "damaged_file",
        "truncated_tail",
        "missing_event",
    )
