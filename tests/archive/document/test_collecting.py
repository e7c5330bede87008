"""Bytes no event names are collected after the grace time; those an event names never."""

import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from archive.document.blobs import Blobs
from archive.document.collecting import Collector, named_digests
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.errors import Conflict, Damaged
from archive.kernel import ActorId
from archive.record.draft import Draft
from archive.record.store import Archive

BY = ActorId(UUID(int=1))


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as opened:
        yield opened


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def filed(archive: Archive, blobs: Blobs, words: bytes) -> str:
    digest, size = blobs.put(words)
    content = FiledDocument(title="Sopimus", file=File(digest=digest, size=size))
    file_document(archive, DocumentFiled(content=content), by=BY)
    return digest


def aged(blobs: Blobs) -> None:
    for path in blobs.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1, 1))


def test_only_old_bytes_nobody_names_go(archive: Archive, blobs: Blobs):
    named = filed(archive, blobs, b"named")
    blobs.put(b"orphan")
    (blobs.folder / "incoming" / "part").write_bytes(b"half")
    aged(blobs)
    young, _ = blobs.put(b"on its way")
    assert Collector(archive, blobs).collect() == 2
    assert sorted(blobs.digests()) == sorted([named, young])
    assert list(named_digests(archive)) == [named]


def test_nothing_goes_while_some_content_cannot_be_read(archive: Archive, blobs: Blobs):
    blobs.put(b"perhaps named in there")
    aged(blobs)
    archive.recorder.insert_events([Draft(UUID(int=9), 1, "document.filed.v1", b"{}", b"r" * 32, b"\x00sealed")])
    with pytest.raises(Damaged):
        Collector(archive, blobs).collect()
    assert len(list(blobs.digests())) == 1


def test_nothing_goes_while_files_are_on_their_way_to_be_sealed(archive: Archive, blobs: Blobs):
    blobs.put(b"named by content sealed a moment ago")
    aged(blobs)
    with closing(sqlite3.connect(archive.recorder.path)) as db, db:
        db.execute("INSERT INTO unsettled VALUES ('some record', 0)")
    with pytest.raises(Conflict):
        Collector(archive, blobs).collect()
    assert len(list(blobs.digests())) == 1


def test_bytes_put_again_while_collecting_stay(archive: Archive, blobs: Blobs):
    """Old orphans are put again and named all the while; not one that was named may be missing."""
    words = [b"%d" % number for number in range(60)]
    for each in words:
        blobs.put(each)
    aged(blobs)
    names: list[str] = []
    putting = threading.Thread(target=lambda: names.extend(blobs.put(each)[0] for each in words))
    putting.start()
    for _ in range(20):
        Collector(archive, blobs).collect()
    putting.join()
    for name in names:
        blobs.verify(name)


def test_the_collector_works_at_its_start_and_ends_when_told(archive: Archive, blobs: Blobs):
    blobs.put(b"orphan")
    aged(blobs)
    collector = Collector(archive, blobs)
    collector.start()
    deadline = time.monotonic() + 60
    while list(blobs.digests()) and time.monotonic() < deadline:
        time.sleep(0.01)
    collector.stop()
    assert list(blobs.digests()) == []
