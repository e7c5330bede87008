"""What the office itself keeps: schedules, disposals, requests, actors, backups, keys, notices."""

from uuid import UUID

from archive.kernel import Seen
from archive.retention.schedule import version_id
from projections.states.folding import State, entry, on, renamed, said


def schedule_version(event: Seen) -> State:
    id = version_id(UUID(event.stream), event.fact["version"])
    told: State = {"id": str(id), "title": said(event, "title"), "classes": said(event, "classes") or []}
    told |= {k: event.fact[k] for k in ("version", "in_force_from")}
    return told | {"rows": event.fact.get("rows", [])}


@on("schedule.adopted.v1")
def _schedule_adopted(state: State, event: Seen) -> State:
    told = {k: event.fact[k] for k in ("version", "in_force_from")}
    return renamed(state | told, said(event, "title")) | {"versions": [*state["versions"], schedule_version(event)]}


@on("schedule.retired.v1")
def _schedule_retired(state: State, event: Seen) -> State:
    return state | {"status": "retired", "retired_on": event.fact["retired_on"]}


@on("disposal.reviewed.v1", "disposal.approved.v1", "disposal.begun.v1")
def _disposal_went_on(state: State, event: Seen) -> State:
    status = {"disposal.begun.v1": "executing"}.get(event.name) or event.name.split(".")[1]
    days = {k: v for k, v in event.fact.items() if k != "content"}
    return state | days | {"status": status, f"{status}_by": event.recorded_by}


@on("disposal.withdrawn.v1")
def _disposal_withdrawn(state: State, event: Seen) -> State:
    gone = set(event.fact.get("records", ()))
    taken = sorted({*state.get("withdrawn", ()), *gone})
    whole = not gone or len(taken) == state["records"]
    return state | {"withdrawn": taken} | ({"status": "withdrawn"} if whole else {})


@on("disposal.executed.v1")
def _disposal_executed(state: State, event: Seen) -> State:
    days = {k: event.fact[k] for k in ("executed_on", "backups_until")}
    return state | days | {"status": "executed", "destroyed_records": len(event.fact.get("records", ()))}


@on("request.extended.v1")
def _request_extended(state: State, event: Seen) -> State:
    return state | {"due_on": event.fact.get("due_on", state.get("due_on")), "extension": entry(event)}


@on("request.answered.v1")
def _request_answered(state: State, event: Seen) -> State:
    answer = entry(event, outcome=event.fact["outcome"], ground=event.fact.get("ground"))
    return state | {"status": event.fact["outcome"], "answered_on": event.fact["answered_on"], "answer": answer}


@on("request.disclosed.v1")
def _disclosed(state: State, event: Seen) -> State:
    told = {name: said(event, name) for name in ("copies", "recipient", "note")}
    return state | {"disclosures": [*state.get("disclosures", []), entry(event, **told)]}


@on("request.closed.v1")
def _request_closed(state: State, event: Seen) -> State:
    return state | {"status": "closed", "closed_on": event.fact["closed_on"], "closing": said(event, "reason")}


@on("actor.key_issued.v1")
def _key_issued(state: State, event: Seen) -> State:
    key = {name: event.fact[name] for name in ("prefix", "role", "expires_at", "scope") if name in event.fact}
    return state | {"keys": [*state.get("keys", []), key]}


@on("actor.key_revoked.v1")
def _key_revoked(state: State, event: Seen) -> State:
    return state | {"keys": [key for key in state.get("keys", []) if key["prefix"] != event.fact["prefix"]]}


@on("actor.tokens_accepted.v1")
def _tokens_accepted(state: State, event: Seen) -> State:
    return state | {"tokens_of": event.fact["issuer"]}


@on("backup.completed.v1")
def _backup_completed(state: State, event: Seen) -> State:
    return state | event.fact | {"status": "completed"}


@on("backup.removed.v1")
def _backup_removed(state: State, event: Seen) -> State:
    return state | {"status": "removed", "removed_on": event.fact["removed_on"]}


@on(
    "backup.restored.v1",
    "archive.lookups_renewed.v1",
    "archive.destructions_adopted.v1",
    "archive.holds_adopted.v1",
    "archive.holds_doubted.v1",
    "archive.holds_answered.v1",
    "archive.keys_lost.v1",
    "archive.keys_merged.v1",
    "archive.record_accepted.v1",
    "archive.copy_deleted.v1",
)
def _put_back(state: State, event: Seen) -> State:
    return state


@on("ledger.key_introduced.v1")
def _key_introduced(state: State, event: Seen) -> State:
    return state | event.fact


@on("clock.doubted.v1", "clock.settled.v1", "clock.confirmed.v1", "clock.corrected.v1")
def _clock(state: State, event: Seen) -> State:
    status = "doubted" if event.name == "clock.doubted.v1" else "believed"
    return {name: value for name, value in state.items() if name != "why"} | event.fact | {"status": status}


@on("notice.received.v1")
def _noticed(state: State, event: Seen) -> State:
    return state | event.fact


@on("waiting.decided.v1")
def _write_decided(state: State, event: Seen) -> State:
    return state | {"status": event.fact["outcome"], "decided_on": event.fact["decided_on"]}
