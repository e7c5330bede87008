"""What the events of a bank transaction make of it: its stage, and what it settles."""

from archive.errors import Conflict
from archive.fold.registry import State, begins, on, rule
from archive.kernel import Seen


class NotBooked(Conflict):
    """An entry that is not booked on a statement is not money that moved, and settles nothing."""

    code = "transaction_not_booked"
    remedy = "Import the statement on which it is booked."

    def __init__(self, stage: str) -> None:
        super().__init__(f"The entry is {stage}, not booked.")


class MatchedAlready(Conflict):
    """A line settles something once."""

    code = "transaction_matched"
    remedy = "Withdraw the match first (match-withdrawals), with the reason."

    def __init__(self) -> None:
        super().__init__("The line is matched already.")


@begins("transaction.stated.v1")
def _stated(event: Seen, state: State) -> State:
    stage = event.fact["stage"]
    return state | {"status": "unmatched" if stage == "booked" else stage}


@on("transaction.matched.v1")
def _matched(state: State, event: Seen) -> State:
    return _named(state, event) | {"status": "matched", "matched_on": event.fact["matched_on"]}


@on("transaction.match_withdrawn.v1")
def _match_withdrawn(state: State, event: Seen) -> State:
    """What it was matched to is kept, so that an import does not match it so again."""
    named = [*state.get("withdrawn", ()), *state.get("payments", ()), *state.get("expenses", ())]
    rest = {name: value for name, value in state.items() if name not in ("payments", "expenses", "matched_on")}
    return rest | {"status": "unmatched", "withdrawn": list(dict.fromkeys(named))}


@on("transaction.ambiguous.v1")
def _ambiguous(state: State, event: Seen) -> State:
    return _named(state, event) | {"status": "ambiguous"}


@rule("transaction.matched.v1", "transaction.ambiguous.v1")
def _match_once_what_is_booked(state: State, event: Seen) -> None:
    if state["stage"] != "booked":
        raise NotBooked(state["stage"])
    if state["status"] == "matched":
        raise MatchedAlready


class NotMatched(Conflict):
    """Only what was matched is withdrawn."""

    code = "transaction_not_matched"

    def __init__(self) -> None:
        super().__init__("The line is not matched.")


@rule("transaction.match_withdrawn.v1")
def _withdraw_what_was_matched(state: State, event: Seen) -> None:
    if state["status"] != "matched":
        raise NotMatched


def _named(state: State, event: Seen) -> State:
    return state | {name: event.fact.get(name, []) for name in ("payments", "expenses")}
