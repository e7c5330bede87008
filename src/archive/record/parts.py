"""Which records are parts of others: small records in streams of their own that go with a whole one.

A part says in its first event which record it is a part of. What is decided of the whole (who may see it, how long it
is kept, what holds it, that it is destroyed) is decided of its parts.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

PARTS: Mapping[str, str] = {"cost.reported.v1": "grant"}
"""First events of parts, by stored name, with the fact that names the whole."""
WHOLES: Mapping[str, str] = {name.partition(".")[0]: whole for name, whole in PARTS.items()}
"""Of which kind a record is that parts of a kind belong to."""
Fact = dict[str, Any]
FactsNamed = Callable[[str, int], tuple[int, list[tuple[str, Fact]]]]


class Parts:
    """The parts of one archive, as far as the record was read; the rest is read when they are asked for."""

    def __init__(self, facts_named: FactsNamed) -> None:
        self._facts_named, self._lock = facts_named, threading.Lock()
        self._upto = dict.fromkeys(PARTS, 0)
        self._of: dict[str, list[tuple[str, Fact]]] = {}
        self._whole: dict[str, str] = {}

    def of(self, whole: UUID) -> list[tuple[str, Fact]]:
        """The parts of a record in the order of recording, each with the fact of its first event."""
        with self._lock:
            self._look()
            return list(self._of.get(str(whole), ()))

    def ids(self, whole: UUID) -> list[UUID]:
        """The parts of a record."""
        return [UUID(part) for part, _ in self.of(whole)]

    def whole_of(self, id: UUID) -> UUID:
        """The record that a part belongs to; any other record itself."""
        with self._lock:
            self._look()
            return UUID(self._whole.get(str(id), str(id)))

    def _look(self) -> None:
        for name, field in PARTS.items():
            self._upto[name], found = self._facts_named(name, self._upto[name])
            for part, fact in found:
                whole = fact[field]
                self._of.setdefault(whole, []).append((part, fact))
                self._whole[part] = whole
