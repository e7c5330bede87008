"""Which records were ever filed to a case, by the facts of the record itself, whatever a view may show."""

import threading
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson

from archive.store import Archive

_MENTION = b'"case":"'
_READ = "SELECT stream, fact FROM event WHERE position > ? AND position <= ? AND instr(fact, ?) ORDER BY position"


@dataclass(slots=True)
class _Filed:
    """What was filed where, as far as the record was read."""

    position: int = 0
    by_case: dict[str, dict[str, None]] = field(default_factory=dict)


_known: WeakKeyDictionary[Archive, _Filed] = WeakKeyDictionary()
_reading = threading.Lock()


def filed_to(archive: Archive, case: UUID) -> list[UUID]:
    """Every record that stated the case, at first or later, in order. Each event is read once for all cases."""
    with _reading:
        known, newest = _known.setdefault(archive, _Filed()), archive.position
        for stream, fact in archive.recorder.reader.execute(_READ, (known.position, newest, _MENTION)):
            stated = orjson.loads(fact).get("case")
            if stated is not None:
                known.by_case.setdefault(stated, {})[stream] = None
        known.position = newest
        return [UUID(stream) for stream in known.by_case.get(str(case), ())]
