"""The rules of decisions: what is in force can be amended or superseded, what was recorded wrong is corrected."""

from archive.decision.events import (
    DecisionAmended,
    DecisionCorrected,
    DecisionEvent,
    DecisionRecorded,
    DecisionSuperseded,
    PendingDecided,
    PendingDeciderNamed,
    PendingEvent,
    PendingNoted,
    PendingRaised,
    PendingWithdrawn,
)
from archive.decision.fold import DecisionNotInForce, MatterSettled
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record

__all__ = ["Decision", "DecisionNotInForce", "MatterSettled", "PendingMatter"]

_WORDED = ("decision.recorded.v1", "decision.amended.v1", "decision.corrected.v1")


class Decision(Record[DecisionEvent], name="decision"):
    """Päätös: its wording, and whether it is in force."""

    def make(self, recorded: DecisionRecorded, *, by: ActorId) -> None:
        """Record a decision."""
        self.record(recorded, by=by)

    def amend(self, amended: DecisionAmended, *, by: ActorId) -> None:
        """Change the wording as of a day. Refuses: nothing changed; a day on which it is not in force."""
        content = amended.content
        if getattr(content, "text", "") is None and getattr(content, "title", "") is None:
            raise Invalid(
                "The amendment changes nothing.", field="text", remedy="Give the new text, the new title, or both."
            )
        self.take(amended, by=by)

    def correct(self, corrected: DecisionCorrected, *, by: ActorId) -> None:
        """Set right how an event worded the decision. Refuses: an event that words nothing; nothing said."""
        self.must_exist()
        name = self.name_of(corrected.corrects)
        said = any(getattr(corrected.content, name, None) is not None for name in ("title", "text"))
        if said == bool(corrected.takes_back):
            remedy = "Give either the right text or title, or takes_back."
            raise Invalid(
                "A correction must either state the right wording or take back a correction.",
                field="text",
                remedy=remedy,
            )
        if corrected.takes_back and name != DecisionCorrected.name:
            remedy = "Name the correction; one of a day or class is taken back by event-corrections."
            raise Invalid("Only a correction of a wording is taken back here.", field="corrects", remedy=remedy)
        if said and name not in _WORDED and self._corrects_no_wording(corrected.corrects):
            raise Invalid(
                "That event contains no text.",
                field="corrects",
                remedy="Give the version of the event with the wrong text.",
            )
        self.take(corrected, by=by)

    def _corrects_no_wording(self, version: int) -> bool:
        return self.corrected_event(self.event(version)).name not in _WORDED

    def supersede(self, superseded: DecisionSuperseded, *, by: ActorId) -> None:
        """See `supersede_decision`."""
        if superseded.successor == self.id:
            self.must_exist()
            raise Invalid("A decision cannot supersede itself.", field="successor")
        self.take(superseded, by=by)


class PendingMatter(Record[PendingEvent], name="pending"):
    """A matter before a steering group that is not decided yet."""

    def raise_matter(self, raised: PendingRaised, *, by: ActorId) -> None:
        """Record a pending matter."""
        self.record(raised, by=by)

    def name_decider(self, named: PendingDeciderNamed, *, by: ActorId) -> None:
        """See `name_decider`."""
        self.take(named, by=by)

    def note(self, noted: PendingNoted, *, by: ActorId) -> None:
        """See `note_matter`."""
        self.take(noted, by=by)

    def decide(self, decided: PendingDecided, *, by: ActorId) -> None:
        """See `decide_matter`."""
        self.take(decided, by=by)

    def withdraw(self, withdrawn: PendingWithdrawn, *, by: ActorId) -> None:
        """See `withdraw_matter`."""
        self.take(withdrawn, by=by)
