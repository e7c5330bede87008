"""Verbs of the actor room: who may act, by which keys."""

import hashlib
import secrets
from datetime import date, datetime
from typing import Literal
from unicodedata import category
from uuid import UUID

from archive.access.scope import scope_of
from archive.actor.events import ActorRegistered, KeyIssued, KeyRevoked, Name, Role
from archive.actor.model import Actor
from archive.actor.naming import known_as
from archive.errors import Conflict, Invalid, NotFound, NotRecognised
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt, new_id
from archive.registration import Reason

PREFIX, CALENDAR_PREFIX = "ark_", "cal_"
Opens = Literal["calendar"] | None
ASK_FOR_ANOTHER = "Ask an administrator for another address (archive keys create --calendar)."
NOT_IN_A_LINE = ("Cc", "Cs", "Zl", "Zp")


class NameTaken(Conflict):
    """Two people or programs who act never have one name."""

    code = "name_taken"
    field = "name"
    remedy = "Use that one, or give another name: 'archive keys list' shows who is registered."

    def __init__(self) -> None:
        super().__init__("Somebody is registered under this name already.")


def register_actor(archive: Archive, name: str, *, by: ActorId | None = None) -> ActorId:
    """Register somebody who may act; answers with the opaque id. The first one registers itself.

    Refuses: a name that is registered already, one without a letter or digit, or with signs that are no part of a line
    of text.
    """
    _require_name(name)
    if find_actor(archive, name) is not None:
        raise NameTaken
    id = new_id()
    actor = Actor(id)
    actor.register(ActorRegistered(content=Name(name=name)), by=by or ActorId(id))
    archive.add(actor, lookup=archive.natural_key(*known_as(name)))
    return ActorId(id)


def new_actor(name: str, *, by: ActorId) -> Actor:
    """An actor of this name that is not saved yet, for anyone who records other things with it."""
    actor = Actor(new_id())
    actor.register(ActorRegistered(content=Name(name=name)), by=by)
    return actor


def _require_name(name: str) -> None:
    if not any(sign.isalnum() for sign in name) or any(category(sign) in NOT_IN_A_LINE for sign in name):
        remedy = "Give a name in one line, with at least one letter or digit."
        raise Invalid("This is not a name of a person or a program.", field="name", remedy=remedy)


def find_actor(archive: Archive, name: str) -> ActorId | None:
    """The actor registered under this name, however it is capitalised or spaced."""
    id = archive.found(archive.natural_key(*known_as(name)))
    return ActorId(id) if id else None


def issue_key(
    archive: Archive,
    id: UUID,
    role: Role,
    *,
    label: str,
    by: ActorId,
    expires_at: datetime | None = None,
    scope: tuple[str, ...] = (),
    opens: Opens = None,
) -> str:
    """Give an actor a bearer key: 256 random bits, shown once, kept as a hash.

    One that `opens` the calendar stands in an address, reads the calendar and nothing else. Refuses: a scope that is
    none; one for an address that never expires.
    """
    if opens and expires_at is None:
        remedy = "Give its last day; it can be replaced by another."
        raise Invalid("The secret of an address has to expire.", field="expires", remedy=remedy)
    limits = tuple(f"{name}:{value}" for name, values in scope_of(scope).items() for value in sorted(values))
    actor = archive.load(Actor, id)
    key = (CALENDAR_PREFIX if opens else PREFIX) + secrets.token_urlsafe(32)
    hashed = _hash(key)
    issued = KeyIssued(
        prefix=key[:12],
        hash=hashed,
        role=role,
        expires_at=expires_at,
        scope=limits,
        opens=opens,
        content=Name(name=label),
    )
    actor.issue_key(issued, by=by)
    archive.add(actor, lookup=archive.natural_key(opens or "key", hashed))
    return key


def revoke_key(archive: Archive, prefix: str, reason: str, *, on: date, by: ActorId) -> Receipt:
    """Close a key by its first characters. Refuses: no such key."""
    for actor in actors(archive):
        if prefix in actor.keys:
            actor.revoke_key(KeyRevoked(prefix=prefix, revoked_on=on, content=Reason(reason=reason)), by=by)
            return archive.add(actor)
    raise NotFound("There is no such key, or it is already revoked.", field="prefix")


def recognise(archive: Archive, key: str, now: datetime, *, opens: Opens = None) -> tuple[ActorId, KeyIssued]:
    """Who stands behind a bearer key, or behind the secret of an address that opens the calendar.

    Refuses: unknown, expired, revoked, of the other kind, all in the same words (of an address, in its own).
    """
    hashed = _hash(key)
    id = archive.found(archive.natural_key(opens or "key", hashed))
    issued = archive.glance(Actor, id).key(hashed, now) if id else None
    if id is None or issued is None or issued.opens != opens:
        if opens is not None:
            raise NotRecognised("The address is unknown, expired or revoked.", field="secret", remedy=ASK_FOR_ANOTHER)
        raise NotRecognised("The key is unknown, expired or revoked.", field="Authorization")
    return ActorId(id), issued


def actors(archive: Archive) -> list[Actor]:
    """Every actor of this archive, in order of registration; those of a predecessor act, and hold keys, there alone."""
    return [archive.load(Actor, id) for id in archive.streams("actor.registered.v1", own=True)]


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
