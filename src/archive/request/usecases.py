"""Verbs of the request room: received, extended, answered, disclosed, closed."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.errors import NotFound
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.request.events import (
    CopiesDisclosed,
    Released,
    RequestAnswered,
    RequestClosed,
    RequestExtended,
    RequestReceived,
)
from archive.request.model import InformationRequest
from archive.retention.binding import bound


def receive_request(archive: Archive, received: RequestReceived, *, by: ActorId) -> Receipt:
    """Record that somebody asked to see something. Refuses: an unknown or closed case, a known natural key."""
    received = filed_to(archive, received)
    key = received.natural_key
    id = public_id(archive.origin, "request", key) if key else new_id()
    request = InformationRequest(id)
    request.receive(bound(archive, received), by=by)
    if key and archive.exists(id):
        raise AlreadyRecorded("request", id)
    return archive.add(request)


def extend_request(
    archive: Archive, id: UUID, extended: RequestExtended, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Extend the time to answer a large request. Refuses: a deadline beyond the legal one."""
    request = archive.load(InformationRequest, id, expecting)
    request.extend(extended, by=by)
    return archive.add(request)


def answer_request(
    archive: Archive, id: UUID, answered: RequestAnswered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record the answer to a request. Refuses: withholding without a legal ground; a second answer."""
    request = archive.load(InformationRequest, id, expecting)
    request.answer(answered, by=by)
    return archive.add(request)


def disclose_copies(
    archive: Archive, id: UUID, disclosed: CopiesDisclosed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record which records were disclosed. Refuses: a record or a version of it that does not exist."""
    request = archive.load(InformationRequest, id, expecting)
    content = disclosed.content
    for copy in content.copies if isinstance(content, Released) else ():
        if not copy.version <= archive.recorder.version_of(copy.record):
            raise NotFound("There is no such record or version.", field="copies")
    request.disclose(disclosed, by=by)
    return archive.add(request)


def close_request(
    archive: Archive, id: UUID, closed: RequestClosed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Close a request. Refuses: a request that is already closed."""
    request = archive.load(InformationRequest, id, expecting)
    request.close(closed, by=by)
    return archive.add(request)
