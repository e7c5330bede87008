"""Whose tokens act for which actor: found by a keyed hash of issuer and subject, which are not stored.

Two-person rules compare actors: somebody who holds a key as well is one actor only when an administrator states so.
"""

from archive.actor.events import ActorRegistered, Name, TokensAccepted
from archive.actor.model import Actor
from archive.errors import Conflict, NotRecognised
from archive.kernel import ActorId
from archive.record.sqlite.lookups import LookupRace
from archive.record.store import Archive, Receipt, new_id

NAMED = "holder of tokens"
LOOKUP = "subject"


class SubjectUnknown(NotRecognised):
    """The token is good, but nobody said for whom it acts here."""

    code = "subject_unknown"
    field = "Authorization"
    remedy = "An administrator must accept the subject: 'archive keys accept'."


def holder_of(archive: Archive, issuer: str, subject: str, *, register: bool) -> ActorId:
    """The actor a token acts for; at first sight it is registered, where that is allowed.

    Refuses: unknown and not to be registered; unknown since the secret of the keyed hashes was lost, for it may be
    somebody who acted here before.
    """
    key = archive.natural_key(LOOKUP, issuer, subject)
    found = archive.found(key)
    if found is not None:
        return ActorId(found)
    if not register:
        raise SubjectUnknown("The subject of this token is not accepted yet.")
    if _forgotten(archive):
        raise SubjectUnknown("The accepted subjects were lost with the keys of this archive.")
    try:
        return ActorId(accept_tokens(archive, issuer, subject).id)
    except LookupRace:  # another request of the same subject was faster
        return holder_of(archive, issuer, subject, register=False)


def accept_tokens(
    archive: Archive, issuer: str, subject: str, *, actor: ActorId | None = None, by: ActorId | None = None
) -> Receipt:
    """Let tokens of a subject act for an actor, a new one unless named. Refuses: accepted already."""
    key = archive.natural_key(LOOKUP, issuer, subject)
    if archive.found(key) is not None:
        raise Conflict("The tokens of this subject are already accepted.", field="subject")
    holder = archive.load(Actor, actor) if actor else Actor(new_id())
    who = by or ActorId(holder.id)
    if actor is None:
        holder.register(ActorRegistered(content=Name(name=NAMED)), by=who)
    holder.accept_tokens(TokensAccepted(issuer=issuer[:200]), by=who)
    return archive.add(holder, lookup=key)


def _forgotten(archive: Archive) -> bool:
    """Whether some subject was accepted before the keyed hashes were last rebuilt."""
    return archive.recorder.stands_before(TokensAccepted.name, "archive.lookups_renewed.v1")
