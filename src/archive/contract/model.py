"""The rules of a contract: signed once, changed while it runs, ended or handed over once."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.contract.events import (
    ContractAmended,
    ContractEvent,
    ContractExtended,
    ContractRegistered,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
)
from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.lastday import end_of
from archive.registration import Record, RecordWide


class ContractEnded(Conflict):
    """A contract that was terminated, transferred or has expired accepts no such change."""

    code = "contract_ended"


class ContractSignedAlready(Conflict):
    """A contract is signed once; changes are amendments."""

    code = "contract_signed"
    remedy = "Record an amendment instead."


class Contract(Record[ContractEvent], name="contract"):
    """Sopimus: its term and how it ended."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.starts_on: date | None = None
        self.ends_on: date | None = None
        self.signed_on: date | None = None
        self.ended: tuple[str, date] | None = None

    def register(self, registered: ContractRegistered, *, by: ActorId) -> None:
        if registered.starts_on and registered.ends_on and registered.ends_on < registered.starts_on:
            raise Invalid("The contract would end before it starts.", field="ends_on")
        self.record(registered, by=by)

    def sign(self, signed: ContractSigned, *, by: ActorId) -> None:
        self._must_run()
        if self.signed_on is not None:
            raise ContractSignedAlready(f"The contract was signed on {self.signed_on:%Y-%m-%d}.")
        self.record(signed, by=by)

    def amend(self, amended: ContractAmended, *, by: ActorId) -> None:
        self._must_run()
        self._must_not_have_expired(amended.amended_on)
        if amended.ends_on:
            self._must_end_after_start(amended.ends_on)
        self.record(amended, by=by)

    def extend(self, extended: ContractExtended, *, by: ActorId) -> None:
        """Move the end later. Refuses: an end that is not later; a contract that expired before the extension."""
        self._must_run()
        self._must_not_have_expired(extended.extended_on)
        if self.ends_on and extended.ends_on <= self.ends_on:
            raise Invalid(f"The contract already runs until {self.ends_on:%Y-%m-%d}.", field="ends_on")
        self.record(extended, by=by)

    def terminate(self, terminated: ContractTerminated, *, by: ActorId) -> None:
        self._must_run()
        self._must_not_have_expired(terminated.noticed_on)
        if terminated.ends_on < terminated.noticed_on:
            raise Invalid("A contract cannot end before notice is given.", field="ends_on")
        self.record(terminated, by=by)

    def transfer(self, transferred: ContractTransferred, *, by: ActorId) -> None:
        self._must_run()
        self._must_not_have_expired(transferred.transferred_on)
        self.record(transferred, by=by)

    def _must_run(self) -> None:
        self.must_exist()
        if self.ended is not None:
            raise ContractEnded(f"The contract was {self.ended[0]} on {self.ended[1]:%Y-%m-%d}.")

    def _must_not_have_expired(self, day: date) -> None:
        if self.ends_on and day > self.ends_on:
            raise ContractEnded(f"The contract expired on {self.ends_on:%Y-%m-%d}.", remedy="Register a new contract.")

    def _must_end_after_start(self, day: date) -> None:
        if self.starts_on and day < self.starts_on:
            raise Invalid("The contract would end before it starts.", field="ends_on")

    def on(self, event: ContractEvent) -> None:
        match event:
            case ContractRegistered():
                self.on_registered(event)
                self.starts_on, self.ends_on = event.starts_on, end_of(event.ends_on)
            case ContractSigned():
                self.signed_on = event.signed_on
            case ContractAmended():
                self.ends_on = end_of(event.ends_on or self.ends_on)
            case ContractExtended():
                self.ends_on = end_of(event.ends_on)
            case ContractTerminated():
                self.ends_on, self.ended = event.ends_on, ("terminated", event.noticed_on)
            case ContractTransferred():
                self.ended = ("transferred", event.transferred_on)
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
