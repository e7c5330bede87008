"""The rules of an actor: a key opens from its issue until it expires or is revoked."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from archive.actor.events import ActorEvent, ActorRegistered, KeyIssued, KeyRevoked, TokensAccepted
from archive.errors import NotFound
from archive.kernel import ActorId, Root


class Actor(Root[ActorEvent], name="actor"):
    """Toimija: a person or a program, and its keys by their prefix."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.keys: dict[str, KeyIssued] = {}

    def register(self, registered: ActorRegistered, *, by: ActorId) -> None:
        """Record who the actor is."""
        self.record(registered, by=by)

    def issue_key(self, issued: KeyIssued, *, by: ActorId) -> None:
        """Record a new key of the actor."""
        self.record(issued, by=by)

    def revoke_key(self, revoked: KeyRevoked, *, by: ActorId) -> None:
        """Revoke a key. Refuses: no such key, one already revoked."""
        if revoked.prefix not in self.keys:
            raise NotFound("There is no such key, or it is already revoked.", field="prefix")
        self.record(revoked, by=by)

    def accept_tokens(self, accepted: TokensAccepted, *, by: ActorId) -> None:
        """Accept the tokens of a subject for this actor."""
        self.record(accepted, by=by)

    def key(self, hash: str, now: datetime) -> KeyIssued | None:
        """The key with this hash if it opens at this moment."""
        for issued in self.keys.values():
            if issued.hash == hash and (issued.expires_at is None or now < issued.expires_at):
                return issued
        return None

    def on(self, event: ActorEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case ActorRegistered():
                pass
            case KeyIssued():
                self.keys[event.prefix] = event
            case KeyRevoked():
                self.keys.pop(event.prefix, None)
            case TokensAccepted():
                pass
            case _:
                assert_never(event)
