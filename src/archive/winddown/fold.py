"""What a wind-down makes of its record, and what becomes of the open items of any record, each from its day on."""

from collections.abc import Iterable
from typing import Any

from archive.errors import Conflict
from archive.fold.registry import State, begins, entry, on, rule, said
from archive.kernel import Seen


class WindDownIsClosed(Conflict):
    """A wind-down that was closed does not continue."""

    code = "wind_down_closed"


class ItemIsSettled(Conflict):
    """An item ends once."""

    code = "item_settled"
    remedy = "Reopen the item first, if it is open again."


class ItemIsOpen(Conflict):
    """Only an item that has ended is reopened."""

    code = "item_open"


class NotOffered(Conflict):
    """A party takes over what it was asked to take over."""

    code = "transfer_not_offered"
    remedy = "Record the offer to this party first (item-offers)."


@begins("winddown.decided.v1")
def _decided(event: Seen, state: State) -> State:
    return state | {"status": "decided"}


@on("winddown.cutoff_set.v1")
def _cutoff_set(state: State, event: Seen) -> State:
    made = entry(event, cutoff_on=event.fact["cutoff_on"])
    return state | {"cutoff_on": event.fact["cutoff_on"], "cutoffs": [*state.get("cutoffs", []), made]}


@on("winddown.guidance_registered.v1")
def _guided(state: State, event: Seen) -> State:
    facts = {name: event.fact[name] for name in ("rules", "document") if name in event.fact}
    return state | {"guidance": entry(event, **facts, source=said(event, "source"), wordings=said(event, "wordings"))}


OVERRIDABLE = ("cost", "commitment", "expense")
"""Kinds of records of which a person may judge otherwise than the rules, each by the field that names one."""


def overridden(fact: State) -> tuple[str, ...]:
    """The kinds of which an override names a record."""
    return tuple(name for name in OVERRIDABLE if fact.get(name))


@on("winddown.eligibility_overridden.v1")
def _overridden(state: State, event: Seen) -> State:
    named = {kind: event.fact[kind] for kind in overridden(event.fact)}
    made = entry(event, eligible=event.fact["eligible"], decider=said(event, "decider"), **named)
    before = [each for each in state.get("overrides", []) if not named.items() & each.items()]
    return state | {"overrides": [*before, made]}


@on("winddown.destinations_set.v1")
def _destinations_set(state: State, event: Seen) -> State:
    facts = {name: event.fact[name] for name in ("rules", "formats") if name in event.fact}
    return state | {"destinations": entry(event, **facts, parties=said(event, "parties"))}


@on("winddown.closed.v1")
def _closed(state: State, event: Seen) -> State:
    told = {"closed_on": event.fact["closed_on"], "closing": said(event, "reason")}
    told |= {"went_to": event.fact["destinations"]} if "destinations" in event.fact else {}
    return state | told | {"status": "closed", "closed_at": event.fact["position"]}


@rule(
    "winddown.cutoff_set.v1",
    "winddown.guidance_registered.v1",
    "winddown.eligibility_overridden.v1",
    "winddown.destinations_set.v1",
    "winddown.closed.v1",
)
def _only_until_closed(state: State, event: Seen) -> None:
    if day := state.get("closed_on"):
        raise WindDownIsClosed(f"The wind-down was closed on {day}.")


def item_of(state: State, matter: str) -> dict[str, Any]:
    """What is recorded of an open item of a record; empty where nothing is."""
    found: dict[str, Any] = state.get("items", {}).get(matter, {})
    return found


def unsettled(item: State, found: Iterable[State]) -> list[State]:
    """What is open of a matter, by version: all of it, or what came up after the item of this matter was settled."""
    settled = item["version"] if "settled_on" in item else 0
    return [each for each in found if each["version"] > settled]


def _with(state: State, event: Seen, **told: Any) -> State:
    """The state with more said of an item; what is None is said no more."""
    matter = event.fact["matter"]
    item = {name: value for name, value in (item_of(state, matter) | told).items() if value is not None}
    return state | {"items": state.get("items", {}) | {matter: item}}


@on("record.item_assigned.v1")
def _assigned(state: State, event: Seen) -> State:
    return _with(state, event, assignee=said(event, "assignee"), due_on=event.fact.get("due_on"))


@on("record.item_offered.v1")
def _offered(state: State, event: Seen) -> State:
    return _with(state, event, offered_to=said(event, "party"), offered_on=event.fact["offered_on"])


@on("record.item_settled.v1")
def _settled(state: State, event: Seen) -> State:
    facts = {name: event.fact.get(name) for name in ("way", "settled_on", "deadline", "decision")}
    facts |= {"version": event.version, "position": event.position}
    return _with(state, event, **facts, **{name: said(event, name) for name in ("party", "decider", "reason")})


@on("record.item_reopened.v1")
def _reopened(state: State, event: Seen) -> State:
    gone = dict.fromkeys(("way", "settled_on", "deadline", "decision", "party", "decider", "offered_to", "offered_on"))
    gone |= {"version": None, "position": None}
    return _with(state, event, **gone, reason=said(event, "reason"))


@rule("record.item_assigned.v1", "record.item_offered.v1")
def _only_while_open(state: State, event: Seen) -> None:
    if day := item_of(state, event.fact["matter"]).get("settled_on"):
        raise ItemIsSettled(f"The item was settled on {day}.", field="matter")


@rule("record.item_settled.v1")
def _end_once_and_take_over_what_was_offered(state: State, event: Seen) -> None:
    _only_while_open(state, event)
    if event.fact["way"] == "transferred" and event.content is not None:
        offered = item_of(state, event.fact["matter"]).get("offered_to")
        if offered is None or _spaced(offered) != _spaced(said(event, "party") or ""):
            raise NotOffered("This party was not asked to take the item over.", field="party")


def _spaced(name: str) -> str:
    """A name as it is compared: spaces around it and between its words tell nothing."""
    return " ".join(name.split())


@rule("record.item_reopened.v1")
def _reopen_what_ended(state: State, event: Seen) -> None:
    if not item_of(state, event.fact["matter"]).get("settled_on"):
        raise ItemIsOpen("The item has not ended.", field="matter")


@on("record.destination_set.v1")
def _destination_set(state: State, event: Seen) -> State:
    told = entry(event, destination=event.fact["destination"], party=said(event, "party"))
    return state | {"final_destination": told}
