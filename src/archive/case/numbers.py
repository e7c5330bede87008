"""One diary number is one case, however its spaces, hyphens and letters are composed."""

import re
import threading
import unicodedata
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.case.events import CaseOpened
from archive.record.store import Archive
from archive.registered import public_id

_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def plain_number(number: str) -> str:
    """A diary number as it is compared: composed, in capitals, with plain hyphens and single plain spaces."""
    if number.isascii():
        return " ".join(number.upper().split())
    composed = _UNSEEN.sub("", _HYPHENS.sub("-", unicodedata.normalize("NFKC", number)))
    return unicodedata.normalize("NFKC", " ".join(composed.split()).upper())


def numbered(archive: Archive, number: str) -> UUID:
    """The id of the case with this diary number, recorded or not.

    A case is recorded under its plain number. One that an earlier version recorded under the number as it was written
    keeps its id, and is found by every way to write it.
    """
    plain = plain_number(number)
    id = public_id(archive.origin, "case", plain)
    if archive.exists(id):
        return id
    if number != plain and archive.exists(written := public_id(archive.origin, "case", number)):
        return written
    return _older(archive).get(plain, id)


@dataclass(slots=True)
class _Older:
    """Cases recorded under a number that is not plain, by their plain number, as far as the record was read."""

    position: int = 0
    by_number: dict[str, UUID] = field(default_factory=dict)


_known: WeakKeyDictionary[Archive, _Older] = WeakKeyDictionary()
_reading = threading.Lock()


def _older(archive: Archive) -> dict[str, UUID]:
    with _reading:
        known = _known.setdefault(archive, _Older())
        if archive.read_from() > known.position:
            known.position, cases = archive.recorder.facts_named(CaseOpened.name, known.position)
            for stream, fact in cases:
                number = fact["number"]
                plain = plain_number(number)
                if plain != number and stream == str(public_id(archive.origin, "case", number)):
                    known.by_number.setdefault(plain, UUID(stream))
        return known.by_number
