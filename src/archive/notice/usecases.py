"""Verbs of the notice room."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from archive.kernel import ActorId, Root
from archive.notice.events import NoticeEvent, NoticeReceived
from archive.record.store import Archive, Receipt
from archive.registration import public_id


class Notices(Root[NoticeEvent], name="notice"):
    """What another system told about one of its records; each notice counts once."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.seen: set[tuple[str, datetime]] = set()

    def receive(self, received: NoticeReceived, *, by: ActorId) -> None:
        """Record a change notice of another system, once."""
        if (received.change, received.changed_at) not in self.seen:
            self.record(received, by=by)

    def on(self, event: NoticeEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case NoticeReceived():
                self.seen.add((event.change, event.changed_at))
            case _:
                assert_never(event)


def receive_notice(archive: Archive, received: NoticeReceived, *, by: ActorId) -> Receipt:
    """Record a change notice; one already known records nothing (the receipt says replayed)."""
    id = public_id(archive.origin, "notice", f"{received.system}:{received.item}")
    notices = archive.load(Notices, id) if archive.exists(id) else Notices(id)
    notices.receive(received, by=by)
    return archive.add(notices)
