"""Names what was done to the record where it differs: altered, missing, inserted, swapped, or the tree itself.

The difference is certain when it comes here; its name is judged by what else is stored. Nothing of a record's words
goes into a name or a sentence.
"""

from collections.abc import Iterator

from archive.kernel import stored_names
from archive.ledger.leaf import EntryMalformed, commitment, stated_commitment
from archive.ledger.tree import Node
from archive.ledger.verify.envelopes import seal_of
from archive.ledger.verify.stored import Differs, RawRecord, Row, leaf_at, newest, row_at
from archive.ledger.verify.witness import Witness

TOMBSTONE = b"record.destroyed.v1"
CORRECTED = b"clock.corrected.v1"
LETTERS = b"0123456789abcdefghijklmnopqrstuvwxyz-_.:TZ"
SOME = 500


def name_row(db: RawRecord, position: int, row: Row | None, moment: bytes = b"") -> Differs:
    """The difference at a position whose row is missing, moved, altered, or whose content is not what was recorded."""
    witness = Witness(db)
    if row is None or row.position != position:
        return _absent(witness, position)
    leaf = leaf_at(row, position)
    if leaf != row.leaf:
        return _misplaced(db, witness, row) or _altered(db, witness, row)
    return _misplaced(db, witness, row) or _detached(db, row) or _unfit(row, moment)


def name_node(db: RawRecord, made: Node, stored: bytes | None) -> Differs:
    """The difference behind a node that does not follow from the rows below it."""
    (level, index, hash), witness = made, Witness(db)
    first = (index << level) + 1
    if stored is None:
        past = witness.covered()
        if (index + 1) << level > past:
            return Differs("inserted_event", max(first, past + 1), f"Event {max(first, past + 1)} is not in the tree.")
        return Differs("altered_node", first, f"Node {index} on level {level} of the tree is missing.")
    if witness.vouches_node(level, index, hash) or not witness.vouches_node(level, index, stored):
        return Differs("altered_node", first, f"Node {index} on level {level} of the tree was altered.")
    rows = [
        row for row in (row_at(db, at) for at in range(first, min(first + 2, (first - 1) + (1 << level) + 1))) if row
    ]
    homes = [(row, witness.home(row, row.position)) for row in rows]
    for row, home in homes:
        if home is not None and home != row.position:
            return _displaced(db, witness, row, home)
    for row, home in homes:
        found = _strange(db, witness, row.position) if home is None else None
        field = _field_altered(db, witness, row) if home is None and found is None and level == 1 else None
        if field:
            found = Differs(
                "altered_metadata", row.position, f"{field} of event {row.position} was altered, and its leaf."
            )
        if found:
            return found
    span = f"Event {first}" if level == 0 else f"One of the events {first} to {(index + 1) << level}"
    return Differs("altered_payload", first, f"{span} is not the one in the tree; its leaf was recomputed.")


def authorised(db: RawRecord, position: int, stream: bytes) -> bool:
    """Whether content may be gone: a tombstone of the same record, not recorded before it, is its authority."""
    row = db.execute(
        "SELECT e.position, e.stream, e.name FROM destruction d JOIN event e ON e.position = d.authority"
        " WHERE d.position = ?",
        (position,),
    ).fetchone()
    return row is not None and row[0] >= position and row[1:] == (stream, TOMBSTONE)


def _absent(witness: Witness, position: int) -> Differs:
    if witness.stands_elsewhere(position):
        return Differs("swapped_order", position, f"Event {position} is at another position.")
    return Differs("missing_event", position, f"Event {position} is missing.")


def _misplaced(db: RawRecord, witness: Witness, row: Row) -> Differs | None:
    """What shows in where a row was recorded; None where it stands in its place or was recorded nowhere as it is."""
    home = witness.home(row, row.position)
    if home is None:
        return _strange(db, witness, row.position)
    if home != row.position:
        return _displaced(db, witness, row, home)
    sound = leaf_at(row, home) == row.leaf
    return None if sound else Differs("altered_node", home, f"The leaf stored with event {home} was altered.")


def _displaced(db: RawRecord, witness: Witness, row: Row, home: int) -> Differs:
    """A row recorded at another position: exchanged with another, pushed down by an insertion, or moved up."""
    position, there = row.position, row_at(db, home)
    shifted = _shift(db, witness, position + 1) == position - home
    exchanged = there is not None and witness.home(there, position) == position
    if exchanged or (not shifted and witness.stands_elsewhere(position)):
        first, second = sorted((position, home))
        return Differs("swapped_order", first, f"Events {first} and {second} were exchanged.")
    if home > position:
        return Differs("missing_event", position, f"Event {position} is missing and those after it moved up.")
    return Differs("inserted_event", home, f"An event was inserted at {home} and those after it moved down.")


def _strange(db: RawRecord, witness: Witness, position: int) -> Differs | None:
    """A row recorded nowhere as it is: what happened shows in the rows after it, pushed down or moved up."""
    shift = _shift(db, witness, position + 1)
    if shift > 0 or position > max(witness.covered(), 1):
        return Differs("inserted_event", position, f"Event {position} was inserted.")
    if shift < 0:
        return Differs("missing_event", position, f"Event {position} is missing and those after it moved up.")
    return None


def _shift(db: RawRecord, witness: Witness, position: int) -> int:
    """By how much the rows from a position on were moved together; 0 where they were not."""
    shifts = set()
    for row in filter(None, (row_at(db, position), row_at(db, position + 1))):
        home = witness.home(row, row.position)
        if home is not None:
            shifts.add(row.position - home)
    return shifts.pop() if len(shifts) == 1 else 0


def _altered(db: RawRecord, witness: Witness, row: Row) -> Differs:
    field = _field_altered(db, witness, row)
    if field:
        return Differs("altered_metadata", row.position, f"{field} of event {row.position} was altered.")
    return Differs("altered_payload", row.position, f"The fact of event {row.position} was altered.")


def _field_altered(db: RawRecord, witness: Witness, row: Row) -> str | None:
    """The metadata field that was altered; None where it was the fact, as far as can be told."""
    stated = stated_commitment(row.fact) if isinstance(row.fact, bytes) else None
    whole = isinstance(row.random, bytes) and isinstance(row.content, bytes) and len(row.random) == 32
    if stated is None or (whole and stated != commitment(row.random or b"", row.content or b"")):
        return None
    remade = row.leaf == leaf_at(row, row.position)
    for field, former in _formers(db, row):
        leaf = leaf_at(former, row.position)
        if leaf is not None and former != row and (witness.vouches(row.position, leaf) if remade else leaf == row.leaf):
            return field
    return _implausible(db, row)


def _formers(db: RawRecord, row: Row) -> Iterator[tuple[str, Row]]:
    """What the row may have been: each field with values other rows have, or with one letter changed back."""
    for field in ("recorded_by", "name", "origin"):
        values = db.execute(f"SELECT DISTINCT {field} FROM event LIMIT {SOME}")
        yield from ((field, _with(row, field, value)) for (value,) in values)
    yield from (("name", row._replace(name=name.encode())) for name in stored_names())
    near = "SELECT DISTINCT recorded_at FROM event WHERE position BETWEEN ? AND ?"
    for (value,) in db.execute(near, (row.position - SOME, row.position + SOME)):
        yield "recorded_at", row._replace(recorded_at=value)
    for stream, version in _gaps(db):
        yield "stream", row._replace(stream=stream)
        yield "stream", row._replace(stream=stream, version=version)
    if isinstance(row.version, int):
        versions = {*range(SOME), *(row.version ^ (1 << bit) for bit in range(63))}
        yield from (("version", row._replace(version=version)) for version in sorted(versions))
    for field in ("stream", "recorded_at", "recorded_by", "name", "origin"):
        value = getattr(row, field)
        if isinstance(value, bytes) and len(value) <= 200:
            yield from ((field, _with(row, field, each)) for each in _one_letter_off(value))


def _with(row: Row, field: str, value: object) -> Row:
    return Row(**{**row._asdict(), field: value})


def _gaps(db: RawRecord) -> list[tuple[bytes, int]]:
    """Records with more versions than events, and the version after the last."""
    sql = (
        "SELECT stream, max(version), count(*), sum(version) FROM event GROUP BY stream"
        f" HAVING min(version) <> 1 OR max(version) <> count(*) LIMIT {SOME}"
    )
    found = []
    for stream, last, _, total in db.execute(sql):
        if isinstance(last, int) and isinstance(total, int):
            found += [(stream, last * (last + 1) // 2 - total), (stream, last + 1)]
    return found


def _one_letter_off(value: bytes) -> Iterator[bytes]:
    for at in range(len(value)):
        before, after = value[:at], value[at + 1 :]
        yield from (before + bytes([letter]) + after for letter in LETTERS)


def _implausible(db: RawRecord, row: Row) -> str | None:
    """A field that could not have been recorded so."""
    before, after = row_at(db, row.position - 1), row_at(db, row.position + 1)
    if not _in_its_time(row, before, after):
        return "recorded_at"
    if not isinstance(row.stream, bytes) or len(row.stream) != 36:
        return "stream"
    out_of_order = (
        "SELECT 1 FROM event WHERE stream = CAST(? AS TEXT) AND position <> ? AND (position < ?) = (version > ?)"
    )
    where = (row.stream, row.position, row.position, row.version)
    if any(stream == row.stream for stream, _ in _gaps(db)) or db.execute(out_of_order, where).fetchone():
        return "stream or version"
    for field in ("origin", "name", "recorded_by"):
        if not isinstance(getattr(row, field), bytes):
            return field
    return None


def _in_its_time(row: Row, before: Row | None, after: Row | None) -> bool:
    """Whether the moment of a row stands between its neighbours', where none of them begins moments again."""
    at = row.recorded_at
    if not isinstance(at, bytes) or len(at) != 27:
        return False
    if before and row.name != CORRECTED and at < before.recorded_at:
        return False
    return not (after and isinstance(after.recorded_at, bytes) and after.name != CORRECTED and at > after.recorded_at)


def _detached(db: RawRecord, row: Row) -> Differs | None:
    position = row.position
    if row.random is None or row.content is None:
        if authorised(db, position, row.stream):
            return None
        return _authority_gone(db, position) or Differs(
            "unauthorised_destruction", position, f"The content of event {position} was destroyed without authority."
        )
    try:
        held = commitment(row.random, row.content).encode() == row.fact[-66:-2]
    except (TypeError, EntryMalformed):
        held = False
    what = (
        "is sealed, and its decrypted content differs from what was recorded"
        if seal_of(db, position)
        else "was altered"
    )
    return None if held else Differs("altered_content", position, f"The content of event {position} {what}.")


def _authority_gone(db: RawRecord, position: int) -> Differs | None:
    """A destruction whose tombstone is itself what is missing or altered."""
    stated = db.execute("SELECT authority FROM destruction WHERE position = ?", (position,)).fetchone()
    authority, last = stated[0] if stated else None, newest(db)
    if not isinstance(authority, int) or authority <= position:
        return None
    row = row_at(db, authority)
    if row is None and authority > last:
        return Differs(
            "truncated_tail", last + 1, f"The record ends at {last}, but a destruction refers to event {authority}."
        )
    return name_row(db, authority, row) if row is None or leaf_at(row, authority) != row.leaf else None


def _unfit(row: Row, moment: bytes) -> Differs:
    what = "recorded before the one before it" if row.recorded_at < moment else "not a valid event"
    return Differs("altered_metadata", row.position, f"Event {row.position} is {what}.")
