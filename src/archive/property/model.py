"""The rules of a property: a survey finds something; who maintains the data is named."""

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.property.events import (
    Continuation,
    ContinuationDecided,
    OwnershipStated,
    PropertyEvent,
    PropertyMapped,
    PropertySurveyed,
)
from archive.property.fold import SURVEYED
from archive.registration import Record


class Property(Record[PropertyEvent], name="property"):
    """Kiinteistö: its condition, its owner, and what becomes of its data."""

    def map(self, mapped: PropertyMapped, *, by: ActorId) -> None:
        """Record a property."""
        self.record(mapped, by=by)

    def survey(self, surveyed: PropertySurveyed, *, by: ActorId) -> None:
        """Survey it again. Refuses: a survey that finds nothing."""
        self.must_exist()
        if not any(getattr(surveyed, name) for name in SURVEYED):
            remedy = f"Give one of: {', '.join(SURVEYED)}."
            raise Invalid("The survey finds nothing.", field="condition", remedy=remedy)
        self.take(surveyed, by=by)

    def state_ownership(self, stated: OwnershipStated, *, by: ActorId) -> None:
        """See `state_ownership`."""
        self.take(stated, by=by)

    def decide_continuation(self, decided: ContinuationDecided, *, by: ActorId) -> None:
        """Decide what becomes of its data, or decide again. Refuses: data that nobody is named to maintain."""
        self.must_exist()
        named = getattr(decided.content, "maintainer", None) or self.now.get("maintainer")
        if decided.continuation is Continuation.maintained and not named:
            raise Invalid("Nobody is named who maintains the data.", field="maintainer", remedy="Name them.")
        self.take(decided, by=by)
