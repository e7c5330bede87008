"""The rules of the ledger's keys: each is introduced by the one before, one is in force at a time."""

from typing import assert_never
from uuid import UUID

from archive.errors import Conflict
from archive.kernel import ActorId, Root
from archive.ledger.events import KeyIntroduced, LedgerEvent


class KeyKnown(Conflict):
    """A key that was introduced once is never introduced again."""

    code = "key_known"


class Ledger(Root[LedgerEvent], name="ledger"):
    """The keys of this archive in the order of their introduction; the last one signs."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.keys: list[str] = []

    @property
    def in_force(self) -> str | None:
        """The signing key in force; None before the first."""
        return self.keys[-1] if self.keys else None

    def introduce(self, vkey: str, *, by: ActorId) -> None:
        """Let a key sign from here on. Refuses: a key that signed before."""
        if vkey in self.keys:
            raise KeyKnown("This key was used before; the date of a signature with it would be unclear.")
        self.record(KeyIntroduced(key=vkey, previous=self.in_force), by=by)

    def on(self, event: LedgerEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case KeyIntroduced():
                self.keys.append(event.key)
            case _:
                assert_never(event)
