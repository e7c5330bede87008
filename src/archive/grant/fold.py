"""What the events of a grant make of it: sums in cents of its one currency, each on its day."""

from archive.errors import Invalid
from archive.fold.registry import State, begins, counts, on, rule
from archive.kernel import Seen

counts("reported_cents", "recovered_cents", "costs")


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


@on("grant.recovered.v1")
def _recovered(state: State, event: Seen) -> State:
    return state | {"recovered_cents": state["recovered_cents"] + event.fact["amount"]["cents"]}


@rule("grant.cost_reported.v1")
def _no_more_back_than_reported(state: State, event: Seen) -> None:
    if state["reported_cents"] + event.fact["amount"]["cents"] < 0:
        raise Invalid("More costs would be withdrawn than were reported.", field="amount")


@rule("grant.recovered.v1")
def _no_more_back_than_awarded(state: State, event: Seen) -> None:
    if state["recovered_cents"] + event.fact["amount"]["cents"] > state["amount"]["cents"]:
        raise Invalid("The recovered sum would exceed the grant.", field="amount")
