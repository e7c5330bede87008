"""What must hold at the next start, wherever the process before it was killed."""

import json
from pathlib import Path

import orjson

from archive.document.collecting import Collector
from archive.ledger.leaf import commitment, leaf_hash, stated_commitment
from services.home.archive_home import ArchiveHome


def next_start(home: Path) -> dict[str, int]:
    """Open the archive as after any kill, check everything, answer with its counts of records."""
    with ArchiveHome(home) as opened:
        assert_record_is_whole(opened)
        assert_promises_are_kept(opened, Path(f"{home}.acknowledged"))
        assert opened.projections.catch_up(), "the lease of a dead process was not free"
        assert_views_follow(opened)
        assert_no_half_built_generation(opened)
        assert_bytes_are_there(opened)
        with opened.projections.states() as states:
            return states.counts()


def assert_record_is_whole(home: ArchiveHome) -> None:
    """Positions without gaps, every leaf and every commitment as recorded, moments that never go back."""
    recorder = home.archive.recorder
    rows = recorder.read(0, 10**6)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(leaf_hash(row[:8]) == row[8] for row in rows)
    moments = [row[5] for row in rows]
    assert moments == sorted(moments)
    randoms = dict(recorder.database.reader.execute("SELECT position, random FROM content"))
    for row in rows:
        known = not recorder.operations.received.way(row[0])  # of a received event the content may not have come
        if known and (row[9] is not None or row[0] in randoms):  # not destroyed
            assert stated_commitment(row[7]) == commitment(randoms[row[0]], row[9] or b""), row[0]
    streams: dict[str, list[int]] = {}
    for row in rows:
        streams.setdefault(row[2], []).append(row[3])
    assert all(versions == list(range(1, len(versions) + 1)) for versions in streams.values())
    assert recorder.database.reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def assert_promises_are_kept(home: ArchiveHome, promised: Path) -> None:
    """Everything acknowledged stands where its receipt says; a line cut short was no promise."""
    if not promised.exists():
        return
    rows = {row[0]: (row[2], row[3]) for row in home.archive.recorder.read(0, 10**6)}
    for line in promised.read_text().splitlines():
        if line.endswith("]"):
            id, version, position = json.loads(line)
            assert rows[position] == (id, version)


def assert_views_follow(home: ArchiveHome) -> None:
    """Every read model stands at the newest position and equals one built from nothing."""
    projections = home.projections
    assert projections.states_position() == projections.search_position() == home.archive.position
    for rebuilt in projections.rebuild():
        assert rebuilt.same_as_before is True, rebuilt


def assert_no_half_built_generation(home: ArchiveHome) -> None:
    """What a killed rebuild left is gone; only generations in use are there."""
    for model in (home.projections.states_model, home.projections.search_model):
        model.drop_writer()
        with model.live.reader():
            pass
        model.generations.sweep()
        folders = [path.name for path in model.generations.folder.iterdir() if path.is_dir()]
        assert folders == [model.generations.current()]


def assert_bytes_are_there(home: ArchiveHome) -> None:
    """Every digest an event names has its bytes; after the grace time there are no others."""
    named = {digest for row in home.archive.recorder.read(0, 10**6) for digest in digests_in(row[9])}
    Collector(home.archive, home.blobs).collect(grace_seconds=-60)
    assert sorted(home.blobs.digests()) == sorted(named)
    assert not list((home.blobs.folder / "incoming").iterdir())
    for digest in named:
        home.blobs.verify(digest)


def digests_in(content: bytes | None) -> list[str]:
    """The digest of the file an event names, if it names one."""
    file = orjson.loads(content or b"{}").get("file")
    return [file["digest"]] if isinstance(file, dict) else []
