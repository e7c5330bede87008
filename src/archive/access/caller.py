"""The caller of a read or a write; an argument of every read from the start."""

from dataclasses import dataclass

from archive.actor.events import Role
from archive.errors import NotAllowed, NotRecognised
from archive.kernel import ActorId

_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: nobody known (anonymous), or an actor by one of its keys."""

    actor: ActorId | None = None
    role: Role | None = None

    @property
    def sees_all(self) -> bool:
        """Whether records that are not public today are shown."""
        return self.may(Role.archivist)

    @property
    def sees_sources(self) -> bool:
        """Whether the provenance of an import and the person concerned are shown."""
        return self.may(Role.archivist)

    def may(self, role: Role) -> bool:
        return self.role is not None and _RANK[self.role] >= _RANK[role]

    def require(self, role: Role) -> ActorId:
        """The actor, if it may act in this role. Refuses: nobody known, a lesser role."""
        if self.actor is None or self.role is None:
            raise NotRecognised("This needs a key.", field="Authorization")
        if not self.may(role):
            raise NotAllowed(f"This needs the role {role}; the key has {self.role}.", field="Authorization")
        return self.actor


ANONYMOUS = Caller()
