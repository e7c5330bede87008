"""Whatever is done to the stored record behind the archive's back is noticed and named."""

import sqlite3

import pytest

import archive.case.events  # noqa: F401  the names a retitled case may have had
from archive.errors import Invalid
from archive.ledger.leaf import leaf_hash
from archive.ledger.verify.stored import leaf_at, open_record, row_at
from tests.archive.ledger.stored_archive import ORIGIN, StoredArchive, a_draft
from tests.archive.ledger.verify.tampering import SWAP

DESTRUCTION = ("destruction", "position"), ("destruction", "authority")
REMOVED = "DELETE FROM event WHERE position = {p}", "DELETE FROM content WHERE position = {p}"


def test_an_untouched_archive_is_well(stored: StoredArchive):
    found = stored.verified()
    assert found.ok
    assert (found.events, found.blobs, found.checkpoints, found.destroyed, found.position) == (12, 1, 3, 2, 12)
    assert found.as_dict()["first_difference"] is None


@pytest.mark.parametrize(
    ("sql", "kind", "position"),
    [
        ("UPDATE event SET fact = replace(fact, '4500000', '4500001') WHERE position = 3", "altered_payload", 3),
        ("UPDATE event SET fact = x'7b7d' WHERE position = 5", "altered_payload", 5),
        ("UPDATE event SET origin = 'koo' WHERE position = 2", "altered_metadata", 2),
        ("UPDATE event SET recorded_at = '2019-01-01T00:00:00.000000Z' WHERE position = 6", "altered_metadata", 6),
        ("UPDATE event SET recorded_by = 'f' || substr(recorded_by, 2) WHERE position = 7", "altered_metadata", 7),
        ("UPDATE event SET name = 'case.opened.v1' WHERE position = 7", "altered_metadata", 7),
        ("UPDATE event SET version = 9 WHERE position = 12", "altered_metadata", 12),
        ("UPDATE event SET stream = (SELECT stream FROM event WHERE position = 2), version = 3 WHERE position = 6",
         "altered_metadata", 6),
        ("UPDATE event SET origin = CAST(origin AS BLOB) WHERE position = 4", "altered_metadata", 4),
        ("UPDATE event SET leaf = zeroblob(32) WHERE position = 6", "altered_node", 6),
        ("UPDATE content SET bytes = '{}' WHERE position = 6", "altered_content", 6),
        ("UPDATE content SET random = zeroblob(32) WHERE position = 6", "altered_content", 6),
        ("DELETE FROM content WHERE position = 6", "unauthorised_destruction", 6),
        ("DELETE FROM destruction WHERE position = 3", "unauthorised_destruction", 3),
        ("UPDATE destruction SET authority = 9 WHERE position = 4", "unauthorised_destruction", 4),
        ("INSERT INTO destruction VALUES (5, 8)", "unauthorised_destruction", 5),
        ("INSERT INTO content (position, random, bytes) VALUES (3, zeroblob(32), '{}')", "altered_content", 3),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 2", "altered_node", 5),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 3 AND idx = 0", "altered_node", 1),
        ("DELETE FROM node WHERE level = 2 AND idx = 1", "altered_node", 5),
        ("INSERT INTO node VALUES (1, -3, zeroblob(32))", "altered_node", None),
        ("UPDATE checkpoint SET note = replace(note, 'koe', 'kop') WHERE size = 7", "forged_signature", 7),
        ("UPDATE checkpoint SET note = 'x' WHERE size = 7", "forged_signature", 7),
    ],
)  # fmt: skip
def test_an_altered_row_is_named(stored: StoredArchive, sql: str, kind: str, position: int | None):
    found = stored.tampered(sql).verified().first_difference
    assert found is not None
    assert (found.kind, found.position) == (kind, position)


def test_an_event_whose_leaf_was_made_anew_is_named_by_a_checkpoint_where_the_nodes_above_are_gone(
    stored: StoredArchive,
):
    forged = stored.tampered(
        "UPDATE event SET fact = replace(fact, '4500000', '4500001'), leaf = zeroblob(32) WHERE position = 3",
        "DELETE FROM node WHERE level = 2 AND idx = 0",
    )
    with sqlite3.connect(forged.record) as db:
        row = row_at(open_record(forged.record), 3)
        assert row is not None
        db.execute("UPDATE event SET leaf = ? WHERE position = 3", (leaf_at(row, 3),))
    db.close()
    found = forged.verified().first_difference
    assert found is not None
    assert (found.kind, found.position) == ("altered_payload", 3)


@pytest.mark.parametrize("position", range(1, 12))
def test_a_deleted_event_is_missing(stored: StoredArchive, position: int):
    found = stored.tampered(*(each.format(p=position) for each in REMOVED)).verified().first_difference
    assert found and (found.kind, found.position) == ("missing_event", position)


@pytest.mark.parametrize("position", range(1, 12))
def test_a_deleted_event_is_missing_even_when_the_others_move_up(stored: StoredArchive, position: int):
    found = moved_up(stored, position).verified().first_difference
    assert found and (found.kind, found.position) == ("missing_event", position)


@pytest.mark.parametrize("position", [1, 2, 3, 4, 5, 6, 7, 9, 10])
def test_where_their_leaves_are_made_anew_it_is_told_to_within_one_place(stored: StoredArchive, position: int):
    """The tree holds pairs: which of two is missing can no longer be seen once both leaves are gone."""
    moved_up(stored, position)
    with_leaves_made_anew(stored)
    found = stored.verified().first_difference
    assert found and found.kind == "missing_event"
    assert found.position in (position - 1, position, position + 1)


def moved_up(stored: StoredArchive, position: int) -> StoredArchive:
    removed = [each.format(p=position) for each in (*REMOVED, "DELETE FROM destruction WHERE position = {p}")]
    tables = (("event", "position"), ("content", "position"), *DESTRUCTION)
    return stored.tampered(*removed, *(f"UPDATE {t} SET {c} = {c} - 1 WHERE {c} > {position}" for t, c in tables))


@pytest.mark.parametrize("remade", [False, True])
@pytest.mark.parametrize(("a", "b"), [(1, 2), (2, 3), (5, 6), (2, 12), (6, 11), (11, 12)])
def test_swapped_events_are_named(stored: StoredArchive, a: int, b: int, remade: bool):
    stored.tampered(*(each.format(t=t, a=a, b=b) for t in ("event", "content") for each in SWAP))
    if remade:
        with_leaves_made_anew(stored)
    found = stored.verified().first_difference
    assert found and (found.kind, found.position) == ("swapped_order", a)


@pytest.mark.parametrize("position", range(2, 12))
def test_an_inserted_event_is_named(stored: StoredArchive, position: int):
    for table, column in (("event", "position"), ("content", "position"), *DESTRUCTION):
        shifted = f"UPDATE {table} SET {column} = -{column} - 1 WHERE {column} >= {position}"
        stored.tampered(shifted, f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")
    insert(stored, position)
    found = stored.verified().first_difference
    assert found and (found.kind, found.position) == ("inserted_event", position)


def insert(stored: StoredArchive, position: int) -> None:
    """A forged event with everything a row needs, its leaf computed as it should be."""
    draft = a_draft(88, 1, "decision.recorded.v1", {"cents": 1}, {"title": "Väärä"})
    db = sqlite3.connect(stored.record, isolation_level=None)
    at = db.execute("SELECT recorded_at FROM event WHERE position < ? ORDER BY position DESC", (position,)).fetchone()[
        0
    ]
    row = (position, ORIGIN, str(draft.originator_id), 1, draft.topic, at, draft.recorded_by, draft.state)
    db.execute("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,NULL,NULL,NULL,NULL)", (*row, leaf_hash(row)))
    db.execute("INSERT INTO content (position, random, bytes) VALUES (?,?,?)", (position, draft.random, draft.content))
    db.close()


def with_leaves_made_anew(stored: StoredArchive) -> None:
    """As one who knows the format would: every leaf fits its row again; the tree above is left."""
    db = sqlite3.connect(stored.record, isolation_level=None)
    sql = "SELECT position, origin, stream, version, name, recorded_at, recorded_by, fact FROM event"
    for row in db.execute(sql).fetchall():
        db.execute("UPDATE event SET leaf = ? WHERE position = ?", (leaf_hash(row), row[0]))
    db.close()


def test_events_appended_past_the_tree_are_inserted(stored: StoredArchive):
    stored.tampered()
    insert(stored, 13)
    stored.tampered("UPDATE event SET stream = substr(stream, 1, 35) || 'a' WHERE position = 13")
    with_leaves_made_anew(stored)
    insert(stored, 14)
    found = stored.verified().first_difference
    assert found and (found.kind, found.position) == ("inserted_event", 13)


@pytest.mark.parametrize("last", [1, 4, 7, 11])
@pytest.mark.parametrize(
    "tables", [("event",), ("event", "content"), ("event", "content", "destruction", "checkpoint")]
)
def test_a_cut_tail_is_named_by_what_still_knows_of_it(stored: StoredArchive, last: int, tables: tuple[str, ...]):
    columns = {"checkpoint": "size"}
    stored.tampered(*(f"DELETE FROM {t} WHERE {columns.get(t, 'position')} > {last}" for t in tables))
    found = stored.verified().first_difference
    assert found and (found.kind, found.position) == ("truncated_tail", last + 1)


def test_a_torn_file_of_the_record_is_a_difference_and_no_crash(stored: StoredArchive):
    whole = stored.settled().record.read_bytes()
    stored.record.write_bytes(whole[: len(whole) // 2])
    assert stored.kind() is not None
    stored.record.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    assert stored.kind() == "damaged_file"
    stored.record.write_bytes(b"")
    assert stored.kind() == "damaged_file"
    stored.record.unlink()
    with pytest.raises(Invalid):
        stored.verified()


def test_an_event_hidden_from_its_record_by_a_broken_index_is_noticed(stored: StoredArchive):
    """The index by record is where histories are read from."""
    stored.tampered(
        "CREATE INDEX hollow ON event (stream, version) WHERE position < 0",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'hollow')"
        " WHERE name = 'sqlite_autoindex_event_1'",
        "DELETE FROM sqlite_master WHERE name = 'hollow'",
    )
    assert stored.kind() == "damaged_index"
