"""Cases, documents, decisions, pending matters, reports, bodies and their meetings."""

from typing import Any

from archive.body.events import Minutes
from archive.kernel import Seen
from archive.registration import Description
from projections.states.folding import State, entry, on, renamed, said

_MINUTES = {name: name for name in Minutes.model_fields if name not in Description.model_fields} | {
    "status": "minutes_status"
}


def version_of(number: int, file: Any, event: Seen) -> State:
    absent = "unavailable" if said(event, "unavailable") else "destroyed"
    return {"number": number, "filed_at": event.recorded_at} | (file or {absent: True})


def kept_minutes(minutes: State) -> State:
    """Minutes beside the state: their own status, as the source words it, is not the status of the record."""
    return {_MINUTES.get(name, name): value for name, value in minutes.items()}


@on("case.stage_recorded.v1")
def _stage(state: State, event: Seen) -> State:
    stage = entry(event, stage=event.fact["stage"], status=said(event, "status"), handler=said(event, "handler"))
    kept = [old for old in state["stages"] if old["stage"] != stage["stage"]]
    return state | {"stages": [*kept, stage]}


@on("case.retitled.v1")
def _retitled(state: State, event: Seen) -> State:
    return renamed(state, said(event, "title"))


@on("case.closed.v1")
def _closed(state: State, event: Seen) -> State:
    return state | {"status": "closed", "closed_on": event.fact["closed_on"], "closing": said(event, "reason")}


@on("case.reopened.v1")
def _reopened(state: State, event: Seen) -> State:
    return {k: v for k, v in state.items() if k not in ("closed_on", "closing")} | {"status": "open"}


@on("document.version_filed.v1")
def _new_version(state: State, event: Seen) -> State:
    return state | {"versions": [*state["versions"], version_of(event.fact["number"], said(event, "file"), event)]}


@on("document.described.v1")
def _described(state: State, event: Seen) -> State:
    parts = {k: v for k, v in (event.content or {}).items() if k in ("title", "text", "sender", "recipient")}
    return state | parts


@on("decision.corrected.v1")
def _corrected(state: State, event: Seen) -> State:
    text = said(event, "text")
    told = {"corrections": [*state.get("corrections", []), entry(event)]}
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


@on("pending.noted.v1")
def _noted(state: State, event: Seen) -> State:
    told = {"notings": [*state.get("notings", []), entry(event, meeting=event.fact.get("meeting"))]}
    return state | told | ({"status": "noted"} if state.get("for_information") else {})


@on("pending.decided.v1")
def _decided(state: State, event: Seen) -> State:
    return state | {"status": "decided", "resolution": entry(event, decision=event.fact.get("decision"))}


@on("pending.withdrawn.v1")
def _withdrawn(state: State, event: Seen) -> State:
    return state | {"status": "withdrawn", "resolution": entry(event)}


@on("report.version_filed.v1")
def _report_version(state: State, event: Seen) -> State:
    text = said(event, "text")
    told: State = {"edition": state["edition"] + 1, "status": "filed", "filed_on": event.fact["filed_on"]}
    if event.fact.get("documents"):
        told["documents"] = event.fact["documents"]
    without = {k: v for k, v in state.items() if k != "approved_on"}
    return renamed(without | told | ({"text": text} if text is not None else {}), said(event, "title"))


@on("report.approved.v1")
def _report_approved(state: State, event: Seen) -> State:
    return state | {"status": "approved", "approved_on": event.fact["approved_on"], "approver": event.fact.get("body")}


@on("body.dissolved.v1")
def _dissolved(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "dissolved",
        "dissolved_on": fact["dissolved_on"],
        "successor": fact.get("successor"),
        "dissolution": said(event, "reason"),
    }


@on("meeting.revised.v1")
def _revised(state: State, event: Seen) -> State:
    """A revision says everything anew: what it does not say is no longer so."""
    if event.content is None:
        return state
    return {name: value for name, value in state.items() if name not in _MINUTES.values()} | kept_minutes(event.content)


@on("meeting.minutes_approved.v1")
def _minutes_approved(state: State, event: Seen) -> State:
    return state | {"status": "approved", "approved_on": event.fact["approved_on"]}
