"""Contracts, grants and payments."""

from archive.kernel import Seen
from projections.states.folding import State, entry, on, said

OPEN = "9999-12-31"


@on("contract.signed.v1")
def _signed(state: State, event: Seen) -> State:
    return state | {"status": "signed", "signed_on": event.fact["signed_on"]}


def _ending(state: State, ends_on: str | None) -> State:
    """The state with its last day, or without one where the end is open."""
    if ends_on == OPEN:
        return {name: value for name, value in state.items() if name != "ends_on"}
    return state | {"ends_on": ends_on} if ends_on else state


@on("contract.amended.v1")
def _amended(state: State, event: Seen) -> State:
    fact = event.fact
    made = entry(event, text=said(event, "text"), value=fact.get("value"), ends_on=fact.get("ends_on"))
    told: State = {"amendments": [*state.get("amendments", []), made]}
    told |= {"value": fact["value"]} if "value" in fact else {}
    return _ending(state | told, fact.get("ends_on"))


@on("contract.extended.v1")
def _extended(state: State, event: Seen) -> State:
    made = entry(event, ends_on=event.fact["ends_on"])
    return _ending(state | {"extensions": [*state.get("extensions", []), made]}, event.fact["ends_on"])


@on("contract.terminated.v1")
def _terminated(state: State, event: Seen) -> State:
    fact = event.fact
    made = entry(event, clause=fact.get("clause"), ends_on=fact["ends_on"])
    return state | {"status": "terminating", "ends_on": fact["ends_on"], "termination": made}


@on("contract.transferred.v1")
def _transferred(state: State, event: Seen) -> State:
    made = entry(event, to=said(event, "to"), system=said(event, "system"))
    return state | {"status": "transferred", "transfer": made}


@on("grant.cost_reported.v1")
def _cost(state: State, event: Seen) -> State:
    cents, sort = event.fact["amount"]["cents"], event.fact["cost_kind"]
    costs = state["costs"] | {sort: state["costs"].get(sort, 0) + cents}
    return state | {"reported_cents": state["reported_cents"] + cents, "costs": costs}


@on("grant.recovered.v1")
def _recovered(state: State, event: Seen) -> State:
    return state | {"recovered_cents": state["recovered_cents"] + event.fact["amount"]["cents"]}


@on("payment.returned.v1")
def _returned(state: State, event: Seen) -> State:
    return state | {"status": "returned", "returns": [*state.get("returns", []), entry(event)]}


@on("payment.completed.v1")
def _completed(state: State, event: Seen) -> State:
    return state | {"status": "applied"} | ({"amount": event.fact["amount"]} if "amount" in event.fact else {})


@on("payment.approved.v1")
def _approved(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "approved",
        "approved_on": fact["approved_on"],
        "approved_cents": fact["amount"]["cents"],
    }


@on("payment.rejected.v1")
def _rejected(state: State, event: Seen) -> State:
    return state | {"status": "rejected", "rejection": entry(event)}


@on("payment.paid.v1")
def _paid(state: State, event: Seen) -> State:
    paid = state["paid_cents"] + event.fact["amount"]["cents"]
    status = "paid" if paid == state["approved_cents"] else "approved"
    return state | {"status": status, "paid_cents": paid, "paid_on": event.fact["paid_on"]}
