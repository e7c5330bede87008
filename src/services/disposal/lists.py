"""What the archivist asks of disposals, for REST and the command line alike."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from archive.access.caller import Caller
from archive.disposal.events import DisposalExecuted, Note
from archive.disposal.listing import adopted_certificates, certificate_here
from archive.disposal.model import Disposal
from archive.disposal.usecases import list_for_destruction, listable
from archive.errors import NotFound
from archive.kernel import ActorId
from archive.record.store import Receipt
from projections.states import Question, StateReader
from services.duties import falling_due
from services.home.archive_home import ArchiveHome

_STEPS = ("reviewed_on", "approved_on", "begun_on", "executed_on")


def draw_up(
    home: ArchiveHome, question: Question, records: Sequence[UUID], record_class: str | None, note: Note, *, by: ActorId
) -> Receipt:
    """List these records, or all that are due for destruction today, not on hold and on no other list.

    What waits for a review of the fold is left out as well.
    """
    wanted = list(records)
    if not wanted:
        with home.projections.states(home.archive.position) as states:
            wanted = [
                UUID(each.id)
                for each in falling_due(states, question, home.today())
                if each.action == "destroy" and not each.held and record_class in (None, each.record_class)
            ]
        home.archive.moment().require_believed()
        wanted = listable(home.archive, wanted)
        if not wanted:
            remedy = "'archive due' shows what is due; 'archive fold list' what waits for a review."
            raise NotFound(
                "No record is due for destruction, apart from those on hold, on another list or to be reviewed.",
                field="records",
                remedy=remedy,
            )
    return list_for_destruction(home.archive, wanted, note, by=by)


def listed_disposals(states: StateReader, question: Question) -> list[dict[str, Any]]:
    """Every disposal list with its status, without its records."""
    names = ("listed_on", "records", "executable_from", *_STEPS)
    found = states.picked(question, names, kinds=("disposal",))
    return [{"id": each.id, "version": each.version, "status": each.status, **each.parts} for each in found]


def disposal_shown(home: ArchiveHome, id: UUID) -> dict[str, Any]:
    """A disposal with its records and who decided what, from the record itself."""
    disposal, history = home.archive.load(Disposal, id), home.archive.history(id)
    told: dict[str, Any] = {"id": str(id), "version": disposal.version, "status": str(disposal.stage)}
    for each in history:
        said = each.event.model_dump(mode="json", exclude_none=True, exclude={"records", "content", "search"})
        step = each.event.name.split(".")[1]
        told |= {name: value for name, value in said.items() if name.endswith(("_on", "_from"))}
        told[f"{step}_by"] = str(each.recorded_by)
    withdrawn = {"withdrawn": True}
    told["records"] = [
        each.model_dump(mode="json") | (withdrawn if each.record in disposal.withdrawn else {})
        for each in disposal.records.values()
    ]
    return told


def certificate_shown(home: ArchiveHome, states: StateReader, caller: Caller, id: UUID) -> dict[str, Any]:
    """The certificate of a disposal; who does not see everything is shown the records it may see, and no counts.

    Refuses: no such disposal, none that is executed, none of whose records the caller may know.
    """
    absent = NotFound("There is no certificate with this id.", field="id")
    event = certificate_here(home.archive, id) or dict(adopted_certificates(home.archive)).get(id)
    if event is None:
        raise absent
    known = states.known_ids([str(each.record) for each in event.records], Question(caller, home.today()))
    told: dict[str, Any] = {
        "disposal": str(id),
        "executed_on": str(event.executed_on),
        "executed_at": event.executed_at.isoformat().replace("+00:00", "Z"),
        "records": [
            each.model_dump(mode="json") for each in event.records if caller.sees_all or str(each.record) in known
        ],
        "reviewed_by": str(event.reviewed_by),
        "approved_by": str(event.approved_by),
        "backups_until": str(event.backups_until),
        "hits": event.search.hits,
    }
    if not known and not caller.sees_all:
        raise absent
    here = [each.position for each in home.archive.history(id) if isinstance(each.event, DisposalExecuted)]
    told |= {"position": here[0]} if here else {}
    if not caller.sees_all:
        return told
    counts = event.model_dump(mode="json", include={"left", "contents", "files", "shared", "keys", "search"})
    return told | {"destroyed": len(event.records), "executed_by": str(event.executed_by)} | counts
