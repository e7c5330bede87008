"""Which records ever stated an id in a field, by the facts of the record itself, whatever a view may show."""

import threading
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.record.store import Archive


@dataclass(slots=True)
class _Stated:
    """Which streams stated which id in a field, both as bytes, as far as the record was read."""

    position: int = 0
    by_id: dict[bytes, list[bytes]] = field(default_factory=dict)


_known: WeakKeyDictionary[Archive, dict[str, _Stated]] = WeakKeyDictionary()
_reading = threading.Lock()


def filed_to(archive: Archive, case: UUID) -> list[UUID]:
    """Every record that stated the case, at first or later, in order."""
    return stating(archive, "case", case)


def stating(archive: Archive, name: str, id: UUID) -> list[UUID]:
    """Every record that stated the id in a field of this name, in order. Each event is read once for all ids."""
    with _reading:
        known, newest = _known.setdefault(archive, {}).setdefault(name, _Stated()), archive.position
        for stream, stated in archive.recorder.stating(name, known.position, newest):
            known.by_id.setdefault(_plain(stated), []).append(_plain(stream))
        known.position = newest
        return [UUID(bytes=stream) for stream in dict.fromkeys(known.by_id.get(id.bytes, ()))]


def _plain(id: str) -> bytes:
    return bytes.fromhex(id.replace("-", ""))
