"""What happens to an actor (toimija) and to the keys that act for it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Reason
from archive.values import Code


class Role(StrEnum):
    """What an actor may do; each role may all that those before it may."""

    reader = "reader"
    registrar = "registrar"
    archivist = "archivist"
    auditor = "auditor"
    admin = "admin"


class Name(Content):
    """Who the actor is; the id states nothing."""

    name: str = Field(min_length=1, max_length=500)


class ActorRegistered(Event, name="actor.registered.v1", after_closing="always"):
    """Somebody, or some program, may act in this archive."""

    content: Name | Destroyed


class KeyIssued(Event, name="actor.key_issued.v1", after_closing="always"):
    """The actor got a bearer key; only its hash is kept. `scope` lists what it is limited to, empty for all.

    One that `opens` the calendar alone is the secret of an address for calendar programs, and no bearer key.
    """

    prefix: Code
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    role: Role
    expires_at: datetime | None = None
    scope: tuple[Code, ...] = ()
    opens: Literal["calendar"] | None = None
    content: Name | Destroyed


class KeyRevoked(Event, name="actor.key_revoked.v1", effect="revoked_on", after_closing="always"):
    """The key opens nothing from this moment."""

    prefix: Code
    revoked_on: date
    content: Reason | Destroyed


class TokensAccepted(Event, name="actor.tokens_accepted.v1", after_closing="always"):
    """Tokens of one subject of an identity provider act for the actor; which subject is found by a keyed hash alone."""

    issuer: Code


ActorEvent = ActorRegistered | KeyIssued | KeyRevoked | TokensAccepted
