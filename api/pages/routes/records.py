"""Pages of records: one on both clocks, its files and its proof."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.http.identity import Home
from api.http.receiving import Room
from api.pages.asking import Clocks, Speaking, Visitor
from api.pages.refusals import Page
from api.pages.relations import belonging_to
from api.pages.rendering import HEADERS, ROOT, page
from api.pages.shown import AT_THE_TOP, Names, fields_of, value_of
from archive.errors import ArchiveError, NotFound
from archive.kind import Kind, kinds
from archive.ledger.checkpoint.checkpoint import latest_size
from archive.ledger.offline import Checker, Differs
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.identity.names import names_of
from services.proof.file import proof_file, provable
from services.reuse.citations import cite
from services.sight.reading import read_history, read_record

router = Room(prefix=ROOT, route_class=Page, include_in_schema=False)


def kind_of_address(plural: str) -> Kind:
    """The kind of records that an address is of. Refuses: none."""
    for kind in kinds().values():
        if kind.plural == plural:
            return kind
    raise HTTPException(404)


def id_of_address(id: str) -> UUID:
    """The id that stands in an address. Refuses: what is none, as a record that there is not."""
    try:
        return UUID(id)
    except ValueError:
        raise HTTPException(404) from None


Named = Annotated[Kind, Depends(kind_of_address)]
Id = Annotated[UUID, Depends(id_of_address)]


@router.get("/{plural}/{id}")
def get_one(request: Request, home: Home, clocks: Clocks, reader: Speaking, kind: Named, id: Id) -> Response:
    """A record: what it is, what belongs to it, what happened to it, and how that is proven."""
    with home.projections.states() as states:
        _, record = read_record(home, states, clocks, id, kind.name)
        events = read_history(home, states, clocks.caller, id, kind.name)
        names = Names(states, clocks, record, [each.get("fact") for each in events])
        told = _told(states, clocks, kind, record, names) | {"events": _timeline(events), "names": names}
        told["belonging"] = belonging_to(home, states, clocks, kind, str(id))
        told["position"] = states.position()
    by = {each["recorded_by"] for each in events if each.get("recorded_by")}
    told["actors"] = names_of(home.archive, clocks.caller, by)
    told |= {"asked": str(id), "provable": provable(home, clocks.caller, events)}
    told |= {"record": record, "kind": kind, "clocks": clocks, "citation": _citation(home, clocks, str(id))}
    told |= {"files": _files(record), "checkpoint": latest_size(home.archive)}
    return page("record.html", request, reader, clocks.caller, **told)


def _told(states: StateReader, question: Question, kind: Kind, record: dict[str, Any], names: Names) -> dict[str, Any]:
    days = [day for day in dict.fromkeys((kind.begins, *(each.name for each in kind.all_days))) if record.get(day)]
    dated = [(day, value_of(kind, day, record[day], names)) for day in days]
    fields = fields_of(kind, record, names, without=(*AT_THE_TOP, *days))
    holds = value_of(kind, "holds", record.get("holds"), names)
    ahead = value_of(kind, "to_come", record.get("to_come"), names)
    return {"days": dated, "fields": fields, "holds": holds, "ahead": ahead,
            "corrections": value_of(kind, "corrections", record.get("corrections"), names)}  # fmt: skip


def _timeline(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events, the newest first; those that are withheld state their position alone."""
    return list(reversed(events))


def _citation(home: ArchiveHome, question: Question, id: str) -> str | None:
    """How the record is cited; None while no checkpoint covers its newest event."""
    try:
        return str(cite(home, question.caller, id))
    except ArchiveError:
        return None


def _files(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a document, the newest version first, then its copies in other formats."""
    return [*reversed(record.get("versions") or []), *(record.get("representations") or [])]


@router.get("/{plural}/{id}/proof/{position}")
def get_proof(
    request: Request,
    home: Home,
    caller: Visitor,
    reader: Speaking,
    kind: Named,
    id: Id,
    position: int,
    download: bool = False,
) -> Response:
    """The proof of an event of a record, checked here; or its file, to be checked without this archive."""
    with home.projections.states() as states:
        events = read_history(home, states, caller, id, kind.name)
    event = next((each for each in events if each["position"] == position and "id" in each), None)
    if event is None:
        raise NotFound("There is no event at this position.", field="position")
    size, made = proof_file(home, caller, position)
    if download:
        named = {"Content-Disposition": f'attachment; filename="proof-{position}.json"'}
        return Response(made, 200, HEADERS | named, "application/json")
    proof = orjson.loads(made)
    try:
        checked: dict[str, Any] | None = Checker([], []).proof(proof)
    except Differs:
        checked = None
    told = {"event": event, "proof": proof, "size": size, "checked": checked, "kind": kind, "id": str(id)}
    return page("proof.html", request, reader, caller, **told)
