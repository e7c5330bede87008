"""Verbs of the contract room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.contract.ending import TOO_SHORT, too_short
from archive.contract.events import (
    ContractAmended,
    ContractClauseAgreed,
    ContractDeliverableAgreed,
    ContractDelivered,
    ContractDeliveryAccepted,
    ContractDigitised,
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
)
from archive.contract.model import END_BEFORE_START, Contract, ends_before_start
from archive.kernel import ActorId, AlreadyRecorded, seen_of
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def register_contract(archive: Archive, registered: ContractRegistered, *, by: ActorId) -> Receipt:
    """Register a contract.

    Refuses: an unknown or closed case, a natural key already recorded; an end before the start, which is flagged where
    a source only tells it.
    """
    registered = filed_to(archive, registered)
    if archive.telling and ends_before_start(registered):
        registered = registered.model_copy(update={"flagged": (*registered.flagged, END_BEFORE_START)})
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
    """Record the notice of a contract; one shorter than was agreed is flagged.

    Refuses: an end before the day of notice, or later than the present end; a clause that was not agreed.
    """
    contract = archive.load(Contract, id, expecting)
    contract.must_exist()
    state = contract.timeline.state(terminated.noticed_on) or {}
    flags = (TOO_SHORT,) if too_short(state, seen_of(terminated, str(id), 0).fact) else ()
    contract.terminate(terminated.model_copy(update={"flagged": flags}), by=by)
    return archive.add(contract)


def transfer_contract(
    archive: Archive, id: UUID, transferred: ContractTransferred, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that another organisation took a contract over. Refuses: a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.transfer(transferred, by=by)
    return archive.add(contract)


def agree_clause(
    archive: Archive, id: UUID, agreed: ContractClauseAgreed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a clause with its notice, or how it reads from now on. Refuses: a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.agree(agreed, by=by)
    return archive.add(contract)


def agree_option(
    archive: Archive, id: UUID, agreed: ContractOptionAgreed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record an option to extend a contract. Refuses: a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.agree(agreed, by=by)
    return archive.add(contract)


def agree_deliverable(
    archive: Archive, id: UUID, agreed: ContractDeliverableAgreed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what is to be delivered under a contract. Refuses: a contract that has ended."""
    contract = archive.load(Contract, id, expecting)
    contract.agree(agreed, by=by)
    return archive.add(contract)


def deliver(
    archive: Archive, id: UUID, delivered: ContractDelivered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a deliverable was delivered. Refuses: one that was not agreed."""
    contract = archive.load(Contract, id, expecting)
    contract.deliver(delivered, by=by)
    return archive.add(contract)


def accept_delivery(
    archive: Archive, id: UUID, accepted: ContractDeliveryAccepted, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a delivery was accepted. Refuses: what was not agreed or not delivered."""
    contract = archive.load(Contract, id, expecting)
    contract.deliver(accepted, by=by)
    return archive.add(contract)


def digitise_contract(
    archive: Archive, id: UUID, digitised: ContractDigitised, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a contract was digitised. Refuses: a contract that went back."""
    contract = archive.load(Contract, id, expecting)
    contract.keep(digitised, by=by)
    return archive.add(contract)


def exclude_contract(
    archive: Archive, id: UUID, excluded: ContractExcluded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a contract is left out, and why. Refuses: a contract that went back."""
    contract = archive.load(Contract, id, expecting)
    contract.keep(excluded, by=by)
    return archive.add(contract)


def return_contract(
    archive: Archive, id: UUID, returned: ContractReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a contract went back to its owner. Refuses: an unknown owner, a contract that went back."""
    contract = archive.load(Contract, id, expecting)
    contract.give_back(returned, by=by)
    return archive.add(contract)


def add_sender(
    archive: Archive, id: UUID, joined: ContractSenderJoined, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that an organisation lends staff under a contract. Refuses: a contract under notice or ended."""
    contract = archive.load(Contract, id, expecting)
    contract.join(joined, by=by)
    return archive.add(contract)


def agree_transition(
    archive: Archive, id: UUID, agreed: ContractTransitionAgreed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record until when staff of one organisation may return. Refuses: an organisation that lends none."""
    contract = archive.load(Contract, id, expecting)
    contract.agree_transition(agreed, by=by)
    return archive.add(contract)
