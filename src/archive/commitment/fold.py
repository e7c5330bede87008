"""What the events of a commitment make of it, and what a commitment allows on a day."""

from archive.errors import Conflict
from archive.fold.registry import State, begins, entry, on, rule, said
from archive.kernel import Seen


class CommitmentSettled(Conflict):
    """A commitment that was fulfilled, ended or handed over is no longer open."""

    code = "commitment_settled"
    remedy = "Correct the day of what was recorded, or record a new commitment."


@begins("commitment.made.v1")
def _made(event: Seen, state: State) -> State:
    return state | {"status": "open"}


@on("commitment.assessed.v1")
def _assessed(state: State, event: Seen) -> State:
    facts = {name: event.fact[name] for name in ("until", "amount", "necessity") if name in event.fact}
    words = {name: said(event, name) for name in ("to", "until_text") if said(event, name)}
    return state | facts | words | {"assessments": [*state.get("assessments", []), entry(event, **facts)]}


@on("commitment.closed.v1")
def _closed(state: State, event: Seen) -> State:
    told = {"closed_on": event.fact["closed_on"], "closing": said(event, "reason")}
    return state | {"status": event.fact["outcome"]} | told


@on("commitment.transferred.v1")
def _transferred(state: State, event: Seen) -> State:
    transfer = entry(event, successor=said(event, "successor"))
    return state | {"status": "transferred", "transferred_on": event.fact["transferred_on"], "transfer": transfer}


@rule("commitment.assessed.v1", "commitment.closed.v1", "commitment.transferred.v1")
def _only_while_open(state: State, event: Seen) -> None:
    if day := state.get("closed_on") or state.get("transferred_on"):
        raise CommitmentSettled(f"The commitment was {state['status']} on {day}.")
