"""The rules of a post: terms are begun while it exists, and end once."""

from archive.kernel import ActorId
from archive.post.events import PersonReturned, PostAbolished, PostEstablished, PostEvent, TermBegun, TermEnded
from archive.post.fold import PostIsAbolished, TermKnown, TermOver
from archive.registration import Record

__all__ = ["Post", "PostIsAbolished", "TermKnown", "TermOver"]


class Post(Record[PostEvent], name="post"):
    """Virka tai toimi, and the chain of those who serve in it."""

    def establish(self, established: PostEstablished, *, by: ActorId) -> None:
        """Record a post."""
        self.record(established, by=by)

    def begin_term(self, begun: TermBegun, *, by: ActorId) -> None:
        """Let somebody serve. Refuses: a number used before, an end before the start, nobody to substitute."""
        self.take(begun, by=by)

    def return_person(self, returned: PersonReturned, *, by: ActorId) -> None:
        """Record that somebody is back, which ends the terms of substitutes. Refuses: a term nobody serves."""
        self.take(returned, by=by)

    def end_term(self, ended: TermEnded, *, by: ActorId) -> None:
        """End a term. Refuses: a term nobody serves."""
        self.take(ended, by=by)

    def abolish(self, abolished: PostAbolished, *, by: ActorId) -> None:
        """See `abolish_post`."""
        self.take(abolished, by=by)
