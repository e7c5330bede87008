"""What the events of a property make of it."""

from archive.fold.registry import State, begins, entry, on, said
from archive.kernel import Seen

SURVEYED = ("condition", "accessibility", "tenure", "lease", "lease_ends_on", "floor_plan", "kept_in")


@begins("property.mapped.v1")
def _mapped(event: Seen, state: State) -> State:
    return state | {"status": "open"}


@on("property.surveyed.v1")
def _surveyed(state: State, event: Seen) -> State:
    found = {name: event.fact[name] for name in SURVEYED if name in event.fact}
    return state | found | {"surveys": [*state.get("surveys", []), entry(event, **found, text=said(event, "text"))]}


@on("property.ownership_stated.v1")
def _owned(state: State, event: Seen) -> State:
    owner = said(event, "owner")
    told = {"ownership": [*state.get("ownership", []), entry(event, owner=owner)]}
    return state | told | ({"owner": owner} if owner else {})


@on("property.continuation_decided.v1")
def _continued(state: State, event: Seen) -> State:
    fact, maintainer = event.fact, said(event, "maintainer")
    made = entry(event, **{name: fact.get(name) for name in ("continuation", "decision")}, maintainer=maintainer)
    told = {"status": "resolved", "continuation": fact["continuation"], "resolution": made}
    return state | told | {"settled_on": fact["decided_on"]} | ({"maintainer": maintainer} if maintainer else {})
