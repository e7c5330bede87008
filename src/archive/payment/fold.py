"""What the events of a payment application make of it: its stage and its sums in cents, each on its day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, counts, entry, on, rule
from archive.kernel import Seen

counts("paid_cents")


class WrongStage(Conflict):
    """The application is at a stage where this cannot happen."""

    code = "payment_stage"

    def __init__(self, stage: str, wanted: str) -> None:
        super().__init__(f"The application has the status {stage}; this requires the status {wanted}.")


@begins("payment.applied.v1")
def _applied(event: Seen, state: State) -> State:
    return state | {"status": "applied", "approved_cents": 0, "paid_cents": 0}


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


@rule("payment.returned.v1", "payment.rejected.v1")
def _judge_what_was_applied_for(state: State, event: Seen) -> None:
    _must_be(state, "applied")


@rule("payment.completed.v1")
def _complete_what_was_returned(state: State, event: Seen) -> None:
    _must_be(state, "returned")


@rule("payment.approved.v1")
def _approve_at_most_what_was_applied_for(state: State, event: Seen) -> None:
    _must_be(state, "applied")
    if event.fact["amount"]["cents"] > state["amount"]["cents"]:
        raise Invalid("The approved sum must not exceed the sum applied for.", field="amount")


@rule("payment.paid.v1")
def _pay_at_most_what_was_approved(state: State, event: Seen) -> None:
    _must_be(state, "approved")
    if state["paid_cents"] + event.fact["amount"]["cents"] > state["approved_cents"]:
        raise Invalid("The paid sum must not exceed the approved sum.", field="amount")


def _must_be(state: State, wanted: str) -> None:
    if state["status"] != wanted:
        raise WrongStage(state["status"], wanted)
