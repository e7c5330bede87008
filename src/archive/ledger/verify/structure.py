"""What must hold of the record as a whole: no tail cut off, versions without gaps, every destruction with authority.

Each question is one statement, so that it costs little beside the reading of the rows.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from archive.ledger.leaf import hashed_of
from archive.ledger.verify.diagnosis import TOMBSTONE
from archive.ledger.verify.stored import Differs, RawRecord, newest
from archive.record.sqlite.schema import has_firsts, has_table

_TYPES = " OR ".join(
    f"typeof({column}) <> '{kind}'"
    for kind, columns in (
        ("text", ("origin", "stream", "name", "recorded_at", "recorded_by")),
        ("blob", ("fact", "leaf")),
        ("integer", ("version",)),
    )
    for column in columns
)


def require_structure(db: RawRecord, size: int) -> None:
    """Check the whole in one moment of the record. Raises Differs at the first difference."""
    db.execute("BEGIN")
    try:
        for check in (_tail, _tree, _places, _versions, _destructions, _forms):
            check(db, newest(db))
        _index(db, size)
    finally:
        db.execute("ROLLBACK")


def require_names(db: RawRecord, found: set[bytes]) -> None:
    """Check that the list of stored names has every name of the events. Raises Differs where one is lacking.

    One too many hides nothing: another process may have recorded it since.
    """
    if not has_table(db, "event_name"):
        return
    kept = {name for (name,) in db.execute("SELECT name FROM event_name")}
    if lacking := sorted(found - kept):
        name = lacking[0].decode(errors="replace")
        raise Differs("altered_names", None, f"The list of stored names lacks {name}, which events have.")


def _first(db: RawRecord, sql: str, *values: object) -> int | None:
    row = db.execute(sql, values).fetchone()
    return row[0] if row else None


def _tail(db: RawRecord, newest: int) -> None:
    """What is next to the events knows how many there were."""
    ends = (
        ("the highest position ever assigned", "SELECT seq FROM sqlite_sequence WHERE name = 'event'"),
        ("content", "SELECT max(position) FROM content"),
        ("a destruction", "SELECT max(max(position), max(authority)) FROM destruction"),
        ("a checkpoint", "SELECT max(size) FROM checkpoint"),
        (
            "the tree",
            "SELECT max((max_idx + 1) << level) FROM (SELECT level, max(idx) max_idx FROM node GROUP BY level)",
        ),
    )
    for what, sql in ends:
        last = _first(db, sql)
        if isinstance(last, int) and last > newest:
            sentence = f"The record ends at {newest}, but {what} reaches {last}."
            raise Differs("truncated_tail", newest + 1, sentence)


def _tree(db: RawRecord, newest: int) -> None:
    """No node beyond those the events have."""
    stored = _first(db, "SELECT count(*) FROM node")
    if stored != newest - newest.bit_count():
        raise Differs("altered_node", None, f"The tree has {stored} nodes instead of {newest - newest.bit_count()}.")


def _places(db: RawRecord, newest: int) -> None:
    least = _first(db, "SELECT min(position) FROM event")
    if least is not None and least < 1:
        raise Differs("inserted_event", least, "An event has a position before the first.")
    for table in ("content", "destruction"):
        least = _first(db, f"SELECT min(position) FROM {table}")
        if least is not None and least < 1:
            raise Differs("altered_content", least, f"A row of {table} belongs to no event.")


def _versions(db: RawRecord, newest: int) -> None:
    """The versions of every record begin at one and have no gap."""
    found = _first(
        db,
        "SELECT min_position FROM (SELECT min(position) min_position FROM event GROUP BY stream"
        " HAVING min(version) <> 1 OR max(version) <> count(*)) LIMIT 1",
    )
    if found is not None:
        raise Differs("altered_metadata", found, f"A version is missing in the record of event {found}.")


def _destructions(db: RawRecord, newest: int) -> None:
    """Every licence to destroy names a later tombstone of the same record, and was used."""
    found = _first(
        db,
        "SELECT d.position FROM destruction d LEFT JOIN event e ON e.position = d.position"
        " LEFT JOIN event a ON a.position = d.authority WHERE a.position IS NULL OR e.position IS NULL"
        " OR a.position < d.position OR a.name <> ? OR a.stream <> e.stream ORDER BY d.position LIMIT 1",
        TOMBSTONE.decode(),
    )
    if found is not None:
        raise Differs("unauthorised_destruction", found, f"The destruction of content {found} has no authority.")
    found = _first(db, "SELECT d.position FROM destruction d JOIN content c ON c.position = d.position LIMIT 1")
    if found is not None:
        raise Differs("altered_content", found, f"The content of event {found} was destroyed, but exists again.")


def _forms(db: RawRecord, newest: int) -> None:
    """Every field has its type. Then, as the same reading tells whether there is any, what was received."""
    any_received = "max(first_origin IS NOT NULL)" if has_firsts(db) else "0"
    found, some = db.execute(f"SELECT min(CASE WHEN {_TYPES} THEN position END), {any_received} FROM event").fetchone()
    if found is not None:
        raise Differs("altered_metadata", found, f"A field of event {found} is stored in the wrong form.")
    if some:
        _received(db, newest)


def _received(db: RawRecord, newest: int) -> None:
    """What other archives recorded first has the leaf it had there."""
    sql = (
        "SELECT first_position, first_origin, stream, version, name, first_recorded_at, recorded_by, fact, first_leaf,"
        " position FROM event WHERE first_origin IS NOT NULL AND position <= ? ORDER BY position"
    )
    _same_elsewhere(db.execute(sql, (newest,)), "the one its first archive recorded")
    if has_table(db, "passage"):
        sql = (
            "SELECT p.position, p.origin, e.stream, e.version, e.name, p.recorded_at, e.recorded_by, e.fact, p.leaf,"
            " e.position FROM passage p JOIN event e ON e.position = p.here WHERE p.here <= ? ORDER BY p.here, p.step"
        )
        _same_elsewhere(db.execute(sql, (newest,)), "the one an archive it came through recorded")


def _same_elsewhere(rows: Iterable[tuple[Any, ...]], which: str) -> None:
    for *entry, leaf, position in rows:
        try:
            same = sha256(hashed_of(*entry)).digest() == leaf
        except (TypeError, AttributeError, OverflowError):
            same = False
        if not same:
            what = f"Event {position} was received, and is not {which}."
            raise Differs("altered_payload", position, what)


def _index(db: RawRecord, size: int) -> None:
    """Every event is found by its record too."""
    indexed = _first(db, "SELECT count(*) FROM event INDEXED BY sqlite_autoindex_event_1 WHERE position <= ?", size)
    if indexed != size:
        raise Differs("damaged_index", None, f"Only {indexed} of {size} events can be found by their record.")
