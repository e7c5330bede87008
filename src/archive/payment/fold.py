"""What the events of a payment application make of it: its stage and its sums in cents, each on its day."""

from collections import Counter
from collections.abc import Sequence

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, counts, entry, on, rule
from archive.kernel import Seen
from archive.money.booked import amounts_booked, booked, require_booked_once, withdrawn

counts("paid_cents", "receipts", "settled_by", "booked_cents")


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
    received = {"paid_on": event.fact["paid_on"], "cents": event.fact["amount"]["cents"]}
    return _with_paid(state | {"receipts": [*state.get("receipts", ()), received]})


@on("payment.booked.v1")
def _booked(state: State, event: Seen) -> State:
    return _with_paid(booked(state, event))


@on("payment.booking_withdrawn.v1")
def _booking_withdrawn(state: State, event: Seen) -> State:
    return _with_paid(withdrawn(state, event))


def _with_paid(state: State) -> State:
    """The state with what was paid: a receipt and a booked line of the same sum are the same money."""
    receipts, lines = state.get("receipts", []), state.get("settled_by", [])
    paid = _total([each["cents"] for each in receipts], amounts_booked(state))
    days = [each["paid_on"] for each in receipts] + [each["booked_on"] for each in lines]
    rest = {name: value for name, value in state.items() if name != "paid_on"}
    status = "paid" if paid == state["approved_cents"] else "approved"
    return rest | {"status": status, "paid_cents": paid} | ({"paid_on": max(days)} if days else {})


def _total(received: Sequence[int], lines: Sequence[int]) -> int:
    """What was paid: of each sum as many parts as were received, or as were booked where these are more."""
    by_receipt, by_line = Counter(received), Counter(lines)
    return sum(cents * max(by_receipt[cents], by_line[cents]) for cents in {*by_receipt, *by_line})


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
    received = [each["cents"] for each in state.get("receipts", ())]
    _must_fit(state, [*received, event.fact["amount"]["cents"]], amounts_booked(state))


@rule("payment.booked.v1")
def _book_at_most_what_was_approved(state: State, event: Seen) -> None:
    require_booked_once(state, event)
    received = [each["cents"] for each in state.get("receipts", ())]
    _must_fit(state, received, [*amounts_booked(state), event.fact["amount"]["cents"]])


@rule("payment.booking_withdrawn.v1")
def _withdraw_what_was_booked(state: State, event: Seen) -> None:
    require_booked_once(state, event)


def _must_fit(state: State, received: Sequence[int], lines: Sequence[int]) -> None:
    """Refuse more than was approved; what only confirms a part that is paid already adds nothing."""
    paid = _total(received, lines)
    if paid == state["paid_cents"] and state["status"] == "paid":
        return
    _must_be(state, "approved")
    if paid > state["approved_cents"]:
        raise Invalid("The paid sum must not exceed the approved sum.", field="amount")


def _must_be(state: State, wanted: str) -> None:
    if state["status"] != wanted:
        raise WrongStage(state["status"], wanted)
