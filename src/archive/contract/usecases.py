"""Verbs of the contract room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.contract.events import (
    ContractAmended,
    ContractExtended,
    ContractRegistered,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
)
from archive.contract.model import Contract
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def register_contract(archive: Archive, registered: ContractRegistered, *, by: ActorId) -> Receipt:
    """Register a contract. Refuses: an unknown or closed case, a natural key already recorded."""
    registered = filed_to(archive, registered)
    id = public_id(archive.origin, "contract", registered.natural_key) if registered.natural_key else new_id()
    contract = Contract(id)
    contract.register(bound(archive, registered), by=by)
    if registered.natural_key and archive.exists(id):
        raise AlreadyRecorded("contract", id)
    return archive.add(contract)


def sign_contract(
    archive: Archive, id: UUID, signed: ContractSigned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that all parties have signed. Refuses: a contract that is already signed or has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.sign(signed, by=by)
    return archive.add(contract)


def amend_contract(
    archive: Archive, id: UUID, amended: ContractAmended, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record an amendment of a contract. Refuses: an end before the start, a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.amend(amended, by=by)
    return archive.add(contract)


def extend_contract(
    archive: Archive, id: UUID, extended: ContractExtended, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a contract runs longer. Refuses: an end that is not later, a contract under notice or ended."""
    contract = archive.load(Contract, id, expecting)
    contract.extend(extended, by=by)
    return archive.add(contract)


def terminate_contract(
    archive: Archive, id: UUID, terminated: ContractTerminated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record the notice of a contract. Refuses: an end before the day of notice, or later than the present end."""
    contract = archive.load(Contract, id, expecting)
    contract.terminate(terminated, by=by)
    return archive.add(contract)


def transfer_contract(
    archive: Archive, id: UUID, transferred: ContractTransferred, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that another organisation took a contract over. Refuses: a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.transfer(transferred, by=by)
    return archive.add(contract)
