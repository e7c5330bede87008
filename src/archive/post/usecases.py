"""Verbs of the post room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.post.events import PersonReturned, PostAbolished, PostEstablished, TermBegun, TermEnded
from archive.post.model import Post
from archive.record.store import Archive, Receipt, new_id
from archive.registered import as_sensitive
from archive.registration import public_id
from archive.retention.binding import bound


def establish_post(archive: Archive, established: PostEstablished, *, by: ActorId) -> Receipt:
    """Record a post; it is sensitive unless stated otherwise.

    Refuses: an unknown or closed case, a natural key already recorded.
    """
    established = filed_to(archive, established)
    id = public_id(archive.origin, "post", established.natural_key) if established.natural_key else new_id()
    post = Post(id)
    post.establish(as_sensitive(bound(archive, established)), by=by)
    if established.natural_key and archive.exists(id):
        raise AlreadyRecorded("post", id)
    return archive.add(post)


def begin_term(archive: Archive, id: UUID, begun: TermBegun, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Record who serves in a post, as holder or substitute. Refuses: a number used before, nobody to substitute."""
    post = archive.load(Post, id, expecting)
    post.begin_term(begun, by=by)
    return archive.add(post)


def return_person(
    archive: Archive, id: UUID, returned: PersonReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that who serves a term is back; substitutes no longer serve. Refuses: a term nobody serves."""
    post = archive.load(Post, id, expecting)
    post.return_person(returned, by=by)
    return archive.add(post)


def end_term(archive: Archive, id: UUID, ended: TermEnded, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Record that somebody no longer serves. Refuses: a term nobody serves."""
    post = archive.load(Post, id, expecting)
    post.end_term(ended, by=by)
    return archive.add(post)


def abolish_post(
    archive: Archive, id: UUID, abolished: PostAbolished, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a post was abolished. Refuses: a second time."""
    post = archive.load(Post, id, expecting)
    post.abolish(abolished, by=by)
    return archive.add(post)
