"""The rules of an information request: answered in time, refused with a ground, disclosed only what was granted."""

from datetime import date

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.lastday import require_day
from archive.registration import Record
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
from archive.request.fold import RequestState

__all__ = ["InformationRequest", "RequestState"]


class InformationRequest(Record[RequestEvent], name="request"):
    """Tietopyyntö: when it came, by when it is answered, what was answered and given out."""

    def receive(self, received: RequestReceived, *, by: ActorId) -> None:
        """Take the request in; the law's last day is set. Refuses: a later one."""
        require_day("due_on", received.due_on)
        last = due(received.asked_on)
        if received.due_on and not received.asked_on <= received.due_on <= last:
            raise Invalid(f"The deadline must be between the request and {last:%Y-%m-%d}.", field="due_on")
        self.record(with_last_day(received), by=by)

    def extend(self, extended: RequestExtended, *, by: ActorId) -> None:
        """Take the longer time of a large request. Refuses: after the answer, or beyond that time."""
        self.must_exist()
        require_day("due_on", extended.due_on)
        if extended.due_on is None:
            asked = date.fromisoformat(self.now["asked_on"])
            extended = extended.model_copy(update={"due_on": due(asked, large=True), "counted_from": asked})
        self.take(extended, by=by)

    def answer(self, answered: RequestAnswered, *, by: ActorId) -> None:
        """Answer the request, once. Refuses: withholding anything without a ground; an answer before the request."""
        if answered.outcome is not Outcome.granted and answered.ground is None:
            self.must_exist()
            raise Invalid("State the legal ground for withholding.", field="ground")
        self.take(answered, by=by)

    def disclose(self, disclosed: CopiesDisclosed, *, by: ActorId) -> None:
        """Write down what was given out. Refuses: nothing granted; nothing named; the request is closed."""
        self.must_exist()
        content = disclosed.content
        if not getattr(content, "copies", ()) and not getattr(content, "note", None):
            raise Invalid("State what was disclosed, with a record or a note.", field="copies")
        self.take(disclosed, by=by)

    def close(self, closed: RequestClosed, *, by: ActorId) -> None:
        """Close an answered request, or one taken back with its reason; once."""
        self.take(closed, by=by)


def with_last_day(received: RequestReceived) -> RequestReceived:
    """A request with the last day of its answer: as stated, else the law's."""
    return received.model_copy(update={"due_on": received.due_on or due(received.asked_on)})
