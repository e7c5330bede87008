"""Bytes lie under their digest: whole or not at all, once, and collected only when nobody names them."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.document.blobs import Blobs
from archive.errors import Damaged, DiskFailed, NotFound, TooLarge
from archive.files.digest import CHUNK

OLD = time.time() - 10_000


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", max_bytes=3 * CHUNK)


def kept(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (OLD, OLD))


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK + 1, 3 * CHUNK])
def test_bytes_lie_under_their_digest(blobs: Blobs, size: int):
    content = os.urandom(size)
    digest, counted = blobs.put(io.BytesIO(content))
    assert (digest, counted) == (hashlib.sha256(content).hexdigest(), size)
    assert kept(blobs) == [blobs.folder / digest[:2] / digest[2:4] / digest]
    assert blobs.verify(digest) == size
    with blobs.open(digest) as file:
        assert file.read() == content


def test_the_same_bytes_are_kept_once(blobs: Blobs):
    assert blobs.put(b"sama") == blobs.put(io.BytesIO(b"sama"))
    assert len(kept(blobs)) == 1
    assert list(blobs.digests()) == [hashlib.sha256(b"sama").hexdigest()]


def test_many_at_once_keep_the_same_bytes_once(blobs: Blobs):
    content = os.urandom(100_000)
    threads = [threading.Thread(target=blobs.put, args=(content,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(blobs)) == 1
    assert blobs.verify(hashlib.sha256(content).hexdigest())


def test_too_many_bytes_leave_nothing(blobs: Blobs):
    with pytest.raises(TooLarge, match=f"at most {3 * CHUNK} bytes"):
        blobs.put(io.BytesIO(bytes(3 * CHUNK + 1)))
    assert kept(blobs) == []


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs):
    class Torn(io.RawIOBase):
        def __init__(self) -> None:
            self.times = 0

        def read(self, size: int = -1) -> bytes:
            self.times += 1
            if self.times > 1:
                raise EOFError("the other side is gone")
            return b"alku"

    with pytest.raises(EOFError):
        blobs.put(Torn())
    assert kept(blobs) == []


def test_an_altered_byte_is_found_at_reading(blobs: Blobs):
    digest, _ = blobs.put(b"Haetaan 45 000 euroa.")
    blobs.path(digest).write_bytes(b"Haetaan 54 000 euroa.")
    with pytest.raises(Damaged) as refused:
        blobs.verify(digest)
    assert refused.value.code == "damaged"


def test_the_right_bytes_put_again_mend_altered_ones(blobs: Blobs):
    digest, size = blobs.put(b"Haetaan 45 000 euroa.")
    blobs.path(digest).write_bytes(b"Haetaan")
    assert blobs.put(b"Haetaan 45 000 euroa.") == (digest, size)
    assert blobs.verify(digest) == size


def test_bytes_that_are_not_here_are_said_to_be_missing(blobs: Blobs):
    for read in (blobs.open, blobs.verify):
        with pytest.raises(NotFound):
            read("0" * 64)


def test_bytes_nobody_names_go_after_the_grace_time(blobs: Blobs):
    named, orphan, young = (blobs.put(name)[0] for name in (b"named", b"orphan", b"young"))
    torn = blobs.folder / "incoming" / "abc"
    torn.write_bytes(b"half")
    age(blobs.path(named), blobs.path(orphan), torn)
    assert blobs.collect([named], grace_seconds=3600) == 2
    assert set(blobs.digests()) == {named, young}
    assert not torn.exists()


def test_bytes_put_again_are_young_again(blobs: Blobs):
    digest, _ = blobs.put(b"orphan")
    age(blobs.path(digest))
    blobs.put(b"orphan")
    assert blobs.collect([], grace_seconds=3600) == 0


def test_collecting_stands_a_file_that_goes_meanwhile(blobs: Blobs):
    def named():
        for path in [*blobs.folder.glob("incoming/*"), *map(blobs.path, [digest])]:
            path.unlink()
        yield "0" * 64

    digest, _ = blobs.put(b"orphan")
    (blobs.folder / "incoming" / "abc").write_bytes(b"half")
    assert blobs.collect(named()) == 0


def test_nothing_is_under_its_digest_before_it_is_whole_and_on_disk(blobs: Blobs, monkeypatch: pytest.MonkeyPatch):
    steps: list[str] = []
    sync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("sync"), sync(handle))[1])
    monkeypatch.setattr(Path, "rename", lambda path, to: (steps.append("rename"), rename(path, to))[1])
    blobs.put(b"kirje")
    assert steps == ["sync", "rename", "sync", "sync", "sync"]


CHILD = """
import sys
from pathlib import Path
from archive.document.blobs import Blobs
from archive.errors import StorageFull
try:
    Blobs(Path(sys.argv[1])).put(bytes(200_000))
except StorageFull as full:
    print(full.code)
"""


def test_a_full_disk_is_said_and_leaves_nothing(blobs: Blobs):
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))  # noqa: E731
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(blobs.folder)], preexec_fn=limit, capture_output=True, text=True, check=False
    )
    assert (run.stdout.strip(), run.returncode) == ("storage_full", 0), run.stderr
    assert kept(blobs) == []


def test_a_disk_with_room_that_does_not_take_a_file_is_not_called_full(blobs: Blobs):
    (blobs.folder / "incoming").rmdir()
    (blobs.folder / "incoming").write_bytes(b"no folder")
    with pytest.raises(DiskFailed) as refused:
        blobs.put(b"kirje")
    assert refused.value.code == "disk_failed"
    assert "the file was not stored" in str(refused.value)
    (blobs.folder / "incoming").unlink()
    digest, _ = blobs.put(b"kirje")
    assert blobs.verify(digest) == 5
