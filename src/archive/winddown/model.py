"""The rules of a wind-down, and of what becomes of open items, whatever their record is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.kind import kinds
from archive.registration import Record
from archive.winddown.events import (
    HOLD,
    ON_ANY,
    CutoffSet,
    DestinationsSet,
    EligibilityOverridden,
    GuidanceRegistered,
    ItemSettled,
    Way,
    WindDownClosed,
    WindDownDecided,
    WindDownEvent,
)
from archive.winddown.fold import OVERRIDABLE, WindDownIsClosed, overridden

__all__ = [
    "AlreadyWoundDown",
    "ItemNotOpen",
    "WindDown",
    "WindDownIsClosed",
    "require_matter",
    "require_open",
    "require_said",
]


class AlreadyWoundDown(Conflict):
    """An organisation ends once."""

    code = "already_wound_down"
    remedy = "Leave these collections out; a caretaker records what still happens to their records."

    def __init__(self, name: str, day: date, collections: Iterable[str]) -> None:
        named = ", ".join(sorted(collections))
        super().__init__(f"The wind-down {name} of {named} was closed on {day}.", field="collections")


class WindDown(Record[WindDownEvent], name="winddown"):
    """Alasajo: what was decided of the end of an organisation."""

    def decide(self, decided: WindDownDecided, *, by: ActorId) -> None:
        """Record the decision."""
        self.record(decided, by=by)

    def set_cutoff(self, set_: CutoffSet, *, by: ActorId) -> None:
        """See `set_cutoff`."""
        self.take(set_, by=by)

    def register_guidance(self, registered: GuidanceRegistered, *, by: ActorId) -> None:
        """Follow other guidance from its day on. Refuses: no rules, no source, two of one code, wording of none."""
        self.must_exist()
        if not getattr(registered.content, "source", "stated").strip():
            raise Invalid("The guidance names no source.", field="source", remedy="State who gave it, and when.")
        codes = [each.code for each in registered.rules]
        if not codes:
            raise Invalid("The guidance has no rules.", field="rules", remedy="Give at least one rule.")
        if len(set(codes)) < len(codes):
            raise Invalid("Two rules have the same code.", field="rules.code")
        worded = {each.code for each in getattr(registered.content, "wordings", ())}
        if worded - set(codes):
            raise Invalid("A wording names no rule of this guidance.", field="wordings.code")
        self.take(registered, by=by)

    def override_eligibility(self, judged: EligibilityOverridden, *, by: ActorId) -> None:
        """See `override_eligibility`."""
        self.must_exist()
        if len(overridden(dict(judged))) != 1:
            named = ", ".join(OVERRIDABLE)
            raise Invalid(f"Name one record: {named}.", field=OVERRIDABLE[0], remedy="Give the id of exactly one.")
        self.take(judged, by=by)

    def set_destinations(self, set_: DestinationsSet, *, by: ActorId) -> None:
        """Set where records go, from this day on. Refuses: no rules, two with the same code, one without a party."""
        self.must_exist()
        codes = [each.code for each in set_.rules]
        if not codes:
            raise Invalid("There are no rules.", field="rules", remedy="Give at least one rule.")
        if len(set(codes)) < len(codes):
            raise Invalid("Two rules have the same code.", field="rules.code")
        if {each.code for each in getattr(set_.content, "parties", ())} != set(codes):
            raise Invalid("Each rule names one party by its code.", field="parties.code")
        if unknown := sorted({name for each in set_.rules for name in each.kinds} - kinds().keys()):
            raise Invalid(f"There is no kind of record {unknown[0]}.", field="rules.kinds")
        self.take(set_, by=by)

    def close(self, closed: WindDownClosed, *, by: ActorId) -> None:
        """Record that nothing is open any more; who does so has made sure of it."""
        self.take(closed, by=by)


def require_matter(record: Record[Any], matter: str) -> None:
    """Refuse a sort of item of which a record of this kind has none."""
    described = kinds().get(record.kind)
    known = [*(each.code for each in described.open if described), *ON_ANY] if described else []
    if matter not in known:
        remedy = f"One of {', '.join(known)}."
        raise Invalid("A record of this kind has no such open item.", field="matter", remedy=remedy)


class ItemNotOpen(Conflict):
    """Only what is open comes to an end."""

    code = "item_not_open"


def require_open(record: Record[Any], matter: str) -> None:
    """Refuse a sort of item in which the record is not open now.

    Sorts that a record of any kind may have are passed over: a refusal would show holds and contradictions to who
    may not see them.
    """
    state, every = record.now, kinds()[record.kind].open
    told = {name: _part(state, name) for each in every for name in each.fields}
    described = next((each.code for each in every if each.fits(state["status"], told)), None)
    across = (each.code for each in every if not each.states)  # found among several records, not in this one
    if matter not in (described, *across, *ON_ANY):
        remedy = f"It is open as {described}." if described else "What its kind brings to an end has ended."
        raise ItemNotOpen("The record is not open in this way.", field="matter", remedy=remedy)


def _part(state: Any, path: str) -> Any:
    """A part of a state by its path."""
    for step in path.split("."):
        state = state.get(step) if isinstance(state, dict) else None
    return state


def require_said(settled: ItemSettled) -> None:
    """Refuse a way to end that does not name them: the party that accepted it, or who decided to leave it undone.

    Refuses: a hold that ends otherwise than by a transfer; it is released where its mandate ends.
    """
    said = settled.content
    if settled.way is Way.transferred and not getattr(said, "party", None):
        raise Invalid("Name the party that accepted it.", field="party")
    if settled.way is Way.left_undone and not getattr(said, "decider", None):
        raise Invalid("Name who decided to leave it undone.", field="decider")
    if settled.matter == HOLD and settled.way is not Way.transferred:
        raise Invalid("A hold is released or transferred.", field="way", remedy="Release the hold (releases).")
    if settled.deadline and settled.way is not Way.transferred:
        raise Invalid("Only what another party took over has a deadline.", field="deadline")
    if settled.deadline and settled.deadline < settled.settled_on:
        raise Invalid("The deadline would be before the item was taken over.", field="deadline")
