"""Every byte of a small archive is flipped, one by one; every one is noticed and named rightly."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.archive.ledger.stored_archive import StoredArchive, a_stored_archive

METADATA, BESIDE, LOST = {"altered_metadata"}, {"altered_annex"}, {"missing_checkpoint"}
NUMBERS = {"node": "level * 1000 + idx", "cosignature": "1"}
"""Of tables without a number of their own, what tells their rows apart; of cosignatures there is one."""
NAMES = {
    ("event", "origin"): METADATA,
    ("event", "stream"): METADATA,
    ("event", "version"): METADATA,
    ("event", "name"): METADATA,
    ("event", "recorded_at"): METADATA,
    ("event", "recorded_by"): METADATA,
    ("event", "fact"): {"altered_payload"},
    ("event", "leaf"): {"altered_node"},
    ("event", "position"): {"missing_event", "swapped_order", "inserted_event"},
    ("content", "random"): {"altered_content"},
    ("content", "bytes"): {"altered_content"},
    ("content", "position"): {"unauthorised_destruction", "altered_content"},
    ("node", "hash"): {"altered_node"},
    ("node", "level"): {"altered_node"},
    ("node", "idx"): {"altered_node"},
    ("checkpoint", "note"): {"forged_signature"},
    ("checkpoint", "size"): {"forged_signature", "truncated_tail"},
    ("checkpoint", "made_at"): BESIDE,
    ("cosignature", "size"): BESIDE | LOST,
    ("cosignature", "line"): BESIDE,
    ("cosignature", "added_at"): BESIDE,
    ("publication", "number"): BESIDE,
    ("publication", "size"): BESIDE | LOST,
    ("publication", "place"): BESIDE,
    ("publication", "published_at"): BESIDE,
    ("stamp", "number"): BESIDE,
    ("stamp", "size"): BESIDE | LOST,
    ("stamp", "query"): BESIDE,
    ("stamp", "reply"): BESIDE,
    ("stamp", "received_at"): BESIDE,
    ("annex", "number"): BESIDE,
    ("annex", "digest"): BESIDE,
    ("event_name", "name"): {"altered_names"},
    ("destruction", "position"): {"unauthorised_destruction"},
    ("destruction", "authority"): {"unauthorised_destruction", "truncated_tail"},
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredArchive:
    return a_stored_archive(tmp_path_factory.mktemp("tampering") / "home").annexed().tampered()


@pytest.mark.parametrize(("table", "column"), [pytest.param(*each, id=".".join(each)) for each in NAMES])
def test_some_flipped_bytes_are_named(stored: StoredArchive, table: str, column: str):
    rehearse(stored, table, column, every=29)


@pytest.mark.drill
@pytest.mark.parametrize(("table", "column"), [pytest.param(*each, id=".".join(each)) for each in NAMES])
def test_every_flipped_byte_is_named(stored: StoredArchive, table: str, column: str):
    assert rehearse(stored, table, column, every=1) >= 2


def rehearse(stored: StoredArchive, table: str, column: str, *, every: int) -> int:
    """Flip bytes of a column one at a time, each in a fresh copy; answers with how many."""
    flipped, sound = 0, stored.settled().record.read_bytes()
    with closing(sqlite3.connect(stored.record)) as db:
        chosen = list(flips(db, table, column))[::every]
    for key, before, after in chosen:
        if put(stored, table, column, key, after):
            found = stored.verified().first_difference
            stored.record.write_bytes(sound)
            where = f"{table}.{column} of row {key}: {before!r} became {after!r}"
            assert found is not None, where
            assert found.kind in NAMES[table, column], f"{where}: {found}"
            flipped += 1
    assert stored.verified().ok
    return flipped


def flips(db: sqlite3.Connection, table: str, column: str) -> Iterator[tuple[int, object, object]]:
    """Every row of a table under its number, with the value of a column and that value with one byte flipped."""
    rows = db.execute(
        f"SELECT {NUMBERS.get(table, 'rowid')}, {column}, typeof({column}) FROM {table} ORDER BY 1"
    ).fetchall()
    for key, sound, kind in rows:
        if kind == "integer":
            yield from (
                (key, sound, sound ^ (1 << 8 * at + key % 8)) for at in range(8 if sound < 2**62 else 1) if at < 7
            )
            continue
        plain = sound.encode() if kind == "text" else sound
        for at in range(len(plain)):
            flipped = bytes((*plain[:at], plain[at] ^ (1 << at % 8), *plain[at + 1 :]))
            yield key, sound, (flipped, kind)


def put(stored: StoredArchive, table: str, column: str, key: int, value: object) -> bool:
    """Store a value behind the archive's back; False where the database itself refuses it."""
    where = NUMBERS.get(table, "rowid")
    value, kind = value if isinstance(value, tuple) else (value, "integer")
    cast = "CAST(? AS TEXT)" if kind == "text" else "?"
    with closing(sqlite3.connect(stored.record, isolation_level=None)) as db:
        try:
            changed = db.execute(f"UPDATE {table} SET {column} = {cast} WHERE {where} = ?", (value, key))
        except (sqlite3.IntegrityError, sqlite3.DataError):
            return False
        return changed.rowcount == 1
