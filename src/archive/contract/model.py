"""The rules of a contract: signed once, changed while it runs, ended or handed over once."""

from archive.contract.events import (
    ContractAmended,
    ContractClauseAgreed,
    ContractDeliverableAgreed,
    ContractDelivered,
    ContractDeliveryAccepted,
    ContractDigitised,
    ContractEvent,
    ContractExcluded,
    ContractExtended,
    ContractOptionAgreed,
    ContractRegistered,
    ContractReturned,
    ContractSenderJoined,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
    ContractTransitionAgreed,
    Ground,
)
from archive.contract.fold import ContractEnded, ContractSignedAlready
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record

END_BEFORE_START = "end_before_start"
__all__ = ["END_BEFORE_START", "Contract", "ContractEnded", "ContractSignedAlready", "ends_before_start"]


def ends_before_start(registered: ContractRegistered) -> bool:
    """Whether a contract is stated to end before it starts."""
    return bool(registered.starts_on and registered.ends_on and registered.ends_on < registered.starts_on)


class Contract(Record[ContractEvent], name="contract"):
    """Sopimus: its term and how it ended."""

    def register(self, registered: ContractRegistered, *, by: ActorId) -> None:
        """Record a contract. Refuses: an end before the start, unless it is flagged because a source only tells it."""
        if ends_before_start(registered) and END_BEFORE_START not in registered.flagged:
            raise Invalid("The contract would end before it starts.", field="ends_on")
        self.record(registered, by=by)

    def sign(self, signed: ContractSigned, *, by: ActorId) -> None:
        """See `sign_contract`."""
        self.take(signed, by=by)

    def amend(self, amended: ContractAmended, *, by: ActorId) -> None:
        """Change it while it runs, notice given or not."""
        self.take(amended, by=by)

    def extend(self, extended: ContractExtended, *, by: ActorId) -> None:
        """Move the end later, by agreement or by an option.

        Refuses: an end that is not later; a contract that expired before; an option that is not open or not so long.
        """
        self.take(extended, by=by)

    def terminate(self, terminated: ContractTerminated, *, by: ActorId) -> None:
        """End it by notice.

        Refuses: a last day before the notice, or after the one it has: a notice never prolongs; an end at once without
        its ground.
        """
        if terminated.immediate and terminated.ground is None:
            self.must_exist()
            remedy = f"Give one of: {', '.join(Ground)}."
            raise Invalid("A contract that ends at once requires a ground.", field="ground", remedy=remedy)
        if terminated.ends_on < terminated.noticed_on:
            self.must_exist()
            raise Invalid("A contract cannot end before the day of notice.", field="ends_on")
        self.take(terminated, by=by)

    def transfer(self, transferred: ContractTransferred, *, by: ActorId) -> None:
        """Hand it over to another organisation, notice given or not."""
        self.take(transferred, by=by)

    def agree(
        self, agreed: ContractClauseAgreed | ContractOptionAgreed | ContractDeliverableAgreed, *, by: ActorId
    ) -> None:
        """Add a clause, an option or a deliverable while the contract runs, or replace one of the same code."""
        self.take(agreed, by=by)

    def deliver(self, delivered: ContractDelivered | ContractDeliveryAccepted, *, by: ActorId) -> None:
        """Record a delivery, or its acceptance. Refuses: what was not agreed; accepting what was not delivered."""
        self.take(delivered, by=by)

    def keep(self, kept: ContractDigitised | ContractExcluded, *, by: ActorId) -> None:
        """Digitise it, or leave it out. Refuses: a contract that went back to its owner."""
        self.take(kept, by=by)

    def give_back(self, returned: ContractReturned, *, by: ActorId) -> None:
        """Give it back to its owner, once. Refuses: an owner nobody knows."""
        self.must_exist()
        if not (getattr(returned.content, "to", None) or self.now.get("owner")):
            raise Invalid("Nobody stated whose contract it is.", field="to", remedy="State who has it back.")
        self.take(returned, by=by)

    def join(self, joined: ContractSenderJoined, *, by: ActorId) -> None:
        """Add a sending organisation. Refuses: a contract under notice or ended."""
        self.take(joined, by=by)

    def agree_transition(self, agreed: ContractTransitionAgreed, *, by: ActorId) -> None:
        """See `agree_transition`."""
        self.take(agreed, by=by)
