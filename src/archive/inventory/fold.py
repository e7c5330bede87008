"""What the events of an inventory item make of it, and what it allows on a day."""

from typing import Any

from archive.errors import Conflict
from archive.fold.registry import State, begins, entry, on, rule, said
from archive.kernel import Seen

LOAN = ("borrower", "lent_on", "lent_until")


class InventoryDisposedOf(Conflict):
    """What was destroyed goes nowhere any more."""

    code = "inventory_disposed"
    remedy = "Correct the day of what was recorded, or map another holding."


class LentAlready(Conflict):
    """What is lent is not there to be lent again, or to be destroyed."""

    code = "inventory_lent"
    remedy = "Record its return first (returns)."


class NotLent(Conflict):
    """Only what was lent comes back."""

    code = "inventory_not_lent"


class NotToBeDestroyed(Conflict):
    """A holding is destroyed after it was decided that it is."""

    code = "destruction_not_decided"
    remedy = "Record the decision first: destinations, with destination=destroyed."


@begins("inventory.mapped.v1")
def _mapped(event: Seen, state: State) -> State:
    return state | {"status": "mapped"}


def _stated(event: Seen, *names: str) -> State:
    return {name: event.fact[name] for name in names if name in event.fact}


def _listed(state: State, name: str, made: State) -> State:
    return {name: [*state.get(name, []), made]}


@on("inventory.end_set.v1")
def _end_set(state: State, event: Seen) -> State:
    ends = _stated(event, "ends_on", "yearly_cost")
    return state | ends | _listed(state, "ends", entry(event, **ends))


@on("inventory.moved.v1")
def _moved(state: State, event: Seen) -> State:
    told = _stated(event, "boxes", "shelf_cm") | ({"location": said(event, "location")} if event.content else {})
    return state | told | _listed(state, "moves", entry(event, **told))


@on("inventory.lent.v1")
def _lent(state: State, event: Seen) -> State:
    told = _stated(event, "lent_until") | ({"borrower": said(event, "borrower")} if event.content else {})
    before = {name: value for name, value in state.items() if name not in LOAN}
    return before | told | {"lent_on": event.fact["lent_on"]} | _listed(state, "loans", entry(event, **told))


@on("inventory.returned.v1")
def _returned(state: State, event: Seen) -> State:
    before = {name: value for name, value in state.items() if name not in LOAN}
    return before | _listed(state, "returns", entry(event))


@on("inventory.destination_decided.v1")
def _decided(state: State, event: Seen) -> State:
    """A decision replaces the one before as a whole."""
    facts: dict[str, Any] = {
        name: event.fact.get(name) for name in ("destination", "kept_until", "method", "capture_by")
    }
    words = {name: said(event, name) for name in ("party", "responsible")}
    told = {name: value for name, value in (facts | words).items() if value is not None}
    before = {name: value for name, value in state.items() if name not in (*facts, *words)}
    decided = entry(event, **told, decision=event.fact.get("decision"))
    status = "captured" if "captured_on" in state else "assigned"
    if facts["destination"] == "destroyed":
        status = "to_destroy"
    return before | told | {"status": status} | _listed(state, "destinations", decided)


@on("inventory.captured.v1")
def _captured(state: State, event: Seen) -> State:
    facts = _stated(event, "method", "document")
    made = entry(event, **facts, stands=said(event, "stands"))
    status = {"status": "captured"} if state["status"] == "assigned" else {}
    return state | facts | {"captured_on": event.fact["captured_on"]} | status | _listed(state, "captures", made)


@on("inventory.disposed.v1")
def _disposed(state: State, event: Seen) -> State:
    made = entry(event, ground=said(event, "ground"), disposed_by=said(event, "disposed_by"))
    return state | {"status": "disposed", "disposed_on": event.fact["disposed_on"], "disposal": made}


@rule(
    "inventory.end_set.v1",
    "inventory.moved.v1",
    "inventory.destination_decided.v1",
    "inventory.captured.v1",
    "inventory.returned.v1",
)
def _only_while_it_exists(state: State, event: Seen) -> None:
    if day := state.get("disposed_on"):
        raise InventoryDisposedOf(f"It was destroyed on {day}.")
    if event.name == "inventory.returned.v1" and not state.get("lent_on"):
        raise NotLent("It is not lent.", field="returned_on")


@rule("inventory.lent.v1", "inventory.disposed.v1")
def _only_while_it_is_there(state: State, event: Seen) -> None:
    _only_while_it_exists(state, event)
    if day := state.get("lent_on"):
        raise LentAlready(f"It is lent since {day}.")
    if event.name == "inventory.disposed.v1" and state["status"] != "to_destroy":
        raise NotToBeDestroyed("It was not decided that it is destroyed.")
