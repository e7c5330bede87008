"""What the events of an expense make of it: money paid, and money that the supplier credited, in minor units."""

from archive.errors import Invalid
from archive.fold.registry import State, begins, counts, on, rule
from archive.kernel import Seen
from archive.money.booked import amounts_booked, booked, require_booked_once, withdrawn

counts("credited_cents", "settled_by", "booked_cents")


@begins("expense.paid.v1")
def _paid(event: Seen, state: State) -> State:
    return state | {"status": "credited" if event.fact["amount"]["cents"] < 0 else "paid", "credited_cents": 0}


@on("expense.credited.v1")
def _credited(state: State, event: Seen) -> State:
    return state | {"status": "credited", "credited_cents": state["credited_cents"] + event.fact["amount"]["cents"]}


@on("expense.booked.v1")
def _booked(state: State, event: Seen) -> State:
    return booked(state, event)


@on("expense.booking_withdrawn.v1")
def _booking_withdrawn(state: State, event: Seen) -> State:
    return withdrawn(state, event)


@rule("expense.booked.v1")
def _book_at_most_what_was_paid(state: State, event: Seen) -> None:
    require_booked_once(state, event)
    if sum(amounts_booked(state)) + event.fact["amount"]["cents"] > abs(state["amount"]["cents"]):
        raise Invalid("The booked sum must not exceed the expense.", field="amount")


@rule("expense.booking_withdrawn.v1")
def _withdraw_what_was_booked(state: State, event: Seen) -> None:
    require_booked_once(state, event)


@rule("expense.credited.v1")
def _credit_at_most_what_was_paid(state: State, event: Seen) -> None:
    if state["credited_cents"] + event.fact["amount"]["cents"] > max(state["amount"]["cents"], 0):
        raise Invalid("The credited sum would exceed the expense.", field="amount")
