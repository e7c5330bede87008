"""Keys are events, checkpoints only go on, and what was given to the outside is logged for ever."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from archive.errors import Invalid
from archive.ledger.checkpoint.checkpoint import (
    Checkpoint,
    HistoryRewritten,
    NoCheckpoint,
    NotWitnessed,
    add_cosignatures,
    at,
    checkpoints,
    latest,
    latest_size,
    make_checkpoint,
)
from archive.ledger.checkpoint.note import Signer, parse_note
from archive.ledger.checkpoint.notekey import WITNESSES
from archive.ledger.events import KeyIntroduced
from archive.ledger.model import KeyKnown, Ledger
from archive.ledger.usecases import ensure_key, known_keys, ledger_id, rotate_key
from services.proof.publication import publications, publish
from tests.given import given, happened

from .stored_archive import BY, StoredArchive, a_draft, a_stored_archive

WITNESS = Signer.from_seed("todistaja.example", bytes(range(32)))
FIRST, SECOND = (Signer.from_seed("koe", bytes([n]) * 32).key().vkey for n in (1, 2))


@pytest.fixture
def stored(tmp_path: Path) -> StoredArchive:
    return a_stored_archive(tmp_path / "home")


@pytest.fixture
def opened(stored: StoredArchive):
    archive, keys = stored.opened()
    yield archive, keys
    archive.close(), keys.close()


def a_ledger() -> Ledger:
    ledger = Ledger(UUID(int=1))
    ledger.introduce(FIRST, by=BY)
    return ledger


def test_a_key_is_introduced_by_the_one_before():
    introduced = KeyIntroduced(key=SECOND, previous=FIRST)
    given(a_ledger()).when(lambda ledger: ledger.introduce(SECOND, by=BY)).then(happened(introduced, by=BY))


def test_a_key_is_introduced_once():
    given(a_ledger()).when(lambda ledger: ledger.introduce(FIRST, by=BY)).then_refused(KeyKnown, "before")


def test_the_key_in_force_stays_until_it_is_changed(opened):
    archive, keys = opened
    first = ensure_key(archive, keys, by=BY).key()
    assert ensure_key(archive, keys, by=BY).key() == first
    second = rotate_key(archive, keys, by=BY)
    assert ensure_key(archive, keys, by=BY).key().vkey == second
    assert [each.key.vkey for each in known_keys(archive)] == [first.vkey, second]
    assert [each.position for each in known_keys(archive)] == [1, 13]


def test_the_first_checkpoint_of_a_new_key_is_signed_by_the_old_one_too_and_then_its_secret_goes(opened):
    archive, keys = opened
    old = ensure_key(archive, keys, by=BY).key()
    new = rotate_key(archive, keys, by=BY)
    bridge = make_checkpoint(archive, keys, by=BY)
    assert len(bridge.note.signatures) == 2
    assert bridge.note.signed_by(old)
    assert keys.find(f"ledger:{old.id.hex()}") is None
    archive.recorder.insert_events([a_draft(9, 1, "case.opened.v1", {}, {"title": "Asia"})])
    after = make_checkpoint(archive, keys, by=BY)
    assert [signature.key_id.hex() for signature in after.note.signatures] == [new.split("+")[1]]


def test_an_archive_whose_secret_was_lost_introduces_a_new_key(opened):
    archive, keys = opened
    old = ensure_key(archive, keys, by=BY).key()
    keys.drop(f"ledger:{old.id.hex()}")
    assert ensure_key(archive, keys, by=BY).key() != old
    assert make_checkpoint(archive, keys, by=BY).size == archive.position == 13


def test_two_processes_introduce_one_key(tmp_path: Path):
    stored = StoredArchive(tmp_path / "home")
    stored.folder.mkdir()
    (one, keys), (other, same) = stored.opened(), stored.opened()
    introduced = {ensure_key(archive, secrets, by=BY).key() for archive, secrets in ((one, keys), (other, same))}
    assert len(introduced) == 1
    assert one.position == 1
    assert one.exists(ledger_id(one))
    for each in (one, keys, other, same):
        each.close()


def test_a_checkpoint_is_made_where_something_was_recorded_and_only_there(opened):
    archive, keys = opened
    assert make_checkpoint(archive, keys, by=BY) == latest(archive)
    archive.recorder.insert_events([a_draft(9, 1, "case.opened.v1", {}, {"title": "Asia"})])
    assert latest_size(archive) == 12
    assert make_checkpoint(archive, keys, by=BY).size == latest_size(archive) == 13
    assert [each.size for each in checkpoints(archive)] == [1, 7, 12, 13]
    assert at(archive, 7).head.size == 7
    with pytest.raises(NoCheckpoint):
        at(archive, 8)


def test_nothing_is_signed_that_does_not_continue_what_was_signed(stored: StoredArchive, tmp_path: Path):
    rolled_back = stored.copied(tmp_path / "back").tampered(
        "DELETE FROM event WHERE position > 8", "DELETE FROM node WHERE (idx + 1) << level > 8"
    )
    rewritten = stored.copied(tmp_path / "rewritten").tampered("UPDATE node SET hash = zeroblob(32) WHERE level = 2")
    rewritten.recorded(a_draft(9, 1, "case.opened.v1", {}, {"title": "Asia"}))
    for each in (rolled_back, rewritten):
        with pytest.raises(HistoryRewritten):
            each.checkpoint()


def cosigned(checkpoint: Checkpoint) -> bytes:
    text = checkpoint.note.text
    return str(checkpoint.note.with_signature(WITNESS.witness(text, datetime.now(UTC)))).encode()


def test_the_word_of_a_witness_is_kept_under_the_checkpoint(opened):
    archive, _ = opened
    kept = add_cosignatures(archive, cosigned(latest(archive)), WITNESS.key(WITNESSES))
    assert latest(archive) == kept
    assert kept.note.witnessed_by(WITNESS.key(WITNESSES))


def test_a_note_without_the_witness_or_of_another_tree_is_refused(opened, tmp_path: Path):
    archive, _ = opened
    with pytest.raises(NotWitnessed):
        add_cosignatures(archive, str(latest(archive).note).encode(), WITNESS.key(WITNESSES))
    other = a_stored_archive(tmp_path / "other").checkpoint()
    with pytest.raises(HistoryRewritten):
        add_cosignatures(archive, cosigned(other), WITNESS.key(WITNESSES))


def test_what_was_published_is_logged(opened, tmp_path: Path):
    archive, _ = opened
    (tmp_path / "out").mkdir()
    made = publish(archive, latest(archive), str(tmp_path / "out" / "newest"))
    assert publications(archive) == [made]
    assert parse_note((tmp_path / "out" / "newest").read_bytes()) == latest(archive).note
    with pytest.raises(Invalid, match="does not exist"):
        publish(archive, latest(archive), str(tmp_path / "out" / "newest" / "below"))
    assert publications(archive) == [made]


@pytest.mark.parametrize("table", ["checkpoint", "cosignature", "publication", "stamp", "annex"])
def test_what_lies_beside_the_tree_is_never_altered(stored: StoredArchive, table: str):
    archive, keys = stored.annexed().opened()
    column = "number" if table == "annex" else "size"
    for sql in (f"UPDATE {table} SET {column} = 1", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            archive.recorder.database.reader.execute(sql)
    archive.close(), keys.close()
