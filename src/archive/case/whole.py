"""A case with the cases that were merged into it: what it is as a whole, and by which id it goes.

Each case keeps its own events. The whole is open while one of them is, and closed on the last of their closing days;
holds add up, and so do classes until somebody decides the class of the whole again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from archive.case.model import Case
from archive.fold.registry import State
from archive.record.asked import Asked


def whole(state: State, others: Sequence[State]) -> State:
    """The state of a case with those merged into it, each of them whole itself, in the order of its merges."""
    if not others:
        return state
    every = (state, *others)
    told = {name: value for name, value in state.items() if name not in ("closed_on", "closing")}
    if all(each.get("closed_on") for each in every):
        last = max(every, key=lambda each: str(each["closed_on"]))  # of several its own, then the first
        told |= {name: last[name] for name in ("closed_on", "closing") if name in last}
    if state["status"] in ("open", "closed"):
        told["status"] = "closed" if "closed_on" in told else "open"
    told |= {"stages": [*state.get("stages", ()), *(stage for each in others for stage in each.get("stages", ()))]}
    if holds := _holds(every):
        told["holds"] = holds
    if kept := list(_kept_by(state, others)):
        told["kept_by"] = kept
    return told


def _holds(every: Sequence[State]) -> list[dict[str, Any]]:
    """Every hold once; of one that lies on several of the cases the one that binds longest."""
    found: dict[str, dict[str, Any]] = {}
    for hold in (_placed(hold, each, every[0]) for each in every for hold in each.get("holds", ())):
        known = found.get(hold["hold"])
        if known is None or _end(hold) > _end(known):
            found[hold["hold"]] = hold
    return list(found.values())


def _placed(hold: dict[str, Any], on: State, state: State) -> dict[str, Any]:
    """A hold, with the case it lies on where that is another."""
    return hold if on is state or "case" in hold else hold | {"case": on["id"]}


def _end(hold: Mapping[str, Any]) -> tuple[str, str]:
    never = "9999-12-31"
    return min(hold.get("ends_on") or never, hold.get("released_on") or never), hold["starts_on"]


def _kept_by(state: State, others: Sequence[State]) -> Iterator[dict[str, Any]]:
    """The classes of the other cases, as far as nobody decided the class of the whole since they were merged."""
    for other in others:
        if other["id"] in state.get("class_decided", ()):
            continue
        if other.get("record_class"):
            day = other.get("opened_on") or other.get("received_on")
            told = {"record_class": other["record_class"], "schedule": other.get("schedule"), "day": day}
            told["case"] = other["id"]
            yield {name: value for name, value in told.items() if value is not None}
        yield from other.get("kept_by", ())


def survivor(archive: Asked, id: UUID) -> UUID:
    """The case that a case goes by today: itself, unless it was merged. Refuses: no such case."""
    return way_of(archive, id)[-1]


def way_of(archive: Asked, id: UUID) -> list[UUID]:
    """A case and those it was merged into, one after the other. Refuses: no such case."""
    way = [id]
    while (into := archive.glance(Case, way[-1]).merged_into) is not None:
        way.append(into)
    return way


def family(archive: Asked, id: UUID) -> list[Case]:
    """A case and all that are merged into it, directly or through another, itself first."""
    case = archive.glance(Case, id)
    return [case, *(each for merged in _merged(case) for each in family(archive, merged))]


def cases_of(archive: Asked, id: UUID) -> list[Case]:
    """All cases that are one with a case, the one they go by first."""
    return family(archive, survivor(archive, id))


def whole_now(archive: Asked, id: UUID, instead: Mapping[UUID, State] | None = None) -> State:
    """A case as a whole, as it stands today; `instead` are states of some of the cases as they would be."""
    case = archive.glance(Case, id)
    state = (instead or {}).get(id) or case.now
    return whole(state, [whole_now(archive, merged, instead) for merged in _merged(case)])


def _merged(case: Case) -> list[UUID]:
    return [UUID(id) for id in case.now.get("merged", ())]
