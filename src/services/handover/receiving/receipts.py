"""Receipts: the proof that a package is recorded at the recipient, written there and imported by the sender."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import orjson

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import File
from archive.errors import Invalid, NotFound
from archive.handover.events import (
    FiledReceipt,
    HandoverAcknowledged,
    HandoverDisclosed,
    HandoverOpened,
    HandoverReceiptFiled,
    HandoverReceived,
    Recipient,
)
from archive.handover.model import Handover
from archive.handover.usecases import acknowledge_handover, file_receipt, received_id
from archive.kernel import ActorId
from archive.ledger.offline import Checker, from_base64, read_key, strict_json
from archive.ledger.proving import proof_of
from archive.record.store import Receipt
from archive.registered import public_id
from archive.retirement.usecases import ends_of_predecessors
from services.handover.transferring import complete_transfers, not_passed
from services.home.archive_home import ArchiveHome
from services.proof.foreign import reading

LARGEST = 1 << 20  # bytes
Proven = Literal["received", "opened"]
_NAMED = 10


class ReceiptRefused(Invalid):
    """A receipt that proves nothing about a package of this archive."""

    code = "receipt_refused"
    field = "receipt"
    remedy = "Ask the recipient for the receipt: 'archive handover receive PACKAGE --receipt FILE' writes it."


def receipt_of(home: ArchiveHome, handover: UUID, proves: Proven = "received") -> bytes:
    """The receipt for a package that was received here: the proof file of the event that records it.

    For its encrypted content, that of the newest event that records its opening. Refuses: no such package was
    received; its encrypted content was not opened.
    """
    id = received_id(home.archive, handover)
    if not home.archive.exists(id):
        raise NotFound("No package with this id was received here.", field="package")
    wanted = HandoverReceived if proves == "received" else HandoverOpened
    positions = [each.position for each in home.archive.history(id) if isinstance(each.event, wanted)]
    if not positions:
        remedy = "Open it: 'archive handover receive PACKAGE --identity FILE'."
        raise NotFound("The encrypted content of this package was not opened here.", field="of", remedy=remedy)
    return proof_of(home.archive, positions[-1], home.checkpoint())


def beside_for_opened(receipt: Path) -> Path:
    """Where the receipt for encrypted content is written: beside that of the package."""
    return receipt.with_stem(f"{receipt.stem}-opened")


def acknowledge(
    home: ArchiveHome, receipt: bytes, caller: Caller, *, keys: tuple[str, ...] = (), recipient: str | None = None
) -> Receipt:
    """Record the receipt of a recipient; a second time nothing happens. `keys` are its public keys known before.

    It is filed as it came. A receipt for encrypted content that was opened is filed with the package it went with.

    Of a transfer, every record then states who holds it. Its receipt must be signed with one of `keys`, since everybody
    who has the package can make one; `recipient` confirms the name of an archive that is not that of the recipient.
    `effect` of the answer names records that did not pass, since another archive accepted them before.

    Refuses: what is no receipt, a signature that is not the recipient's, a package that was not issued here, another
    digest or root than was issued; a receipt of another archive or key than the one recorded.
    """
    by = caller.require(Role.archivist)
    if len(receipt) > LARGEST:
        raise ReceiptRefused("The receipt is too large.")
    with reading("receipt", ReceiptRefused):
        told = strict_json(receipt)
        checker = Checker([read_key(key) for key in keys], [])
        checker.ends |= ends_of_predecessors(home.archive)
        checker.proof(told)
        event = told["event"]
        if event["name"] == HandoverOpened.name:
            opened = HandoverOpened.model_validate(_fact(event))
            return _opened(home, event, opened, told["key"], receipt, by, keys)
        if event["name"] != HandoverReceived.name:
            raise ReceiptRefused("The file proves another event, not that a package was received.")
        said = HandoverReceived.model_validate(_fact(event) | {"content": _content(event)})
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
    filed = _filed(home, event, told["key"], receipt, proves="received")
    made = acknowledge_handover(home.archive, said.handover, said.package, acknowledged, by=by, filed=filed)
    complete_transfers(home.archive, home.files)
    if others := not_passed(home.archive, home.files, said.handover):
        told = ", ".join(map(str, others[:_NAMED]))
        return replace(made, effect=f"{len(others)} of its records did not pass; held by another archive: {told}.")
    return made


def _opened(
    home: ArchiveHome, event: dict[str, Any], opened: HandoverOpened, key: str, receipt: bytes, by: ActorId,
    keys: tuple[str, ...],
) -> Receipt:  # fmt: skip
    """File the receipt for encrypted content, signed with the key of the receipt for its package, or one of `keys`."""
    archive = home.archive
    _, went = archive.recorder.facts_named(HandoverDisclosed.name, 0, own=True)
    ids = [UUID(stream) for stream, fact in went if fact["enclosed"] == opened.enclosed]
    id = next((id for id in ids if str(public_id(event["origin"], "handover", str(id))) == event["stream"]), None)
    if id is None:
        raise ReceiptRefused("The receipt is for encrypted content that did not go from here.")
    accepted = archive.load(Handover, id).acknowledged
    vouched = {read_key(each) for each in keys} | ({read_key(accepted.key)} if accepted is not None else set())
    if read_key(key) not in vouched:
        _require_recipient(event["origin"], key, keys)
    more = {"contents": opened.contents, "files": opened.files}
    return file_receipt(archive, id, _filed(home, event, key, receipt, proves="opened", **more), by=by)


def _filed(
    home: ArchiveHome, event: dict[str, Any], key: str, receipt: bytes, *, proves: Proven, **more: int
) -> HandoverReceiptFiled:
    """The receipt as a file of this archive."""
    digest, size = home.blobs.put(receipt)
    file = File(digest=digest, size=size, filename=f"receipt-{proves}.json", media_type="application/json")
    return HandoverReceiptFiled(
        proves=proves, recipient=event["origin"], position=event["position"], key=key, **more,
        content=FiledReceipt(file=file),
    )  # fmt: skip


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
