"""What a caller may not see does not exist for any of its verbs: records changed by id, and records referred to."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel

from archive.access.caller import Caller
from archive.case.usecases import UnknownCase, way_of
from archive.errors import NotAllowed, NotFound
from archive.grant.disputes import COST
from projections.states import Question
from projections.states.visible import INNER
from services.access_log import attempted
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS

OF_THE_WHOLE = ("stages", "closures", "reopenings", "merges", "merge-undoings")
"""What is recorded of a case as a whole, with those it was merged with: a key with a scope must cover them all."""


class UnknownReference(NotFound):
    """A record that is named is not in this archive, or is none the caller may see: the two answer alike."""

    code = "unknown_reference"
    remedy = "Record it first, or give the id of one that exists."

    def __init__(self, field: str, kind: str) -> None:
        super().__init__(f"There is no {kind} with this id.", field=field)


class NotShown(NotAllowed):
    """A caller completes or restates only what it is shown: else a guess would be told right from wrong."""

    code = "not_shown"
    remedy = "Leave the field out; only an archivist may state it."

    def __init__(self, field: str) -> None:
        super().__init__("Only archivists may state this part of a record.", field=field)


class Reference(NamedTuple):
    """One id a request names: the field it stands in, the kind it must be of (empty: any), the id."""

    field: str
    kind: str
    id: UUID


def require_known(home: ArchiveHome, caller: Caller, id: str, kind: str | None, door: str) -> None:
    """Refuse a record the caller may not see, or that lies outside its scope, as one that does not exist."""
    with home.projections.states(home.archive.position) as states:
        try:
            states.require_known(id, Question(caller, home.today()), kind)
            known = states.in_scope(id, caller)
        except NotFound:
            known = False
    if not known:
        attempted(home, caller, [id], door)
        raise NotFound(f"There is no {kind or 'record'} with this id.", field="id")


def require_references(home: ArchiveHome, caller: Caller, kind: str, stated: BaseModel, door: str) -> None:
    """Refuse a request that names a record which does not exist, or which the caller may not see."""
    named = list(references(kind, stated))
    unknown = [each for each in named if not _is_a(home, each)]
    if named and not caller.sees_all:
        hidden = unseen(home, caller, {each.id for each in named})
        attempted(home, caller, [str(each.id) for each in named if each.id in hidden], door)
        unknown = [each for each in named if each in unknown or each.id in hidden]
    for each in unknown:
        raise UnknownCase if each.field == "case" else UnknownReference(each.field, each.kind or "record")


def require_shown(home: ArchiveHome, caller: Caller, id: UUID, stated: BaseModel) -> None:
    """Refuse a change that states a part of the record which the caller is not shown."""
    if caller.sees_all:
        return
    said = [name for name in INNER if getattr(stated, name, None) is not None and name != "twin"]
    if not said:
        return
    with home.projections.states(home.archive.position) as states:
        whole = states.known_ids([str(id)], Question(caller, home.today())).get(str(id), False)
    if not whole:
        raise NotShown(said[0])


def shown_to(home: ArchiveHome, caller: Caller, id: UUID) -> bool | None:
    """Whether the caller is shown a record today, within its scope: in full, or without what only archivists are shown.

    None for a record that it may not see; judged on the newest of the record.
    """
    if caller.sees_all:
        return True
    home.projections.catch_up()
    with home.projections.states(home.archive.position) as states:
        whole = states.known_ids([str(id)], Question(caller, home.today())).get(str(id))
        return whole if states.in_scope(str(id), caller) else None


def require_stated(home: ArchiveHome, caller: Caller, kind: str, id: UUID, stated: BaseModel, noun: str) -> None:
    """What a change states, judged before any rule: only what the caller is shown, only records it may see."""
    require_shown(home, caller, id, stated)
    require_references(home, caller, kind, stated, f"write {noun}")
    if kind == "case" and noun in OF_THE_WHOLE and caller.scope:
        for case in (id, getattr(stated, "into", None)):
            for each in way_of(home.archive, case) if case is not None else ():
                require_known(home, caller, str(each), "case", f"write {noun}")


def unseen(home: ArchiveHome, caller: Caller, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ids stand for nothing the caller may see; judged today, on the newest of the record."""
    asked = set(ids)
    if caller.sees_all or not asked:
        return set()
    with home.projections.states(home.archive.position) as states:
        known = states.known_ids([str(id) for id in asked], Question(caller, home.today()))
    return {id for id in asked if str(id) not in known}


def references(kind: str, stated: BaseModel) -> Iterator[Reference]:
    """Every record that a request about a record of this kind names."""
    for field in type(stated).model_fields:
        value = getattr(stated, field)
        if field == "copies":
            for copy in value or ():
                yield Reference(field, "", copy.record)
            continue
        if kind == "winddown" and field == COST.name and value is not None:
            yield Reference(field, COST.name, value)
            continue
        if field == "shares":
            for share in value or ():
                yield Reference(field, "grant", share.grant)
            continue
        named = COST if kind == COST.name else KINDS.get(kind)
        reference = named.named.get(field) if named else None
        if reference is not None:
            for id in value if isinstance(value, tuple) else (value,):
                if isinstance(id, UUID):
                    yield Reference(field, reference.kind, id)


def _is_a(home: ArchiveHome, named: Reference) -> bool:
    rows = home.archive.recorder.read_stream(named.id, lte=1)
    kind = rows[0][4].partition(".")[0] if rows else ""
    return kind == named.kind if named.kind else kind in KINDS
