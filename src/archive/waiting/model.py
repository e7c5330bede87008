"""The rules of a write that waits: it is decided once, and its content stays sealed."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict
from archive.kernel import ActorId, Destroyed, Root
from archive.waiting.events import Submitted, WaitingEvent, WriteDecided, WriteSubmitted


class DecidedAlready(Conflict):
    """A write that waited is decided once."""

    code = "decided_already"

    def __init__(self) -> None:
        super().__init__("This write is already decided.", field="id")


class WaitingWrite(Root[WaitingEvent], name="waiting"):
    """A write that was answered like one that succeeded, and was not carried out."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.submission: WriteSubmitted | None = None
        self.decision: WriteDecided | None = None

    @property
    def said(self) -> Submitted | None:
        """What was sent; None where its content was destroyed."""
        content = self.submission.content if self.submission else None
        return None if content is None or isinstance(content, Destroyed) else content

    def submit(self, submitted: WriteSubmitted, *, by: ActorId) -> None:
        """Record a write that waits for a decision."""
        self.record(submitted, by=by)

    def decide(self, decided: WriteDecided, *, by: ActorId) -> None:
        """Decide what becomes of it. Refuses: one that is decided already."""
        self.must_wait()
        self.record(decided, by=by)

    def must_wait(self) -> None:
        """Refuse a write that is already decided."""
        if self.decision is not None:
            raise DecidedAlready

    def sealed_until(self) -> date | None:
        """It reports hidden records, so it is sealed for good."""
        return date.max

    def on(self, event: WaitingEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case WriteSubmitted():
                self.submission = event
            case WriteDecided():
                self.decision = event
            case _:
                assert_never(event)
