"""Which stored content is in an envelope, and whether a record ever stated a reason to seal it."""

from typing import Any

import orjson

from archive.ledger.verify.stored import RawRecord
from archive.record.sqlite.schema import has_firsts
from archive.sealing.rows import is_absent


def seal_of(db: RawRecord, position: int) -> bytes | None:
    """The envelope a content is in; None where it is in plain text, or the record is from before there were any."""
    if "seal" not in {_text(row[1]) for row in db.execute("PRAGMA table_info(content)")}:
        return None
    row = db.execute("SELECT seal FROM content WHERE position = ?", (position,)).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else None


def received(db: RawRecord, position: int) -> bool:
    """Whether an event was recorded first by another archive: its keys and its clock are not those of this record."""
    sql = "SELECT 1 FROM event WHERE position = ? AND first_origin IS NOT NULL"
    return has_firsts(db) and db.execute(sql, (position,)).fetchone() is not None


def came_without(db: RawRecord, position: int) -> bool:
    """Whether a received event came without its content; the leaf of its first archive proves the rest."""
    return is_absent(seal_of(db, position)) and received(db, position)


def states_secrecy(db: RawRecord, stream: bytes) -> bool:
    """Whether any fact of a record states a reason to seal it: secrecy, or sensitive personal data.

    Content that nobody here can open, in a record that never was secret, is no sealed content: it is gone.
    """
    facts = db.execute("SELECT fact FROM event WHERE stream = CAST(? AS TEXT)", (stream,))
    return any(_secret(orjson.loads(fact)) for (fact,) in facts)


def _secret(fact: Any) -> bool:
    """Whether a fact states secrecy itself, or by the class it gives; before classes stated that, any class might."""
    if not isinstance(fact, dict):
        return False
    if _hides(fact) or ("reclassified_on" in fact and "protects" not in fact):
        return True
    protects = fact.get("protects")
    return isinstance(protects, dict) and _hides(protects)


def _hides(stated: dict[str, Any]) -> bool:
    publicity = stated.get("publicity")
    level = publicity.get("publicity") if isinstance(publicity, dict) else None
    return level in ("secret", "partly_secret") or stated.get("personal") == "sensitive"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
