"""Reports of use: the proof of an event of the archive that used the work, written there and recorded here."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.deliverable.events import DeliverableUsed, UseReported
from archive.deliverable.usecases import report_use
from archive.errors import Invalid, NotFound
from archive.ledger.offline import Checker, from_base64, read_key, strict_json
from archive.ledger.proving import proof_of
from archive.record.store import Archive, Receipt
from archive.retirement.usecases import ends_of_predecessors
from projections.states import Question
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.proof.foreign import reading
from services.sight.disclosure import kept_whole, seeing, told_of_one

LARGEST = 1 << 20  # bytes


class ReportRefused(Invalid):
    """A report that proves no use of a deliverable of this archive."""

    code = "report_refused"
    field = "report"
    remedy = "Ask the archive that used it for a report: 'archive reuse report ID --out FILE' writes it."


def report_of(home: ArchiveHome, caller: Caller, id: UUID) -> bytes:
    """The newest use of a deliverable that was recorded here, as a proof file.

    Refuses: no such record, no use of it, one that the caller may not see whole.
    """
    with home.projections.states() as states:
        full = bool(states.require_known(str(id), Question(caller, home.today()), "deliverable")[2])
        events = told_of_one(home, states, caller, home.archive.history(id), full=full)
        note(home, states, caller, (str(id),), "report of use", naming=events)
    own = [each for each in events if each.get("name") == DeliverableUsed.name]
    if not own:
        raise NotFound("No use of this deliverable was recorded here.", field="id")
    position = own[-1]["position"]
    if kept_whole(home, caller)(home.archive.recorder.read(position - 1, 1, upto=position)):
        raise NotFound("The use refers to a record that this key may not see.", field="id")
    return proof_of(home.archive, position, home.checkpoint(), seeing(caller))


def take_report(home: ArchiveHome, report: bytes, caller: Caller, *, keys: tuple[str, ...]) -> Receipt:
    """Record that another archive used a deliverable of this one; a second time nothing happens.

    `keys` are public keys of that archive that came by another way than the report.
    Refuses: no key, what is no such proof, a signature by another key, a deliverable that is missing here.
    """
    by = caller.require(Role.archivist)
    if not keys:
        remedy = "Ask the other archive for its public key by another way than the report, and give it with --key."
        raise ReportRefused("A report needs a public key of the archive that made it.", remedy=remedy)
    if len(report) > LARGEST:
        raise ReportRefused("The report is too large.")
    event = _proven(home.archive, report, keys)
    try:
        said = DeliverableUsed.model_validate(_fact(event) | {"content": _content(event)})
        id = UUID(event["stream"])
    except (ValueError, KeyError, TypeError):
        raise ReportRefused("The report is not as the format demands, or its content was withheld.") from None
    if not home.archive.exists(id):
        raise NotFound("The deliverable of the report is not in this archive.", field="report")
    used_on: date = said.used_on
    reported = UseReported(
        used_on=used_on, manner=said.manner, archive=event["origin"], position=event["position"], content=said.content
    )
    return report_use(home.archive, id, reported, by=by, proven=True)


def _proven(archive: Archive, report: bytes, keys: tuple[str, ...]) -> dict[str, Any]:
    """The event of a proof file that one of the keys signed. Refuses: anything else."""
    with reading("report", ReportRefused):
        known = [read_key(key) for key in keys]
        told = strict_json(report)
        checker = Checker(known, [])
        checker.ends |= ends_of_predecessors(archive)
        checker.proof(told)
        event: dict[str, Any] = told["event"]
        signer = read_key(told["key"])
        named = signer in known and signer.name == event["origin"]
    if not named:
        raise ReportRefused("The report is not signed with a key of its archive that was given.")
    if event["name"] != DeliverableUsed.name:
        raise ReportRefused("The file proves another event, not that a deliverable was used.")
    return event


def _fact(event: dict[str, Any]) -> dict[str, Any]:
    fact: dict[str, Any] = orjson.loads(from_base64(event["fact"]))
    return {name: value for name, value in fact.items() if name != "content"}


def _content(event: dict[str, Any]) -> Any:
    return orjson.loads(from_base64(event["content"]["bytes"]))
