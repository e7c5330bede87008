"""The rules of a contract: signed once, changed while it runs, ended or handed over once."""

from archive.contract.events import (
    ContractAmended,
    ContractEvent,
    ContractExtended,
    ContractRegistered,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
)
from archive.contract.fold import ContractEnded, ContractSignedAlready
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.registration import Record

__all__ = ["Contract", "ContractEnded", "ContractSignedAlready"]


class Contract(Record[ContractEvent], name="contract"):
    """Sopimus: its term and how it ended."""

    def register(self, registered: ContractRegistered, *, by: ActorId) -> None:
        """Record a contract. Refuses: an end before the start."""
        if registered.starts_on and registered.ends_on and registered.ends_on < registered.starts_on:
            raise Invalid("The contract would end before it starts.", field="ends_on")
        self.record(registered, by=by)

    def sign(self, signed: ContractSigned, *, by: ActorId) -> None:
        """See `sign_contract`."""
        self.take(signed, by=by)

    def amend(self, amended: ContractAmended, *, by: ActorId) -> None:
        """Change it while it runs, notice given or not."""
        self.take(amended, by=by)

    def extend(self, extended: ContractExtended, *, by: ActorId) -> None:
        """Move the end later. Refuses: an end that is not later; a contract that expired before the extension."""
        self.take(extended, by=by)

    def terminate(self, terminated: ContractTerminated, *, by: ActorId) -> None:
        """End it by notice. Refuses: a last day before the notice, or after the one it has: a notice never prolongs."""
        if terminated.ends_on < terminated.noticed_on:
            self.must_exist()
            raise Invalid("A contract cannot end before the day of notice.", field="ends_on")
        self.take(terminated, by=by)

    def transfer(self, transferred: ContractTransferred, *, by: ActorId) -> None:
        """Hand it over to another organisation, notice given or not."""
        self.take(transferred, by=by)
