"""What the events of decisions and pending matters make of them, and what forbids an event on its day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, entry, judged_now, on, renamed, rule, said
from archive.kernel import Seen


class DecisionNotInForce(Conflict):
    """A superseded decision cannot be changed."""

    code = "decision_not_in_force"
    remedy = "Change the decision that supersedes it."

    def __init__(self, superseded_on: str) -> None:
        super().__init__(f"The decision was superseded on {superseded_on}.")


class MatterSettled(Conflict):
    """A matter that was decided or withdrawn is no longer pending."""

    code = "matter_settled"


@begins("decision.recorded.v1")
def _recorded(event: Seen, state: State) -> State:
    return state | {"status": "in_force"}


@on("decision.corrected.v1")
def _corrected_on_its_day(state: State, event: Seen) -> State:
    text = said(event, "text")
    told = {"corrections": [*state.get("corrections", []), entry(event)]}
    return renamed(state | told | ({"text": text} if text is not None else {}), said(event, "title"))


@judged_now("decision.corrected.v2")
def _correction(state: State, event: Seen) -> State:
    told = entry(event, corrects=event.fact["corrects"], takes_back=event.fact.get("takes_back") or None)
    return state | {"corrections": [*state.get("corrections", []), told]}


@on("decision.amended.v1")
def _amended(state: State, event: Seen) -> State:
    text = said(event, "text")
    told = {"amendments": [*state.get("amendments", []), entry(event)]}
    return renamed(state | told | ({"text": text} if text is not None else {}), said(event, "title"))


@on("decision.superseded.v1")
def _superseded(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "superseded",
        "superseded_on": fact["superseded_on"],
        "successor": fact.get("successor"),
        "supersession": said(event, "reason"),
    }


@rule("decision.corrected.v1", "decision.amended.v1")
def _change_what_is_in_force(state: State, event: Seen) -> None:
    if state.get("superseded_on"):
        raise DecisionNotInForce(state["superseded_on"])


@rule("decision.superseded.v1")
def _supersede_once(state: State, event: Seen) -> None:
    if state.get("superseded_on"):
        raise DecisionNotInForce(state["superseded_on"])
    made = state.get("decided_on")
    if made and event.fact["superseded_on"] < made:
        raise Invalid(f"The decision was made on {made}.", field="superseded_on")


@begins("pending.raised.v1")
def _raised(event: Seen, state: State) -> State:
    return state | {"status": "pending"}


@on("pending.noted.v1")
def _noted(state: State, event: Seen) -> State:
    told = {"notings": [*state.get("notings", []), entry(event, meeting=event.fact.get("meeting"))]}
    settled = {"status": "noted", "settled_on": event.fact["noted_on"]} if state.get("for_information") else {}
    return state | told | settled


@on("pending.decider_named.v1")
def _decider_named(state: State, event: Seen) -> State:
    told = {"decider_named_on": event.fact["named_on"]} | ({"body": event.fact["body"]} if "body" in event.fact else {})
    told |= {"decider": said(event, "decider")} if event.content else {}
    made = entry(event, body=event.fact.get("body"), decider=said(event, "decider"))
    return state | told | {"deciders": [*state.get("deciders", []), made]}


@on("pending.decided.v1")
def _decided(state: State, event: Seen) -> State:
    resolution = entry(event, decision=event.fact.get("decision"))
    return state | {"status": "decided", "resolution": resolution, "settled_on": event.fact["decided_on"]}


@on("pending.withdrawn.v1")
def _withdrawn(state: State, event: Seen) -> State:
    return state | {"status": "withdrawn", "resolution": entry(event), "settled_on": event.fact["withdrawn_on"]}


@rule("pending.decider_named.v1", "pending.noted.v1", "pending.decided.v1", "pending.withdrawn.v1")
def _settle_what_waits(state: State, event: Seen) -> None:
    if state.get("settled_on"):
        raise MatterSettled(f"The matter was settled on {state['settled_on']}.")
