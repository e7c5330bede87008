"""What an archivist does to retire an archive, for REST and the command line alike."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import latest
from archive.record.store import Receipt
from archive.retirement.events import HolderAddress, Proposal
from archive.retirement.model import Retirement, Stage
from archive.retirement.usecases import (
    approve_retirement,
    begin_retirement,
    propose_retirement,
    retirement,
    retirement_id,
    withdraw_retirement,
)
from services.disposal.export import give_last
from services.home.archive_home import ArchiveHome
from services.proof.network import is_address, require_place
from services.proof.publication import publish
from services.retirement.certificate import FOLDER
from services.retirement.coverage import LISTED, require_covered, uncovered
from services.retirement.witness import require_witnessed, witnessed

LONGEST_ADDRESS = 1000
_STEPS = ("proposed", "approved", "withdrawn", "begun", "completed")


def propose(
    home: ArchiveHome,
    address: str,
    recipient_key: str | None,
    note: str | None,
    *,
    destroy_later_contents: bool = False,
    addresses: Mapping[str, str] | None = None,
    by: ActorId,
) -> Receipt:
    """Propose to retire the archive. With a public key of age its signing key is handed over, else destroyed.

    `addresses` are those of holders that are asked elsewhere than at `address`, by the name of their archive.

    With `destroy_later_contents` what was recorded until now of records that had passed is destroyed as well: their
    holder has it without its words.

    Refuses: what no receipt covers, with the list; a key that is none; an address that is not one line of text; the
    address of an archive that holds nothing.
    """
    of_holders = _addresses(home, address, addresses or {})
    recipients: tuple[str, ...] = ()
    if recipient_key is not None:
        from services.handover.enclosed.keys import recipients_of

        recipients = tuple(recipients_of(recipient_key))
    upto = home.archive.position if destroy_later_contents else None
    require_covered(home, upto or 0)
    proposal = Proposal(address=address, addresses=of_holders, recipients=recipients, note=note)
    return propose_retirement(home.archive, proposal, later_contents_upto=upto, by=by)


def _addresses(home: ArchiveHome, address: str, of_holders: Mapping[str, str]) -> tuple[HolderAddress, ...]:
    for each in (address, *of_holders.values()):
        if not each.isprintable() or not each.strip() or len(each) > LONGEST_ADDRESS:
            remedy = "Give one line of text: where people ask for the records, such as a web address."
            raise Invalid("The address is empty, or has characters that are not shown.", field="address", remedy=remedy)
    known = home.archive.custody.recipients()
    if of_holders.keys() - known:
        names = ", ".join(sorted(known)) or "none"
        remedy = f"The receipts name these archives: {names}."
        raise Invalid("An address is that of an archive that holds no record.", field="addresses", remedy=remedy)
    return tuple(HolderAddress(recipient=name, address=each) for name, each in sorted(of_holders.items()))


def approve(home: ArchiveHome, note: str | None, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Approve it, as another person. Refuses: what no receipt covers, with the list."""
    require_covered(home)
    days = home.settings.cooling_off_days
    return approve_retirement(home.archive, note, cooling_off_days=days, by=by, expecting=expecting)


def withdraw(home: ArchiveHome, reason: str, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Withdraw the proposal."""
    return withdraw_retirement(home.archive, reason, by=by, expecting=expecting)


def begin(home: ArchiveHome, place: str | None, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Begin to carry it out; `place` is where the last checkpoint is published.

    Refuses: what no receipt covers, with the list; events that no published or time-stamped checkpoint covers.
    """
    if place is not None:
        require_place(place, "to")
        place = place if is_address(place) else _absolute(place)
    found = retirement(home.archive, expecting)
    size = 1
    if found.stage is Stage.approved:
        size = require_witnessed(home.archive)
        require_covered(home)
    return begin_retirement(home.archive, size, place, by=by, expecting=expecting)


def run(home: ArchiveHome, place: str | None, *, by: ActorId) -> None:
    """Begin to carry it out; of an archive that is retired, publish the last checkpoint if nobody outside has it.

    Refuses: what `begin` refuses.
    """
    last = latest(home.archive)
    if retirement(home.archive).stage is not Stage.retired:
        begin(home, place, by=by)
    elif place is not None and last is not None and witnessed(home.archive) < last.size:
        require_place(place, "to")
        give_last(home.archive, home.home / FOLDER, place)
        publish(home.archive, last, place)


def _absolute(place: str) -> str:
    """The place wherever the work goes on; a folder stays one."""
    path = str(Path(place).absolute())
    return f"{path}/" if place.endswith("/") else path


def status(home: ArchiveHome, caller: Caller) -> dict[str, Any]:
    """How far the retirement is. Who may see everything is shown what no receipt covers, before it begins."""
    archive = home.archive
    found, id = retirement(archive), retirement_id(archive)
    told: dict[str, Any] = {"id": str(id), "status": str(found.stage), "version": found.version}
    told |= _address(found)
    if not caller.sees_all:
        return told
    for each in archive.history(id):
        step = each.event.name.split(".")[1]
        said = each.event.model_dump(mode="json", exclude_none=True)
        told |= {
            name: value for name, value in said.items() if name.endswith(("_on", "_from")) or name == "signing_key"
        }
        told[f"{step}_by"] = str(each.recorded_by)
    told |= {"position": archive.position, "witnessed": witnessed(archive)}
    told |= {"later_contents_upto": found.later_contents_upto} if found.later_contents_upto else {}
    if found.stage in (Stage.none, Stage.proposed, Stage.approved):
        home.projections.catch_up()
        missing = list(islice(uncovered(home), LISTED))
        told |= {"uncovered": [each.told() for each in missing], "more": len(missing) == LISTED}
    else:
        told["hindrance"] = home.disposing.hindrance()
    return told


def _address(found: Retirement) -> dict[str, Any]:
    if found.begun is None or found.proposal is None:
        return {}
    own = {each.recipient: each.address for each in found.proposal.addresses}
    return {"address": found.proposal.address} | ({"addresses": own} if own else {})


def require_archivist(caller: Caller) -> ActorId:
    """The actor who may retire an archive: an archivist with a key without a scope."""
    return caller.require(Role.archivist)
