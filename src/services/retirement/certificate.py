"""What a retired archive leaves for everybody: the certificate with its proof, and what checks it.

Everything is in one folder of ARCHIVE_HOME; anyone who keeps a copy of it can answer for the archive.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from archive.access.caller import ANONYMOUS, Caller
from archive.errors import NotFound
from archive.files.whole import written_whole
from archive.handover.events import FiledReceipt, HandoverIssued, HandoverReceiptFiled, Recipient
from archive.ledger.checkpoint.checkpoint import latest
from archive.ledger.proving import chain_of, offline_verifier, proof_of
from archive.ledger.usecases import known_keys, name_of
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.retirement.ended import COMPLETED, is_retired
from archive.retirement.events import Proposal, RetirementCompleted
from archive.retirement.usecases import retirement, retirement_id
from services.disposal.removal import Removing

FOLDER = "retirement"
CERTIFICATE, KEY_FILE = "certificate.json", "signing-key.age"
_README = """The archive {origin} is retired since {day}.

Its records are held by: {held}.
Ask there: {addresses}

certificate.json      the last event of its log, with its proof up to the last checkpoint
checkpoints.json      every checkpoint, each the continuation of the one before
keys.json             the public keys
destructions.jsonl    the signed list of everything that was destroyed here, also the copies of what others hold
receipts/             the receipts of the archives that hold its records, as they came
offline.py            the verifier: python offline.py --key KEY certificate.json checkpoints.json
{key}
What this archive signed beyond its last checkpoint, at {size} events, is not its own: the verifier refuses it.
"""
_FATE = {
    "destroyed": "Its signing key is destroyed.",
    "handed_over": f"{KEY_FILE}       its signing key, encrypted for the holder",
}


def key_handed_over(archive: Archive, keys: Keys, folder: Path, recipients: tuple[str, ...]) -> str | None:
    """Encrypt the private half of the signing key for its recipients; the digest of the file, None without any."""
    if not recipients:
        return None
    path = folder / KEY_FILE
    if not path.exists():
        from pyrage import encrypt

        from services.handover.enclosed.keys import recipients_of

        newest = known_keys(archive)[-1].key.vkey
        told = {"format": "archive-signing-key.v1", "key": newest, "seed": (keys.find(name_of(newest)) or b"").hex()}
        whom = list(recipients_of("\n".join(recipients)).values())
        written_whole(path, [encrypt(orjson.dumps(told) + b"\n", whom)])
    return sha256(path.read_bytes()).hexdigest()


def write_certificate(places: Removing, folder: Path) -> None:
    """Write the folder again: certificate, checkpoints, keys, receipts, verifier, and what each is for."""
    archive = places.archive
    completed, last = _completed(archive), latest(archive)
    assert last is not None
    keys = {"format": "archive-keys.v1", "origin": archive.origin}
    told = keys | {"keys": [each.key.vkey for each in known_keys(archive)]}
    written_whole(folder / CERTIFICATE, [proof_of(archive, last.size, last)])
    written_whole(folder / "checkpoints.json", [chain_of(archive)])
    written_whole(folder / "keys.json", [orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"])
    written_whole(folder / "offline.py", [offline_verifier()])
    receipts = folder / "receipts"
    receipts.mkdir(mode=0o700, exist_ok=True)
    for handover in dict.fromkeys(each.handover for each in completed.held):
        for number, digest in enumerate(_receipts(archive, handover), 1):
            with places.files.open(str(handover), digest) as receipt:
                written_whole(receipts / f"{handover}-{number}.json", [receipt.read()])
    content = completed.content if isinstance(completed.content, Proposal) else None
    held = ", ".join(dict.fromkeys(f"{each.recipient} since {each.since}" for each in completed.held)) or "nobody"
    text = _README.format(
        origin=archive.origin, day=completed.retired_on, held=held, addresses=_asked(completed, content),
        key=_FATE[completed.signing_key], size=last.size,
    )  # fmt: skip
    written_whole(folder / "README.txt", [text.encode()])


def _asked(completed: RetirementCompleted, content: Proposal | None) -> str:
    """Where records are asked for; with several addresses, whose each is."""
    if content is None:
        return ""
    if not content.addresses:
        return content.address
    each = dict.fromkeys(held.recipient for held in completed.held)
    return "".join(f"\n  {name}: {content.address_of(name)}" for name in each)


def _receipts(archive: Archive, handover: UUID) -> list[str]:
    events = [each.event for each in archive.history(handover)]
    filed = [each.content for each in events if isinstance(each, HandoverReceiptFiled)]
    return [each.file.digest for each in filed if isinstance(each, FiledReceipt)]


def _completed(archive: Archive) -> RetirementCompleted:
    found = retirement(archive).completed
    if found is None:
        raise NotFound("This archive is not retired.", field="retirement", remedy="See 'archive retire status'.")
    return found


def certificate_shown(archive: Archive, caller: Caller) -> dict[str, Any]:
    """The certificate, for everybody; without counts for callers who may not see everything.

    Refuses: an archive that is not retired.
    """
    completed = _completed(archive)
    told: dict[str, Any] = completed.model_dump(mode="json", exclude={"content"}, exclude_none=True)
    if not caller.sees_all:
        told = {name: said for name, said in told.items() if name not in ("removed", "proposed_by", "approved_by")}
        told["held"] = [{name: said for name, said in each.items() if name != "records"} for each in told["held"]]
    content = completed.content if isinstance(completed.content, Proposal) else None
    last = next(each for each in archive.history(retirement_id(archive)) if each.event.name == COMPLETED)
    signed = archive.recorder.beside.note_at(last.position)
    return told | {
        "origin": archive.origin,
        "address": content.address if content else None,
        "position": last.position,
        "checkpoint": signed,
        "held": [
            each
            | {"to": _name(archive, UUID(each["handover"]))}
            | ({"address": content.address_of(each["recipient"])} if content else {})
            for each in told["held"]
        ],
    }


def told_to_seekers(archive: Archive) -> str | None:
    """Who holds the records, in a sentence for anyone who searches a retired archive; None where it is not retired.

    It is the same for every question, and so reveals no record.
    """
    if not is_retired(archive.recorder.operations):
        return None
    told = certificate_shown(archive, ANONYMOUS)
    holders = {each["to"] or each["recipient"]: each.get("address") for each in told["held"]}
    held = ", ".join(f"{name} ({address})" if address else name for name, address in holders.items()) or "nobody"
    return f"This archive is retired since {told['retired_on']}. Its records are held by: {held}."


def _name(archive: Archive, handover: UUID) -> str | None:
    issued = [each.event for each in archive.history(handover) if isinstance(each.event, HandoverIssued)]
    content = issued[0].content if issued else None
    return content.to if isinstance(content, Recipient) else None
