"""What the events of an expense make of it: money paid, or money returned by a credit note."""

from archive.fold.registry import State, begins
from archive.kernel import Seen


@begins("expense.paid.v1")
def _paid(event: Seen, state: State) -> State:
    return state | {"status": "credited" if event.fact["amount"]["cents"] < 0 else "paid"}
