"""Sealed content whose key is missing, destroyed or another one; sealed files that were altered."""

import os
import sqlite3
from pathlib import Path

import pytest

from archive.document.events import NewVersion
from archive.document.model import Document
from archive.document.usecases import file_version
from archive.errors import Damaged, DiskFailed
from archive.kernel import DESTROYED, UNAVAILABLE
from archive.registration import RecordDestroyed
from archive.sealing.envelope import SealBroken
from archive.sealing.master import KeyUnavailable
from archive.sealing.standing import standing
from tests.archive.sealing.kept_secret import file, whole
from tests.archive.sealing.sealed_archive import (  # fmt: skip
    MARK,
    PUBLIC,
    SECRET,
    SealedArchive,
    a_sealed_archive,
    rows,
)
from tests.given import SECRETARY, day


def test_without_the_master_key_sealed_content_is_unavailable_and_not_gone(tmp_path: Path):
    home = tmp_path / "home"
    with a_sealed_archive(home) as kept:
        secret, public = kept.file(SECRET), kept.file(PUBLIC, content=b"Julkinen")
        [digest] = [each.event.content.file.digest for each in kept.archive.history(secret.id)]
    (home / "keys" / "master.key").rename(tmp_path / "elsewhere")
    with a_sealed_archive(home) as kept:
        [event] = kept.archive.history(secret.id)
        assert event.event.content is UNAVAILABLE
        assert event.event.content != DESTROYED
        assert [seen.content for seen in kept.archive.seen_of(str(secret.id), 99)] == [{"unavailable": True}]
        assert kept.archive.history(public.id)[0].event.content.title == MARK.decode()
        for refused in (
            lambda: kept.files.open(str(secret.id), digest),
            lambda: kept.classify(secret.id, PUBLIC),
            lambda: file_version(kept.archive, secret.id, NewVersion(file=file(kept, b"x")), by=SECRETARY),
            lambda: kept.file(SECRET, content=None),
        ):
            with pytest.raises(KeyUnavailable):
                refused()
        assert not whole(kept)
        assert "unavailable" in standing(kept.archive.recorder.sealed, kept.keys).warnings[0]
        assert kept.seals(secret.id) == [True]
        kept.file(PUBLIC, content=b"Muu julkinen")
    (tmp_path / "elsewhere").rename(home / "keys" / "master.key")
    with a_sealed_archive(home) as kept:
        assert kept.archive.history(secret.id)[0].event.content.title == MARK.decode()
        assert kept.files.verify(str(secret.id), digest)
        assert whole(kept)


def test_a_record_that_becomes_secret_without_a_key_is_hidden_at_once_and_sealed_when_it_is_there(tmp_path: Path):
    home = tmp_path / "home"
    with a_sealed_archive(home) as kept:
        made = kept.file(PUBLIC)
        kept.keys.obtain([])
    (home / "keys" / "master.key").rename(tmp_path / "elsewhere")
    with a_sealed_archive(home) as kept:
        kept.keys.begin_epoch(1, _master(tmp_path / "elsewhere"))
        kept.classify(made.id, SECRET)
        assert kept.archive.load(Document, made.id).publicity == SECRET
        assert standing(kept.archive.recorder.sealed, kept.keys).unsettled == 1
    (tmp_path / "elsewhere").rename(home / "keys" / "master.key")
    with a_sealed_archive(home) as kept:
        assert kept.seals(made.id) == [True, True]
        assert kept.found_in() == []
        assert standing(kept.archive.recorder.sealed, kept.keys).unsettled == 0
        assert whole(kept)


def test_a_disk_with_room_that_does_not_take_a_sealed_file_is_not_called_full(tmp_path: Path):
    with a_sealed_archive(tmp_path / "home") as kept:
        (kept.blobs.folder / "sealed").write_bytes(b"no folder")
        before = kept.archive.position
        with pytest.raises(DiskFailed, match="the file was not sealed"):
            kept.file()
        assert kept.archive.position == before
        (kept.blobs.folder / "sealed").unlink()
        kept.file()
        assert kept.found_in() == []
        assert whole(kept)


def _master(path: Path):
    from archive.sealing.master import MasterKey, key_of

    return MasterKey(key_of(path.read_text()))


def test_with_keys_and_master_gone_no_new_key_is_made_for_what_lies_sealed(tmp_path: Path):
    home = tmp_path / "home"
    with a_sealed_archive(home) as kept:
        secret = kept.file(SECRET, content=None)
    (home / "keys.sqlite").unlink()
    (home / "keys" / "master.key").unlink()
    with a_sealed_archive(home) as kept:
        with pytest.raises(KeyUnavailable):
            kept.classify(secret.id, PUBLIC)
        assert kept.archive.history(secret.id)[0].event.content is UNAVAILABLE
        assert not standing(kept.archive.recorder.sealed, kept.keys).available
        other = kept.file(SECRET, content=None)
        assert kept.archive.history(other.id)[0].event.content.title == MARK.decode()
        assert kept.keys.count() == 1


def test_a_destroyed_key_opens_nothing_ever_again(kept: SealedArchive, tmp_path: Path):
    made, other = kept.file(SECRET), kept.file(SECRET, content=b"muu")
    copy = rows(kept.home, "SELECT seal FROM content WHERE seal IS NOT NULL")[0][0]
    wrapped = dict(kept.keys.wrapped(1, 9))[str(made.id)]
    document = kept.archive.load(Document, made.id)
    document.destroy(RecordDestroyed(destroyed_on=day("2046-02-01"), basis="TOS 00.01"), by=SECRETARY)
    kept.archive.add(document, destroys=tuple(each.position for each in kept.archive.history(made.id)))
    assert kept.at_rest.destroy_key(str(made.id))
    assert not kept.files.is_sealed(str(made.id))
    assert kept.found_in(wrapped, wrapped[13:], copy) in ([], ["events.sqlite-wal"])
    assert kept.archive.recorder.database.reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert kept.found_in(wrapped, wrapped[13:], copy) == []
    assert kept.archive.recorder.rows.open(str(made.id), 1, "document.filed.v1", copy) is None
    assert kept.archive.history(made.id)[0].event.content is DESTROYED
    assert kept.archive.history(other.id)[0].event.content.title == MARK.decode()
    assert standing(kept.archive.recorder.sealed, kept.keys).sealed == 1
    assert whole(kept)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE content SET seal = X'01'",
        "UPDATE content SET seal = NULL, random = randomblob(32)",
        "UPDATE content SET seal = NULL",
        "UPDATE content SET random = randomblob(32)",
        "UPDATE content SET bytes = X'7B7D'",
        "UPDATE content SET position = position + 100",
        "UPDATE content SET seal = X'01', random = zeroblob(32)",
        "UPDATE content SET seal = X'01', bytes = X''",
    ],
)
def test_a_content_row_takes_no_other_change(kept: SealedArchive, sql: str):
    kept.file(SECRET), kept.file(PUBLIC)
    db = sqlite3.connect(kept.home / "events.sqlite", isolation_level=None)
    for where in ("seal IS NULL", "seal IS NOT NULL"):
        with pytest.raises(sqlite3.IntegrityError, match="never altered"):
            db.execute(f"{sql} WHERE {where}")
    db.close()


def test_a_sealed_content_moved_to_another_event_does_not_open(kept: SealedArchive):
    kept.file(SECRET, content=None)
    other = kept.file(SECRET, content=None)
    db = sqlite3.connect(kept.home / "events.sqlite", isolation_level=None)
    db.execute("DROP TRIGGER content_is_never_altered")
    db.execute("UPDATE content SET seal = (SELECT seal FROM content WHERE position = ?) WHERE seal IS NOT NULL",
               (other.position,))  # fmt: skip
    db.close()
    with pytest.raises(SealBroken):
        kept.archive.read(0, 100)
    with pytest.raises(AssertionError, match="its decrypted content differs from what was recorded"):
        whole(kept)


def test_an_altered_sealed_file_is_found(kept: SealedArchive):
    made = kept.file(SECRET)
    [path] = [path for path in kept.files.folder(str(made.id)).iterdir() if path.is_file()]
    kept_bytes = bytearray(path.read_bytes())
    kept_bytes[70_000] ^= 1
    path.write_bytes(kept_bytes)
    digest = kept.archive.history(made.id)[0].event.content.file.digest
    with pytest.raises(Damaged):
        kept.files.verify(str(made.id), digest)
    with pytest.raises(AssertionError, match="altered_blob"):
        whole(kept)


def test_an_opened_copy_goes_when_it_was_read(kept: SealedArchive):
    made = kept.file(SECRET)
    digest = kept.archive.history(made.id)[0].event.content.file.digest
    with kept.files.path(str(made.id), digest) as path:
        assert path.read_bytes() == MARK * 20_000
        assert path.stat().st_mode & 0o077 == 0
    assert not path.exists()
    path.write_bytes(MARK)
    os.utime(path, (0, 0))
    kept.files.sweep()
    assert not path.exists()
