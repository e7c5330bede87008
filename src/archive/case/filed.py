"""Which records were ever filed to a case, by the facts of the record itself, whatever a view may show."""

import threading
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.record.store import Archive


@dataclass(slots=True)
class _Filed:
    """What was filed where, ids as bytes, as far as the record was read."""

    position: int = 0
    by_case: dict[bytes, list[bytes]] = field(default_factory=dict)


_known: WeakKeyDictionary[Archive, _Filed] = WeakKeyDictionary()
_reading = threading.Lock()


def filed_to(archive: Archive, case: UUID) -> list[UUID]:
    """Every record that stated the case, at first or later, in order. Each event is read once for all cases."""
    with _reading:
        known, newest = _known.setdefault(archive, _Filed()), archive.position
        for stream, stated in archive.recorder.stating("case", known.position, newest):
            known.by_case.setdefault(_plain(stated), []).append(_plain(stream))
        known.position = newest
        return [UUID(bytes=stream) for stream in dict.fromkeys(known.by_case.get(case.bytes, ()))]


def _plain(id: str) -> bytes:
    return bytes.fromhex(id.replace("-", ""))
