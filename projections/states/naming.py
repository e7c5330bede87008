"""Which records a person means by what is typed: an id, a number however it is written, or the beginning of an id."""

import re
import unicodedata
from typing import NamedTuple

from archive.choices import kind_typed
from projections.states.ask import StateReader
from projections.states.question import Question
from projections.states.rows import STILL

SHORTEST = 6  # hex digits of an id
_ID = re.compile(r"[0-9a-f]{6,32}")


class Named(NamedTuple):
    """A record by its id and what people know it by."""

    id: str
    kind: str
    number: str | None


def named(states: StateReader, typed: str, question: Question) -> list[Named]:
    """The records that the caller may see and that are meant; several where what is typed is not clear.

    In this order: an id or a number as it is, a number without regard to blanks and capitals, the beginning of an id.
    Before each may stand the kind in any of the three languages, päätös:POP/12/2020, where several share a number.
    """
    text = typed.strip()
    word, colon, rest = text.partition(":")
    if colon and rest.strip() and (kind := kind_typed(word)) is not None:
        return _of_kind(states, rest.strip(), kind.name, question)
    if (id := states.id_of(text, question)) or (id := states.id_of(text.lower(), question)):
        return _told(states, [id], question)
    if found := _by_number(states, text, question):
        return found
    digits = text.lower().replace("-", "")
    return _by_beginning(states, digits, question) if _ID.fullmatch(digits) else []


def _of_kind(states: StateReader, text: str, kind: str, question: Question) -> list[Named]:
    """The records of one kind that are meant."""
    same = numbers(states).get(plain_number(text), ())
    marks = ",".join("?" * len(same))
    sql = f"SELECT DISTINCT a.id FROM state s JOIN access a USING (first) WHERE s.kind = ? AND s.number IN ({marks})"
    ids = sorted(id for (id,) in states.db.execute(sql, (kind, *same)))
    if not ids and (id := states.id_of(text.lower(), question)):
        ids = [id]
    digits = text.lower().replace("-", "")
    found = _told(states, ids, question)
    if not found and _ID.fullmatch(digits):
        found = _by_beginning(states, digits, question)
    return [each for each in found if each.kind == kind]


def numbers(states: StateReader) -> dict[str, list[str]]:
    """Every number as it is written, by how numbers are compared."""
    found: dict[str, list[str]] = {}
    sql = "SELECT DISTINCT number FROM state WHERE number IS NOT NULL AND known_to = ?"
    for (number,) in states.db.execute(sql, (STILL,)):
        found.setdefault(plain_number(number), []).append(number)
    return found


def plain_number(number: str) -> str:
    """A number as numbers are compared: composed letters without capitals, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", number)).casefold()


def _by_number(states: StateReader, text: str, question: Question) -> list[Named]:
    """Records with a number that reads the same; where several share it, the cases."""
    ids = {states.id_of(number, question) for number in numbers(states).get(plain_number(text), ())}
    found = _told(states, sorted(id for id in ids if id), question)
    return [each for each in found if each.kind == "case"] or found


def _by_beginning(states: StateReader, digits: str, question: Question) -> list[Named]:
    first, last = _as_id(digits.ljust(32, "0")), _as_id(digits.ljust(32, "f"))
    rows = states.db.execute("SELECT id FROM access WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)).fetchall()
    return _told(states, [id for (id,) in rows], question)


def _told(states: StateReader, ids: list[str], question: Question) -> list[Named]:
    """Those of the records that the caller may see."""
    known = states.known_ids(ids, question)
    rows = states.db.execute(
        "SELECT a.id, a.kind, max(s.number) FROM access a JOIN state s USING (first)"
        " WHERE a.id IN (SELECT value FROM json_each(?)) AND s.known_to = ? GROUP BY a.id",
        ("[" + ",".join(f'"{id}"' for id in ids if id in known) + "]", STILL),
    )
    return [Named(*row) for row in rows]


def _as_id(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
