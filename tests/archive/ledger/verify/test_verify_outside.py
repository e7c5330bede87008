"""What is noticed by what lies outside the record: checkpoints, files, copies, windows."""

import hashlib
import os
from pathlib import Path

import pytest

import archive.case.events  # noqa: F401  the names a retitled case may have had
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.treehead import TreeHead
from archive.ledger.usecases import known_keys
from tests.archive.ledger.stored_archive import ORIGIN, StoredArchive, a_draft, a_stored_archive
from tests.archive.ledger.verify.tampering import SWAP


def test_yesterdays_copy_is_well_by_itself_and_rolled_back_beside_todays_checkpoint(original, stored: StoredArchive):
    stored.recorded(a_draft(1, 3, "case.closed.v1", {}, {"reason": "valmis"}))
    today = stored.checkpoint()
    assert stored.kind(today) is None
    assert original.kind() is None
    found = original.verified(today).first_difference
    assert found and (found.kind, found.position) == ("rolled_back", 13)


def test_a_rewritten_log_is_well_by_itself_and_caught_by_any_checkpoint_from_outside(stored, tmp_path: Path):
    kept = stored.checkpoint()
    rewritten = a_stored_archive(tmp_path / "rewritten")
    assert rewritten.kind() is None
    assert rewritten.kind(kept) == "rewritten_history"
    key = original_key(stored)
    assert rewritten.kind(kept, key=key) == "rewritten_history"
    assert stored.kind(kept, key=key) is None


def original_key(stored: StoredArchive):
    archive, keys = stored.opened()
    found = known_keys(archive)[-1].key
    archive.close(), keys.close()
    return found


def test_a_checkpoint_from_outside_must_be_signed_and_of_this_archive(stored: StoredArchive):
    kept, key = stored.checkpoint(), original_key(stored)
    stranger = Signer.from_seed(ORIGIN, bytes(32))
    unknown = kept._replace(note=stranger.sign(kept.note.text))
    assert stored.kind(unknown) == "forged_signature"
    assert stored.kind(kept, key=stranger.key()) == "forged_signature"
    larger = stranger.sign(TreeHead(ORIGIN, 99, bytes(32)).text)
    assert stored.kind(kept._replace(note=larger)) == "forged_signature"
    forged = kept.note.__class__(larger.text, kept.note.signatures)
    assert stored.kind(kept._replace(note=forged), key=key) == "forged_signature"
    other = Signer.from_seed("muu", bytes(32)).sign(TreeHead("muu", 12, kept.head.root).text)
    assert stored.kind(kept._replace(note=other)) == "other_archive"


def blob_of(stored: StoredArchive) -> Path:
    return next(path for path in (stored.folder / "blobs").rglob("*") if path.is_file())


def test_an_altered_and_a_missing_file_are_named(stored: StoredArchive):
    blob = blob_of(stored)
    content = blob.read_bytes()
    blob.write_bytes(content[:-1] + b"2")
    found = stored.verified().first_difference
    assert found and (found.kind, found.position) == ("altered_blob", 6)
    assert stored.kind(quick=True) is None
    blob.unlink()
    assert stored.kind() == stored.kind(quick=True) == "missing_blob"
    blob.mkdir()
    assert stored.kind() == "altered_blob"


def test_an_interrupted_verification_goes_on_where_it_was(stored: StoredArchive, tmp_path: Path):
    blob, remembered = blob_of(stored), tmp_path / "remembered.sqlite"

    def broken_off(what: str, done: int, total: int) -> None:
        if what == "blobs":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stored.verified(remembered=remembered, progress=broken_off)
    assert remembered.exists()
    changed = blob.stat()
    blob.write_bytes(blob.read_bytes()[:-1] + b"2")
    os.utime(blob, ns=(changed.st_atime_ns, changed.st_mtime_ns))
    assert stored.kind(remembered=remembered, resume=True) is None, "what was read is believed when asked to resume"
    assert not remembered.exists(), "and forgotten when the verification came to its end"
    assert stored.kind(remembered=remembered, resume=True) == "altered_blob"
    assert stored.kind(remembered=remembered) == "altered_blob"


def test_verifying_writes_nothing(stored: StoredArchive):
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in files_of(stored)}
    assert stored.verified().ok
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in files_of(stored)} == before


def files_of(stored: StoredArchive) -> list[Path]:
    return [path for path in stored.folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))]


def test_a_mounted_copy_that_takes_no_writing_is_verified(stored: StoredArchive):
    stored.settled()
    stored.folder.chmod(0o500)
    try:
        assert stored.kind() is None
    finally:
        stored.folder.chmod(0o700)


def test_more_than_one_window_is_verified_and_the_place_is_found(tmp_path: Path):
    made = a_stored_archive(tmp_path / "home")
    for start in range(0, 10_000, 2500):
        made.recorded(
            *(a_draft(1000 + n, 1, "case.opened.v1", {"n": n}, {"title": str(n)}) for n in range(start, start + 2500))
        )
    made.checkpoint()
    assert made.verified().events == 10_012
    altered = made.copied(tmp_path / "altered").tampered(
        "UPDATE event SET fact = replace(fact, ':', ' :') WHERE position = 9001"
    )
    found = altered.verified().first_difference
    assert found and (found.kind, found.position) == ("altered_payload", 9001)
    swapped = made.copied(tmp_path / "swapped").tampered(
        *(e.format(t=t, a=50, b=9001) for t in ("event", "content") for e in SWAP)
    )
    found = swapped.verified().first_difference
    assert found and (found.kind, found.position) == ("swapped_order", 50)
    cut = made.copied(tmp_path / "cut").tampered("DELETE FROM event WHERE position > 9000")
    assert cut.kind() == "truncated_tail"
