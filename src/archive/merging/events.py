"""What happens to two cases that are one. Each of the two states it: the case that goes, and the one that stays."""

from uuid import UUID

from archive.kernel import Destroyed, Event, NoContent
from archive.recordwide import Protection, Reason


class CaseMerged(Event, name="case.merged.v1", after_closing="late"):
    """The case turned out to be the same matter as another and was merged into it; its id leads there from now on.

    `protects` is what the other case hides of this one, set by the archive.
    """

    into: UUID
    protects: Protection | None = None
    content: Reason | Destroyed


class CaseTookOver(Event, name="case.took_over.v1", after_closing="late"):
    """Another case was merged into this one; what was filed to it belongs here. The reason is said in that case.

    `protects` is what the other case hides of this one, until somebody decides its publicity again.
    """

    merged: UUID
    protects: Protection | None = None
    content: NoContent | Destroyed = NoContent()


class CaseShielded(Event, name="case.shielded.v1", after_closing="always"):
    """Who may see a case that is one with this one was decided again: what that hides of this one from now on.

    `because_of` is that case. `anew`: what it hid of this one before counts no longer, because a merge was undone. Set
    by the archive.
    """

    because_of: UUID
    protects: Protection | None = None
    anew: bool | None = None
    content: NoContent | Destroyed = NoContent()


class CaseMergeUndone(Event, name="case.merge_undone.v1", after_closing="late"):
    """The merge was wrong: the case stands on its own again, as it did before. `left` is set by the archive."""

    left: UUID | None = None
    content: Reason | Destroyed


class CaseGaveBack(Event, name="case.gave_back.v1", after_closing="late"):
    """A case that had been merged into this one stands on its own again."""

    merged: UUID
    content: NoContent | Destroyed = NoContent()
