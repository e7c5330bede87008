"""Receipts: the proof that a package is recorded at the recipient, written there and imported by the sender."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Invalid, NotFound
from archive.handover.events import HandoverAcknowledged, HandoverReceived, Recipient
from archive.handover.model import Handover
from archive.handover.usecases import acknowledge_handover, received_id
from archive.ledger.offline import Checker, Differs, Unreadable, from_base64, read_key, strict_json
from archive.ledger.proving import proof_of
from archive.record.store import Receipt
from services.handover.transferring import complete_transfers, not_passed
from services.home.archive_home import ArchiveHome

LARGEST = 1 << 20  # bytes
_NAMED = 10


class ReceiptRefused(Invalid):
    """A receipt that proves nothing about a package of this archive."""

    code = "receipt_refused"
    field = "receipt"
    remedy = "Ask the recipient for the receipt: 'archive handover receive PACKAGE --receipt FILE' writes it."


def receipt_of(home: ArchiveHome, handover: UUID) -> bytes:
    """The receipt for a package that was received here: the proof file of the event that records it.

    Refuses: no such package was received.
    """
    id = received_id(home.archive, handover)
    if not home.archive.exists(id):
        raise NotFound("No package with this id was received here.", field="package")
    position = home.archive.history(id)[0].position
    return proof_of(home.archive, position, home.checkpoint())


def acknowledge(
    home: ArchiveHome, receipt: bytes, caller: Caller, *, keys: tuple[str, ...] = (), recipient: str | None = None
) -> Receipt:
    """Record the receipt of a recipient; a second time nothing happens. `keys` are its public keys known before.

    Of a transfer, every record then states who holds it. Its receipt must be signed with one of `keys`, since everybody
    who has the package can make one; `recipient` confirms the name of an archive that is not that of the recipient.
    `effect` of the answer names records that did not pass, since another archive accepted them before.

    Refuses: what is no receipt, a signature that is not the recipient's, a package that was not issued here, another
    digest or root than was issued; a receipt of another archive or key than the one recorded.
    """
    by = caller.require(Role.archivist)
    if len(receipt) > LARGEST:
        raise ReceiptRefused("The receipt is too large.")
    try:
        told = strict_json(receipt)
        Checker([read_key(key) for key in keys], []).proof(told)
        event = told["event"]
        if event["name"] != HandoverReceived.name:
            raise ReceiptRefused("The file proves another event, not that a package was received.")
        said = HandoverReceived.model_validate(_fact(event) | {"content": _content(event)})
    except Differs as what:
        raise ReceiptRefused(what.sentence) from None
    except Unreadable as why:
        raise ReceiptRefused(f"The receipt cannot be read: {why}.") from None
    except (ValueError, KeyError, TypeError):
        raise ReceiptRefused("The receipt is not as the format demands.") from None
    issued = _issued(home, said.handover)
    if (said.sender, said.package, said.root) != (home.archive.origin, issued.package, issued.root):
        raise ReceiptRefused("The receipt is for another package than was issued.")
    if issued.handed_as == "transfer" and said.handed_as != "transfer":
        raise ReceiptRefused("The recipient received the package, but did not accept the responsibility.")
    if issued.handed_as == "transfer":
        _require_recipient(event["origin"], told["key"], keys)
        _require_named(event["origin"], issued.content, recipient)
    acknowledged = HandoverAcknowledged(
        recipient=event["origin"], position=event["position"],
        received_at=datetime.fromisoformat(event["recorded_at"]), key=told["key"],
    )  # fmt: skip
    made = acknowledge_handover(home.archive, said.handover, said.package, acknowledged, by=by)
    complete_transfers(home.archive, home.files)
    if others := not_passed(home.archive, home.files, said.handover):
        told = ", ".join(map(str, others[:_NAMED]))
        return replace(made, effect=f"{len(others)} of its records did not pass; held by another archive: {told}.")
    return made


def _require_recipient(origin: str, key: str, keys: tuple[str, ...]) -> None:
    """Refuse the receipt of a transfer that no key of the recipient vouches for."""
    remedy = "Ask the recipient for its public key by another way than the receipt, and give it with --key (keys)."
    if not keys:
        raise ReceiptRefused("The receipt of a transfer needs a public key of the recipient.", remedy=remedy)
    signer = read_key(key)
    if signer not in [read_key(each) for each in keys] or signer.name != origin:
        raise ReceiptRefused("The receipt is not signed with a key of the recipient that was given.", remedy=remedy)


def _require_named(origin: str, content: Any, confirmed: str | None) -> None:
    """Refuse an archive whose name is not that of the recipient, unless it is confirmed."""
    to = content.to if isinstance(content, Recipient) else None
    names = {each.strip().casefold() for each in (to, confirmed) if each}
    if origin.casefold() not in names:
        remedy = f"If this is the archive of the recipient, confirm it: --recipient {origin} (recipient)."
        said = f"The package was issued to {to or 'another recipient'}; the receipt is from the archive {origin}."
        raise ReceiptRefused(said, remedy=remedy)


def _issued(home: ArchiveHome, id: UUID) -> Any:
    handover = home.archive.load(Handover, id) if home.archive.exists(id) else None
    if handover is None or handover.issued is None:
        raise ReceiptRefused("The receipt is for a package that was not issued here.")
    return handover.issued


def _fact(event: dict[str, Any]) -> dict[str, Any]:
    fact: dict[str, Any] = orjson.loads(from_base64(event["fact"]))
    return {name: value for name, value in fact.items() if name != "content"}


def _content(event: dict[str, Any]) -> Any:
    return orjson.loads(from_base64(event["content"]["bytes"]))
