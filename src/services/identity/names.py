"""What people call an actor: commands show the name of who did something, and find an actor by it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from archive.access.caller import Caller
from archive.actor.events import ActorRegistered, Name
from archive.actor.usecases import find_actor
from archive.errors import NotFound
from archive.record.store import Archive


def names_of(archive: Archive, caller: Caller, ids: Collection[str] | None = None) -> Mapping[str, str]:
    """The name of every actor, or of some, by its id, as far as it is kept; none for a caller who may not see all."""
    if not caller.sees_all:
        return {}
    wanted = archive.streams(ActorRegistered.name) if ids is None else map(UUID, ids)
    return {str(id): name for id in wanted if (name := _name_of(archive, id))}


def actor_named(archive: Archive, typed: str, field: str) -> str:
    """The id of the actor with this id, beginning of an id or name. Refuses: none, several."""
    try:
        return str(UUID(typed.strip()))
    except ValueError:
        pass
    if found := find_actor(archive, typed):
        return str(found)
    digits = typed.strip().lower().replace("-", "")
    begin = [id for id in archive.streams(ActorRegistered.name) if len(digits) >= 6 and id.hex.startswith(digits)]
    if len(begin) != 1:
        remedy = "Give the name it is registered under, its id, or at least the first 6 digits of its id."
        raise NotFound("There is no actor with this id or name, or several.", field=field, remedy=remedy)
    return str(begin[0])


def _name_of(archive: Archive, id: UUID) -> str | None:
    for first in archive.history(id)[:1]:
        if isinstance(first.event, ActorRegistered) and isinstance(first.event.content, Name):
            return first.event.content.name
    return None
