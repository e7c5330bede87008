"""What each event makes of the state of its record: one function a stored name, plain values in and out.

A state is what is shown of a record: the flat fields of its events, a status, and what happened to it. Destroyed
content leaves its fields out and never stops a fold.
"""

from archive.kernel import Seen
from projections.states.folding import State, folded_names, refold
from projections.states.folds import money, wide
from projections.states.folds.office import schedule_version
from projections.states.folds.papers import kept_minutes, version_of

__all__ = ["State", "fold", "folded_names", "money", "wide"]


def fold(state: State | None, event: Seen) -> State:
    """The state after one more event; the first event of a record begins it."""
    return _begun(event) if state is None else refold(state, event)


_FIRST_STATUS = {
    "case.opened.v1": "open",
    "document.filed.v1": "filed",
    "decision.recorded.v1": "in_force",
    "pending.raised.v1": "pending",
    "report.filed.v1": "filed",
    "contract.registered.v1": "registered",
    "grant.awarded.v1": "awarded",
    "payment.applied.v1": "applied",
    "request.received.v1": "received",
    "body.established.v1": "established",
    "meeting.held.v1": "held",
    "actor.registered.v1": "registered",
    "archive.founded.v1": "founded",
    "backup.begun.v1": "begun",
    "clock.doubted.v1": "doubted",
    "clock.confirmed.v1": "believed",
    "clock.corrected.v1": "believed",
    "ledger.key_introduced.v1": "in_force",
    "notice.received.v1": "received",
    "schedule.adopted.v1": "in_force",
    "disposal.listed.v1": "listed",
    "waiting.submitted.v1": "waiting",
}


def _begun(event: Seen) -> State:
    kind = event.name.partition(".")[0]
    state: State = {"id": event.stream, "kind": kind, "origin": event.origin, "status": _FIRST_STATUS[event.name]}
    state |= event.fact
    if event.content is None:
        state["destroyed"] = True
    else:
        state |= kept_minutes(event.content) if kind == "meeting" else event.content
    match kind:
        case "document":
            file = state.pop("file", None)
            state["versions"] = [version_of(1, file, event)] if file or event.content is None else []
        case "case":
            state["stages"] = []
        case "report":
            state["edition"] = 1
        case "grant":
            state |= {"reported_cents": 0, "recovered_cents": 0, "costs": {}}
        case "payment":
            state |= {"approved_cents": 0, "paid_cents": 0}
        case "disposal":
            state |= {"records": len(event.fact.get("records", ())), "listed_by": event.recorded_by}
        case "waiting":  # what was sent is read from the record, sealed as it lies
            state = {k: v for k, v in state.items() if k not in ("submitted", "file")}
        case "schedule":
            state = {k: v for k, v in state.items() if k not in ("rows", "classes")}
            state |= {"publicity": {"publicity": "public"}, "versions": [schedule_version(event)]}
    return state
