"""What the events of an information request make of it, and what it allows on a day."""

from datetime import date

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, counts, entry, moves, on, rule, said
from archive.kernel import Seen
from archive.request.deadlines import due, last_day

counts("disclosures")


class RequestState(Conflict):
    """A request is answered once, disclosed as granted, and closed at the end."""

    code = "request_state"


@begins("request.received.v1")
def _received(event: Seen, state: State) -> State:
    return state | {"status": "received"}


@moves("request.received.v1")
def _answered_by(before: State, after: State) -> State:
    """The last day of the law goes with the day of the request; one that was promised is no later than that."""
    after = after | {"asked_before": before["asked_on"]}
    told, last = before.get("due_on"), last_day(after["asked_on"])
    if last is None or told in (None, last_day(before["asked_on"])):
        return after | {"due_on": last}
    return after | {"due_on": min(str(told), last)}


@on("request.extended.v1")
def _extended(state: State, event: Seen) -> State:
    return state | {"due_on": _longer(state, event) or state.get("due_on"), "extension": entry(event)}


def _longer(state: State, event: Seen) -> str | None:
    """The last day of a longer time: the law's goes with the day of the request, one that was stated stays."""
    told, asked, before = event.fact.get("due_on"), state["asked_on"], state.get("asked_before")
    if before is None or told is None:
        return told
    by_law = "counted_from" in event.fact or told == last_day(before, large=True)
    return last_day(asked, large=True) if by_law else told


@on("request.answered.v1")
def _answered(state: State, event: Seen) -> State:
    answer = entry(event, outcome=event.fact["outcome"], ground=event.fact.get("ground"))
    return state | {"status": event.fact["outcome"], "answered_on": event.fact["answered_on"], "answer": answer}


@on("request.disclosed.v1")
def _disclosed(state: State, event: Seen) -> State:
    told = {name: said(event, name) for name in ("copies", "recipient", "note")}
    return state | {"disclosures": [*state.get("disclosures", []), entry(event, **told)]}


@on("request.closed.v1")
def _closed(state: State, event: Seen) -> State:
    return state | {"status": "closed", "closed_on": event.fact["closed_on"], "closing": said(event, "reason")}


@rule("request.extended.v1")
def _extend_what_waits(state: State, event: Seen) -> None:
    _must_wait(state)
    last = due(date.fromisoformat(state["asked_on"]), large=True).isoformat()
    if not (state.get("due_on") or state["asked_on"]) <= (_longer(state, event) or last) <= last:
        raise Invalid(f"A large request must be answered by {last}.", field="due_on")


@rule("request.answered.v1")
def _answer_what_waits(state: State, event: Seen) -> None:
    _must_wait(state)
    if event.fact["answered_on"] < state["asked_on"]:
        raise Invalid("The answer cannot be earlier than the request.", field="answered_on")


@rule("request.disclosed.v1")
def _disclose_what_was_granted(state: State, event: Seen) -> None:
    outcome = (state.get("answer") or {}).get("outcome")
    if outcome in (None, "refused") or state.get("closed_on"):
        raise RequestState(
            "Records can only be disclosed after the request was granted.", remedy="Answer the request first."
        )


@rule("request.closed.v1")
def _close_once(state: State, event: Seen) -> None:
    if state.get("closed_on"):
        raise RequestState(f"The request was closed on {state['closed_on']}.")


def _must_wait(state: State) -> None:
    if state.get("answer") or state.get("closed_on"):
        raise RequestState("The request is already answered or closed.", remedy="Record a new request.")
