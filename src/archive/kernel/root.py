"""One record and its rules: a verb checks, then records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel.checked import checked
from archive.kernel.content import Destroyed
from archive.kernel.event import ActorId, Event
from archive.kernel.stored import Recorded, Row, UnreadableEvent, decode

EventT = TypeVar("EventT", bound=Event)


@dataclass(slots=True)  # one is made of every event that is recorded: frozen it would take four times as long
class Pending:
    """An event about to be recorded. Nothing changes it; `encoded` is kept where it was encoded before."""

    originator_id: UUID
    originator_version: int
    event: Event
    by: ActorId
    encoded: tuple[bytes, bytes] | None = None


class Root(Generic[EventT]):
    """One record folded from its events. Verbs check, then record; `on` only remembers."""

    kind: ClassVar[str] = ""

    def __init_subclass__(cls, name: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = name

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.version = 0
        self.pending: list[Pending] = []

    def record(self, event: EventT, *, by: ActorId) -> None:
        """Take the event as happened: remember it and keep it for the store.

        Refuses: content destroyed in advance, a day that stands for none or that nobody meant,
        a period of secrecy of no years, a currency that does not exist.
        """
        if isinstance(event.content, Destroyed):
            raise Invalid("Content is destroyed by a destruction, not recorded as destroyed.", field="content")
        event = checked(event)
        self.version += 1
        pending = Pending(self.id, self.version, event, by)
        self.pending.append(pending)
        self.take_in(pending)

    def take_in(self, pending: Pending) -> None:
        """Remember an event that is about to be recorded."""
        self.on(pending.event)  # type: ignore[arg-type]

    def on(self, event: EventT) -> None:
        """Remember one event. Exhaustive in every room; never fails for Destroyed content."""
        raise NotImplementedError(self.kind)

    def is_at(self, version: int) -> bool:
        """Whether nothing that a person should see first was recorded since this version."""
        return version == self.version

    def sealed_until(self) -> date | None:
        """The first day on which the content need not be sealed any more; None where it never need."""
        return None

    @classmethod
    def of_rows(cls, id: UUID, rows: Sequence[Row]) -> Self:
        """The record as its stored events left it."""
        root = cls(id)
        for row in rows:
            try:
                root.on(decode(row[4], row[7], row[9]))  # type: ignore[arg-type]
            except AssertionError:  # an event that is none of this kind of record
                raise UnreadableEvent(row[4]) from None
        root.version = rows[-1][3] if rows else 0
        return root

    @classmethod
    def folded(cls, id: UUID, events: list[Recorded]) -> Self:
        """The record as its events left it."""
        root = cls(id)
        for recorded in events:
            root.on(recorded.event)  # type: ignore[arg-type]
        root.version = events[-1].version if events else 0
        return root


class AlreadyRecorded(Conflict):
    """A record with this natural key exists; recording it again would make two of one."""

    code = "already_recorded"

    def __init__(self, kind: str, id: UUID) -> None:
        super().__init__(f"This {kind} is already recorded.", remedy=f"Its id is {id}.")
        self.id = self.against = id
