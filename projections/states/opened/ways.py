"""In which ways a record is open, judged by its state alone: as its kind describes it, and as any record may be."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from archive.completeness import lacking
from archive.fold.corrections import WAITING
from archive.fold.registry import ALWAYS, LAST, NEVER, State
from archive.kind import Open, kinds
from archive.values import PublicityClass
from archive.winddown.fold import unsettled

NO_DAY = "9999"
"""Written for a last day that there is not; it comes after all others."""
INCOMPLETE, CONTRADICTION, DISPUTED, HOLD = "registration_incomplete", "contradiction", "cost_disputed", "hold"
UNCONFIRMED = "correction_unconfirmed"
_PLAIN: tuple[Any, ...] = (None, {"publicity": PublicityClass.public.value})
"""A publicity of which nothing can be lacking, as nearly every record has it."""
OTHERWISE = 1 << 62
"""What a registration lacks whatever an archive makes mandatory: parts of secrecy, or what differs from a rule."""


BEYOND = ("held_by", "flags", "corrections", "holds")
"""What may make a record of any kind open in other ways than by what its registration lacks, or no longer."""


class Way(NamedTuple):
    """One way in which a record is open up to a day (exclusive)."""

    matter: str
    due: str = NO_DAY
    until: str = NEVER


def ways_of(state: State, day: str | None) -> list[Way]:
    """Every way in which a record is open that has not been settled; `day` is the day it is listed under.

    What another archive is responsible for is open there.
    """
    return [*other_ways(state), *([Way(INCOMPLETE)] if lacks_of(state, day) else ())]


def other_ways(state: State) -> list[Way]:
    """Every such way but that its registration lacks something."""
    found = list[Way]()
    if state["kind"] in lacking_alone() and state.keys().isdisjoint(BEYOND):  # as most are
        return found
    if state.get("held_by"):
        return found
    kind = kinds().get(state["kind"])
    if kind is not None:
        if kind.open and (described := described_of(state)) is not None:
            found.append(Way(described.code, due_of(described, state) or NO_DAY))
    elif state["kind"] == "cost" and state["status"] == "disputed":
        found.append(Way(DISPUTED))
    if state.get("flags"):
        found.append(Way(CONTRADICTION))
    if "corrections" in state and any(each.get("outcome") == WAITING for each in state["corrections"]):
        found.append(Way(UNCONFIRMED))
    if holds := state.get("holds"):
        found.append(Way(HOLD, until=max(map(_ends, holds))))
    if found and (items := state.get("items")):
        return [left for way in found if (left := _left(way, state, items.get(way.matter, {})))]
    return found


@cache
def lacking_alone() -> frozenset[str]:
    """Kinds that describe no way in which a record of them is open."""
    return frozenset(name for name, kind in kinds().items() if not kind.open)


def _left(way: Way, state: State, item: State) -> Way | None:
    """What is open in this way although its item was settled: what came up afterwards."""
    if "settled_on" not in item:
        return way
    since = unsettled(item, _CAME_UP[way.matter](state)) if way.matter in _CAME_UP else []
    if not since:
        return None
    return way._replace(until=max(map(_ends, since))) if way.matter == HOLD else way


_CAME_UP: Mapping[str, Callable[[State], Iterable[State]]] = {
    CONTRADICTION: lambda state: state["flags"],
    UNCONFIRMED: lambda state: (each for each in state["corrections"] if each.get("outcome") == WAITING),
    HOLD: lambda state: state["holds"],
}
"""Sorts of which a record may have several, one after the other, each by the version of its event."""


def described_of(state: State) -> Open | None:
    """In which of the ways that its kind describes a record is open: the first that fits."""
    every = kinds()[state["kind"]].open
    status = state["status"]
    if not any(status in each.states for each in every):
        return None
    told = {name: part_of(state, name) for each in every for name in each.fields}
    return next((each for each in every if each.fits(status, told)), None)


def part_of(state: State, path: str) -> Any:
    """A part of a state by its path."""
    found: Any = state
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def due_of(described: Open, state: State) -> str | None:
    """The last day of what is open, of a vague one the last it may be."""
    said = part_of(state, described.due) if described.due else None
    due: str | None = said.get("latest") if isinstance(said, dict) else said
    if due and described.before and due > ALWAYS:
        return (date.fromisoformat(due) - timedelta(days=1)).isoformat()
    return due


def _ends(hold: Mapping[str, Any]) -> str:
    """The first day on which a hold does not bind any more."""
    ends_on, released_on = hold.get("ends_on"), hold.get("released_on")
    after = NEVER if ends_on is None or ends_on >= LAST else (date.fromisoformat(ends_on) + timedelta(1)).isoformat()
    return min(after, released_on or NEVER)


@cache
def bits_of(kind: str) -> Mapping[str, int]:
    """The bit of each field that a registration of this kind must state unless an archive says otherwise."""
    return {name: 1 << at for at, name in enumerate(dict.fromkeys(kinds()[kind].mandatory))}


def lacks_of(state: State, day: str | None) -> int:
    """What the registration of a record lacks, as bits; nothing where that was settled, or it is held elsewhere."""
    known, get = _mandatory(state["kind"]), state.get
    if known is None:
        return 0
    fields, found = known
    if day:
        found = 0
    for name, bit in fields:
        value = get(name)
        if not value and (value is None or value == ""):
            found |= bit
    if (
        get("undecided")
        or get("lacks")
        or (get("publicity") not in _PLAIN and (lacking(state, ()) or differing(state, day)))
    ):
        found |= OTHERWISE
    if not found or get("held_by"):
        return 0
    return 0 if "items" in state and is_settled(state) else found


def is_settled(state: State) -> bool:
    """Whether it was settled that the registration of a record lacks something."""
    items = state.get("items")
    return items is not None and "settled_on" in items.get(INCOMPLETE, ())


@cache
def _mandatory(kind: str) -> tuple[tuple[tuple[str, int], ...], int] | None:
    """The mandatory fields of a kind with their bits, and the bit of its day, which is none of its fields."""
    if kind not in kinds():
        return None
    bits = {**bits_of(kind)}
    dated = bits.pop("date", 0)
    return tuple(bits.items()), dated


def missing_of(state: State, day: str | None, mandatory: Collection[str]) -> list[str]:
    """The fields that a registration lacks, of those that are mandatory here."""
    missing = lacking({**state, "date": day}, mandatory)
    if state.get("undecided") and "publicity" not in missing:
        missing.append("publicity")
    missing += state.get("lacks") or ()
    return missing


def differing(state: State, day: str | None) -> dict[str, Any]:
    """A start of secrecy that is not the day of receipt of what was received, or else the record's own (31 § 4)."""
    stated = (state.get("publicity") or {}).get("secret_from")
    if not stated:
        return {}
    dated = state.get("dated")
    own = dated.get("latest") if isinstance(dated, dict) else day
    start = (state.get("received_on") if state["kind"] == "document" else None) or own
    return {"publicity.secret_from": start} if start and stated != start else {}
