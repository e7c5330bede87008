"""What can happen to a record of any kind."""

from archive.kernel import Seen
from projections.states.folding import State, on, said

_DAY_OF_KIND = {
    "case": "opened_on",
    "decision": "decided_on",
    "pending": "raised_on",
    "report": "filed_on",
    "meeting": "held_on",
    "body": "established_on",
    "grant": "awarded_on",
    "payment": "applied_on",
    "request": "asked_on",
    "contract": "registered_on",
}


@on("record.publicity_classified.v1")
def _classified(state: State, event: Seen) -> State:
    told: State = {"publicity": event.fact["publicity"]} | ({"undecided": True} if event.fact.get("undecided") else {})
    return {name: value for name, value in state.items() if name != "undecided"} | told


@on("record.published.v1")
def _published(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("ground", "published_from", "ends_on")}
    return state | {"publication": told}


@on("record.publication_withdrawn.v1")
def _publication_withdrawn(state: State, event: Seen) -> State:
    return {name: value for name, value in state.items() if name != "publication"}


@on("record.erasure_decided.v1")
def _erasure_decided(state: State, event: Seen) -> State:
    kept = event.fact["decision"] == "kept" or state.get("restricted", False)  # until it is destroyed
    told = {name: event.fact[name] for name in ("request", "decision", "basis", "decided_on")}
    state = {name: value for name, value in state.items() if name != "publication" or not kept}
    return state | {"erasure": told, "restricted": kept}


@on("record.twinned.v1")
def _twinned(state: State, event: Seen) -> State:
    twin = said(event, "twin")
    return state | ({"twins": [*state.get("twins", []), twin]} if twin else {})


@on("record.reclassified.v1")
def _reclassified(state: State, event: Seen) -> State:
    told = {"record_class": event.fact["record_class"], "schedule": event.fact.get("schedule")}
    return {k: v for k, v in state.items() if k != "claimed_class"} | told


@on("record.registration_completed.v1")
def _completed_registration(state: State, event: Seen) -> State:
    told: State = {k: event.fact[k] for k in ("received_on", "personal", "case") if k in event.fact}
    told |= {k: v for k, v in (event.content or {}).items() if k in ("sender", "recipient", "person")}
    day = event.fact.get("dated")
    if day:
        of_kind = _DAY_OF_KIND.get(state["kind"])
        told |= {of_kind: day} if of_kind else {"dated": {"earliest": day, "latest": day}}
    return state | told


@on("record.finalised.v1")
def _finalised(state: State, event: Seen) -> State:
    return state | {"final_on": event.fact["finalised_on"]}


@on("record.hold_placed.v1")
def _held(state: State, event: Seen) -> State:
    hold = {k: v for k, v in event.fact.items() if k != "content"} | {"reason": said(event, "reason")}
    return state | {"holds": [*state.get("holds", []), hold]}


@on("record.hold_released.v1")
def _released(state: State, event: Seen) -> State:
    return state | {"holds": [hold for hold in state.get("holds", []) if hold["hold"] != event.fact["hold"]]}


@on("record.destroyed.v1")
def _destroyed(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("destroyed_on", "basis", "disposal") if name in event.fact}
    return state | {"status": "destroyed", "destroyed": True} | told
