"""Long texts of a record, kept once beside its rows: a row names them by digest and holds their beginning.

A record of many rows would hold as many copies otherwise. The texts of a record go with it.
"""

import hashlib
import sqlite3
from typing import Any

import orjson

from archive.fold.registry import State

LONG, HEAD = 2000, 200  # characters
NESTED = 8 * LONG  # bytes of a row beyond which long texts within its lists are looked for as well
MARK = "§text"
"""The member that stands in a row for a long text; no field of a record has such a name."""
_MARKED = orjson.dumps(MARK)
INSERT = "INSERT OR IGNORE INTO text VALUES (?,?,?)"
Texts = dict[str, str]
"""The long texts of one record, with their digests."""


def stored_of(state: State, texts: Texts) -> bytes:
    """A state as a row holds it; its long texts are put into `texts`."""
    made = orjson.dumps(state)
    if len(made) > LONG:
        long = {
            name: _short(value, texts) for name, value in state.items() if value.__class__ is str and len(value) > LONG
        }
        if long:
            made = orjson.dumps(state | long)
        if len(made) > NESTED:
            made = orjson.dumps(_short(state | long, texts))
    return made


def _short(value: Any, texts: Texts) -> Any:
    if isinstance(value, str):
        if len(value) <= LONG:
            return value
        digest = texts.get(value)
        if digest is None:
            digest = texts[value] = hashlib.blake2b(value.encode(), digest_size=16).hexdigest()
        return {MARK: digest, "head": value[:HEAD]}
    if isinstance(value, dict):
        return {name: _short(each, texts) for name, each in value.items()}
    if isinstance(value, list):
        return [_short(each, texts) for each in value]
    return value


def whole(db: sqlite3.Connection, first: int, stored: bytes | str) -> Any:
    """What a row holds, with its long texts in place."""
    value = orjson.loads(stored)
    return _filled(value, db, first) if is_marked(stored) else value


def shortened(stored: bytes | str) -> Any:
    """What a row holds, with the beginning of its long texts."""
    value = orjson.loads(stored)
    return _filled(value, None, 0) if is_marked(stored) else value


def is_marked(stored: bytes | str) -> bool:
    """Whether a row names a long text."""
    return MARK in stored if isinstance(stored, str) else _MARKED in stored


def _filled(value: Any, db: sqlite3.Connection | None, first: int) -> Any:
    if isinstance(value, dict):
        digest = value.get(MARK)
        if digest is None:
            return {name: _filled(each, db, first) for name, each in value.items()}
        if db is None:
            return f"{value['head']}…"
        row = db.execute("SELECT body FROM text WHERE first = ? AND digest = ?", (first, digest)).fetchone()
        return row[0] if row else f"{value['head']}…"
    return [_filled(each, db, first) for each in value] if isinstance(value, list) else value
