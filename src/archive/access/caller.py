"""The caller of a read or a write; an argument of every read from the start."""

from dataclasses import dataclass, field
from enum import IntEnum

from archive.access.scope import EVERYTHING, Scope
from archive.actor.events import Role
from archive.errors import NotAllowed, NotRecognised
from archive.kernel import ActorId

_RANK = {role: rank for rank, role in enumerate(Role)}


class Sight(IntEnum):
    """How far a caller sees; each level sees what those before it do.

    `anonymous`: what is public today and holds no personal data, or is published. `reader`: all that is public today.
    `archivist`: everything.
    """

    anonymous = 0
    reader = 1
    archivist = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: nobody known (anonymous), or an actor by one of its keys, within the scope of that key.

    `key` is the public prefix of the key. Outside its scope a caller sees what anonymous callers see.
    """

    actor: ActorId | None = None
    role: Role | None = None
    scope: Scope = field(default_factory=lambda: EVERYTHING, hash=False)
    key: str = ""

    @property
    def sight(self) -> Sight:
        """How far the caller sees within its scope."""
        if self.may(Role.archivist):
            return Sight.archivist
        return Sight.reader if self.role is not None else Sight.anonymous

    @property
    def sees_all(self) -> bool:
        """Whether every record is shown, in full."""
        return self.sight is Sight.archivist and not self.scope

    def may(self, role: Role) -> bool:
        """Whether the caller may act in this role."""
        return self.role is not None and _RANK[self.role] >= _RANK[role]

    def require(self, role: Role, *, within: bool = False) -> ActorId:
        """The actor, if it may act in this role. Refuses: nobody known, a lesser role, an auditor; a key with a scope.

        `within` states that what is asked for lies within the scope of the key.
        """
        actor = self.require_sight(role, within=within)
        if self.role is Role.auditor:
            raise NotAllowed("An auditor reads everything and records nothing.", field="Authorization")
        return actor

    def require_sight(self, role: Role, *, within: bool = False) -> ActorId:
        """The actor, if it may read what this role may. Refuses: nobody known, a lesser role; a key with a scope."""
        if self.actor is None or self.role is None:
            raise NotRecognised("This requires a key.", field="Authorization")
        if not self.may(role):
            raise NotAllowed(f"This requires the role {role}; the key has the role {self.role}.", field="Authorization")
        if self.scope and not within:
            raise NotAllowed("This is outside the scope of the key.", field="Authorization")
        return self.actor


ANONYMOUS = Caller()
READER = Caller(role=Role.reader)
"""Callers who see everything that is public, published or not."""
