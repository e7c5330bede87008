"""The rules of an information request: answered in time, refused with a ground, disclosed only what was granted."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.lastday import require_day
from archive.registration import Record, RecordWide
from archive.request.deadlines import due
from archive.request.events import (
    CopiesDisclosed,
    Outcome,
    RequestAnswered,
    RequestClosed,
    RequestEvent,
    RequestExtended,
    RequestReceived,
)


class RequestState(Conflict):
    """A request is answered once, disclosed as granted, and closed at the end."""

    code = "request_state"


class InformationRequest(Record[RequestEvent], name="request"):
    """Tietopyyntö: when it came, by when it is answered, what was answered and given out."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.asked_on = date.min
        self.due_on: date | None = None
        self.outcome: Outcome | None = None
        self.closed_on: date | None = None

    def receive(self, received: RequestReceived, *, by: ActorId) -> None:
        """Take the request in; the law's last day is set. Refuses: a later one."""
        require_day("due_on", received.due_on)
        last = due(received.asked_on)
        if received.due_on and not received.asked_on <= received.due_on <= last:
            raise Invalid(f"The answer is due between the request and {last:%Y-%m-%d}.", field="due_on")
        self.record(received.model_copy(update={"due_on": received.due_on or last}), by=by)

    def extend(self, extended: RequestExtended, *, by: ActorId) -> None:
        """Take the longer time of a large request. Refuses: after the answer, or beyond that time."""
        self._must_wait()
        require_day("due_on", extended.due_on)
        last = due(self.asked_on, large=True)
        wanted = extended.due_on or last
        if not (self.due_on or self.asked_on) <= wanted <= last:
            raise Invalid(f"A large request is answered by {last:%Y-%m-%d}.", field="due_on")
        if wanted != self.due_on:
            self.record(extended.model_copy(update={"due_on": wanted}), by=by)

    def answer(self, answered: RequestAnswered, *, by: ActorId) -> None:
        """Answer the request, once. Refuses: withholding anything without a ground; an answer before the request."""
        self._must_wait()
        if answered.outcome is not Outcome.granted and answered.ground is None:
            raise Invalid("What is withheld needs its ground.", field="ground")
        if answered.answered_on < self.asked_on:
            raise Invalid("The answer would come before the request.", field="answered_on")
        self.record(answered, by=by)

    def disclose(self, disclosed: CopiesDisclosed, *, by: ActorId) -> None:
        """Write down what was given out. Refuses: nothing granted; nothing named; the request is closed."""
        self.must_exist()
        content = disclosed.content
        if not getattr(content, "copies", ()) and not getattr(content, "note", None):
            raise Invalid("Neither a record nor a note says what was given.", field="copies")
        if self.outcome in (None, Outcome.refused) or self.closed_on:
            raise RequestState("Nothing is disclosed unless it was granted.", remedy="Answer the request first.")
        self.record(disclosed, by=by)

    def close(self, closed: RequestClosed, *, by: ActorId) -> None:
        """Close an answered request, or one taken back with its reason; once."""
        self.must_exist()
        if self.closed_on is None:
            self.record(closed, by=by)

    def _must_wait(self) -> None:
        self.must_exist()
        if self.outcome is not None or self.closed_on is not None:
            raise RequestState("The request is answered or closed.", remedy="Record a new request.")

    def on(self, event: RequestEvent) -> None:
        match event:
            case RequestReceived():
                self.on_registered(event)
                self.asked_on, self.due_on = event.asked_on, event.due_on
            case RequestExtended():
                self.due_on = event.due_on
            case RequestAnswered():
                self.outcome = event.outcome
            case CopiesDisclosed():
                pass
            case RequestClosed():
                self.closed_on = event.closed_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
