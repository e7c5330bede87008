"""What the events of a grant make of it: sums in cents of its one currency, each on its day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, counts, entry, on, rule, said
from archive.kernel import Seen

counts("reported_cents", "recovered_cents", "returned_cents", "costs", "figures")


class CostInDispute(Conflict):
    """The grant of a cost is decided once for each dispute about it."""

    code = "cost_dispute"


class SettledAlready(Conflict):
    """A grant is settled once."""

    code = "grant_settled"
    remedy = "Correct the accepted cost of the settlement (event-corrections with amount)."


@begins("grant.awarded.v1")
def _awarded(event: Seen, state: State) -> State:
    return state | {"status": "awarded", "reported_cents": 0, "recovered_cents": 0, "costs": {}}


@on("grant.cost_reported.v1")
def _cost(state: State, event: Seen) -> State:
    cents, sort = event.fact["amount"]["cents"], event.fact["cost_kind"]
    costs = state["costs"] | {sort: state["costs"].get(sort, 0) + cents}
    return state | {"reported_cents": state["reported_cents"] + cents, "costs": costs}


@begins("cost.reported.v1")
def _line(event: Seen, state: State) -> State:
    return state | {"status": "reported"}


@on("cost.disputed.v1")
def _disputed(state: State, event: Seen) -> State:
    return state | {"status": "disputed", "dispute": entry(event, claimed=event.fact.get("claimed"))}


@on("cost.grant_decided.v1")
def _grant_decided(state: State, event: Seen) -> State:
    decided = entry(event, grant=event.fact["grant"], decision=event.fact.get("decision"))
    return state | {"status": "decided", "decided": decided}


@rule("cost.disputed.v1")
def _dispute_once(state: State, event: Seen) -> None:
    if state["status"] == "disputed":
        raise CostInDispute("The grant of this cost is already disputed.")


@rule("cost.grant_decided.v1")
def _decide_what_is_disputed(state: State, event: Seen) -> None:
    if state["status"] != "disputed":
        raise CostInDispute("The grant of this cost is not disputed.")


@on("grant.recovered.v1")
def _recovered(state: State, event: Seen) -> State:
    return state | {"recovered_cents": state["recovered_cents"] + event.fact["amount"]["cents"]}


@on("grant.unspent_returned.v1")
def _returned(state: State, event: Seen) -> State:
    return state | {"returned_cents": state.get("returned_cents", 0) + event.fact["amount"]["cents"]}


@on("grant.settled.v1")
def _settled(state: State, event: Seen) -> State:
    fact = event.fact
    told = {"settled_on": fact["settled_on"], "accepted_cents": fact["amount"]["cents"]}
    return state | {"status": "settled"} | told


@rule("grant.settled.v1")
def _settle_once(state: State, event: Seen) -> None:
    if state.get("settled_on"):
        raise SettledAlready(f"The grant was settled on {state['settled_on']}.")


@on("grant.figure_stated.v1")
def _figure(state: State, event: Seen) -> State:
    facts = {
        name: event.fact.get(name) for name in ("figure", "amount", "percent", "approximate", "rounded_to", "report")
    }
    words = {name: said(event, name) for name in ("wording", "scope")}
    return state | {"figures": [*state.get("figures", []), entry(event, **facts, **words)]}


@rule("grant.cost_reported.v1")
def _no_more_back_than_reported(state: State, event: Seen) -> None:
    if state["reported_cents"] + event.fact["amount"]["cents"] < 0:
        raise Invalid("More costs would be withdrawn than were reported.", field="amount")


@rule("grant.recovered.v1", "grant.unspent_returned.v1")
def _no_more_back_than_awarded(state: State, event: Seen) -> None:
    back = state["recovered_cents"] + state.get("returned_cents", 0) + event.fact["amount"]["cents"]
    if back > state["amount"]["cents"]:
        raise Invalid("The recovered sum would exceed the grant.", field="amount")
