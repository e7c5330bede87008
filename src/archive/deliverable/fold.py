"""What the events of a deliverable make of it."""

from archive.fold.registry import State, begins, entry, on, said
from archive.kernel import Seen


@begins("deliverable.registered.v1")
def _registered(event: Seen, state: State) -> State:
    return state | {"status": state.get("stage", "draft")}


@on("deliverable.rights_stated.v1")
def _stated(state: State, event: Seen) -> State:
    told = {name: said(event, name) for name in ("rights_holder", "licence") if said(event, name)}
    made = entry(event, **told, contract=event.fact.get("contract"))
    return state | told | {"rights": [*state.get("rights", []), made]}


@on("deliverable.stage_changed.v1")
def _changed(state: State, event: Seen) -> State:
    stage = event.fact["stage"]
    return state | {"status": stage, "stage": stage, "stages": [*state.get("stages", []), entry(event, stage=stage)]}


@on("deliverable.placed.v1")
def _placed(state: State, event: Seen) -> State:
    told = {"document": event.fact.get("document"), "location": said(event, "location")}
    told = {name: value for name, value in told.items() if value}
    return state | told | {"places": [*state.get("places", []), entry(event, **told)]}


@on("deliverable.used.v1")
def _used(state: State, event: Seen) -> State:
    return _with_use(state, event, used_in=event.fact.get("used_in"))


@on("deliverable.use_reported.v1")
def _reported(state: State, event: Seen) -> State:
    return _with_use(state, event, archive=event.fact.get("archive"), at=event.fact.get("position"), reported=True)


def _with_use(state: State, event: Seen, **facts: object) -> State:
    told = {"manner": event.fact["manner"], "user": said(event, "user"), "work": said(event, "work")}
    return state | {"uses": [*state.get("uses", []), entry(event, **told, **facts)]}
