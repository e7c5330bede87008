"""What the office itself keeps: schedules, disposals, requests, actors, backups, handovers, keys, notices."""

from uuid import UUID

from archive.fold.registry import State, begins, on, renamed, said
from archive.kernel import Seen
from archive.retention.schedule import version_id


def schedule_version(event: Seen) -> State:
    """The version of a schedule that an event records."""
    id = version_id(UUID(event.stream), event.fact["version"])
    told: State = {"id": str(id), "title": said(event, "title"), "classes": said(event, "classes") or []}
    told |= {k: event.fact[k] for k in ("version", "in_force_from")}
    return told | {"rows": event.fact.get("rows", [])}


_FIRST_STATUS = {
    "actor.registered.v1": "registered",
    "archive.founded.v1": "founded",
    "backup.begun.v1": "begun",
    "clock.doubted.v1": "doubted",
    "clock.confirmed.v1": "believed",
    "clock.corrected.v1": "believed",
    "handover.issued.v1": "issued",
    "handover.received.v1": "received",
    "ledger.key_introduced.v1": "in_force",
    "notice.received.v1": "received",
    "retirement.predecessor_retired.v1": "retired",
    "retirement.proposed.v1": "proposed",
}


@begins(*_FIRST_STATUS)
def _first(event: Seen, state: State) -> State:
    return state | {"status": _FIRST_STATUS[event.name]}


@begins("disposal.listed.v1")
def _listed(event: Seen, state: State) -> State:
    records = len(event.fact.get("records", ()))
    return state | {"status": "listed", "records": records, "listed_by": event.recorded_by}


@begins("waiting.submitted.v1")
def _submitted(event: Seen, state: State) -> State:
    """What was sent is read from the record, sealed as it lies."""
    return {k: v for k, v in state.items() if k not in ("submitted", "file")} | {"status": "waiting"}


@begins("schedule.adopted.v1")
def _schedule_begun(event: Seen, state: State) -> State:
    kept = {k: v for k, v in state.items() if k not in ("rows", "classes")}
    return kept | {
        "status": "in_force",
        "publicity": {"publicity": "public"},
        "versions": [schedule_version(event)],
    }


@on("schedule.adopted.v1")
def _schedule_adopted(state: State, event: Seen) -> State:
    told = {k: event.fact[k] for k in ("version", "in_force_from")}
    return renamed(state | told, said(event, "title")) | {"versions": [*state["versions"], schedule_version(event)]}


@on("schedule.retired.v1")
def _schedule_retired(state: State, event: Seen) -> State:
    return state | {"status": "retired", "retired_on": event.fact["retired_on"]}


@on("disposal.reviewed.v1", "disposal.approved.v1", "disposal.begun.v1")
def _disposal_went_on(state: State, event: Seen) -> State:
    if event.received:  # decided in another archive: here the list returns to review
        return state
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


_RETIRING = {"proposed": "proposed", "approved": "approved", "withdrawn": "withdrawn", "begun": "running"}


@on(*(f"retirement.{name}.v1" for name in (*_RETIRING, "completed")))
def _retirement_went_on(state: State, event: Seen) -> State:
    step = event.name.split(".")[1]
    days = {k: v for k, v in event.fact.items() if k.endswith(("_on", "_from", "_until")) or k == "signing_key"}
    return state | days | {"status": _RETIRING.get(step, "retired"), f"{step}_by": event.recorded_by}


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
    "archive.fold_introduced.v1",
    "archive.fold_differs.v1",
    "archive.fold_reviewed.v1",
    "archive.home_upgraded.v1",
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


@on("handover.disclosed.v1", "handover.opened.v1", "handover.receipt_filed.v1")
def _content_along(state: State, event: Seen) -> State:
    return state


@on("handover.acknowledged.v1")
def _acknowledged(state: State, event: Seen) -> State:
    return state | {"status": "acknowledged", "recipient": event.fact["recipient"]}


@on("handover.withdrawn.v1")
def _withdrawn(state: State, event: Seen) -> State:
    return state | event.fact | {"status": "withdrawn"}


@on("handover.transferred.v1")
def _handed_over(state: State, event: Seen) -> State:
    return state | event.fact | {"status": "transferred"}


@on("notice.received.v1")
def _noticed(state: State, event: Seen) -> State:
    return state | event.fact


@on("waiting.decided.v1")
def _write_decided(state: State, event: Seen) -> State:
    return state | {"status": event.fact["outcome"], "decided_on": event.fact["decided_on"]}
