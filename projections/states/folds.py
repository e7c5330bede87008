"""What each event makes of the state of its record: one function a stored name, plain values in and out.

A state is what is shown of a record: the flat fields of its events, a status, and what happened to it. Destroyed
content leaves its fields out and never stops a fold.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from archive.body.events import Minutes
from archive.kernel import Seen
from archive.registration import Description
from archive.retention.schedule import version_id

State = dict[str, Any]
Fold = Callable[[State, Seen], State]
_folds: dict[str, Fold] = {}


def on(*names: str) -> Callable[[Fold], Fold]:
    def register(function: Fold) -> Fold:
        for name in names:
            _folds[name] = function
        return function

    return register


def fold(state: State | None, event: Seen) -> State:
    """The state after one more event; the first event of a record begins it."""
    if state is None:
        return _begun(event)
    return _folds[event.name](state, event)


def folded_names() -> set[str]:
    """Stored names that change a state already begun."""
    return set(_folds)


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
    "ledger.key_introduced.v1": "in_force",
    "notice.received.v1": "received",
    "schedule.adopted.v1": "in_force",
    "disposal.listed.v1": "listed",
}


def _begun(event: Seen) -> State:
    kind = event.name.partition(".")[0]
    state: State = {"id": event.stream, "kind": kind, "origin": event.origin, "status": _FIRST_STATUS[event.name]}
    state |= event.fact
    if event.content is None:
        state["destroyed"] = True
    else:
        state |= _kept(event.content) if kind == "meeting" else event.content
    match kind:
        case "document":
            file = state.pop("file", None)
            state["versions"] = [_version(1, file, event)] if file or event.content is None else []
        case "case":
            state["stages"] = []
        case "report":
            state["version"] = 1
        case "grant":
            state |= {"reported_cents": 0, "recovered_cents": 0, "costs": {}}
        case "payment":
            state |= {"approved_cents": 0, "paid_cents": 0}
        case "disposal":
            state |= {"records": len(event.fact["records"]), "listed_by": event.recorded_by}
        case "schedule":
            state = {k: v for k, v in state.items() if k not in ("rows", "classes")}
            state |= {"publicity": {"publicity": "public"}, "versions": [_schedule_version(event)]}
    return state


_MINUTES = {name: name for name in Minutes.model_fields if name not in Description.model_fields} | {
    "status": "minutes_status"
}


def _version(number: int, file: Any, event: Seen) -> State:
    absent = "unavailable" if _said(event, "unavailable") else "destroyed"
    return {"number": number, "filed_at": event.recorded_at} | (file or {absent: True})


def _said(event: Seen, name: str) -> Any:
    return (event.content or {}).get(name)


def _entry(event: Seen, **facts: Any) -> State:
    entry = {"on": event.effective_on or None, "reason": _said(event, "reason")} | facts
    return {key: value for key, value in entry.items() if value is not None}


@on("record.publicity_classified.v1")
def _classified(state: State, event: Seen) -> State:
    return state | {"publicity": event.fact["publicity"]}


@on("record.published.v1")
def _published(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("ground", "published_from", "ends_on")}
    return state | {"publication": told}


@on("record.publication_withdrawn.v1")
def _publication_withdrawn(state: State, event: Seen) -> State:
    return {name: value for name, value in state.items() if name != "publication"}


@on("record.erasure_decided.v1")
def _erasure_decided(state: State, event: Seen) -> State:
    kept = event.fact["decision"] == "kept"
    told = {name: event.fact[name] for name in ("request", "decision", "basis", "decided_on")}
    state = {name: value for name, value in state.items() if name != "publication" or not kept}
    return state | {"erasure": told, "restricted": kept}


@on("record.twinned.v1")
def _twinned(state: State, event: Seen) -> State:
    twin = _said(event, "twin")
    return state | ({"twins": [*state.get("twins", []), twin]} if twin else {})


@on("record.reclassified.v1")
def _reclassified(state: State, event: Seen) -> State:
    told = {"record_class": event.fact["record_class"], "schedule": event.fact.get("schedule")}
    return {k: v for k, v in state.items() if k != "claimed_class"} | told


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
    hold = {k: v for k, v in event.fact.items() if k != "content"} | {"reason": _said(event, "reason")}
    return state | {"holds": [*state.get("holds", []), hold]}


@on("record.hold_released.v1")
def _released(state: State, event: Seen) -> State:
    return state | {"holds": [hold for hold in state.get("holds", []) if hold["hold"] != event.fact["hold"]]}


@on("schedule.adopted.v1")
def _schedule_adopted(state: State, event: Seen) -> State:
    told = {k: event.fact[k] for k in ("version", "in_force_from")}
    return _renamed(state | told, _said(event, "title")) | {"versions": [*state["versions"], _schedule_version(event)]}


def _schedule_version(event: Seen) -> State:
    id = version_id(UUID(event.stream), event.fact["version"])
    told: State = {"id": str(id), "title": _said(event, "title"), "classes": _said(event, "classes") or []}
    return told | {k: event.fact[k] for k in ("version", "in_force_from", "rows")}


@on("schedule.retired.v1")
def _schedule_retired(state: State, event: Seen) -> State:
    return state | {"status": "retired", "retired_on": event.fact["retired_on"]}


@on("record.destroyed.v1")
def _destroyed(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("destroyed_on", "basis", "disposal") if name in event.fact}
    return state | {"status": "destroyed", "destroyed": True} | told


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


@on("case.stage_recorded.v1")
def _stage(state: State, event: Seen) -> State:
    stage = _entry(event, stage=event.fact["stage"], status=_said(event, "status"), handler=_said(event, "handler"))
    kept = [old for old in state["stages"] if old["stage"] != stage["stage"]]
    return state | {"stages": [*kept, stage]}


@on("case.retitled.v1")
def _retitled(state: State, event: Seen) -> State:
    return _renamed(state, _said(event, "title"))


def _renamed(state: State, title: str | None) -> State:
    return state | {"title": title} if title else state


@on("case.closed.v1")
def _closed(state: State, event: Seen) -> State:
    return state | {"status": "closed", "closed_on": event.fact["closed_on"], "closing": _said(event, "reason")}


@on("case.reopened.v1")
def _reopened(state: State, event: Seen) -> State:
    return {k: v for k, v in state.items() if k not in ("closed_on", "closing")} | {"status": "open"}


@on("document.version_filed.v1")
def _new_version(state: State, event: Seen) -> State:
    return state | {"versions": [*state["versions"], _version(event.fact["number"], _said(event, "file"), event)]}


@on("document.described.v1")
def _described(state: State, event: Seen) -> State:
    parts = {k: v for k, v in (event.content or {}).items() if k in ("title", "text", "sender", "recipient")}
    return state | parts


@on("decision.corrected.v1")
def _corrected(state: State, event: Seen) -> State:
    text = _said(event, "text")
    told = {"corrections": [*state.get("corrections", []), _entry(event)]}
    return _renamed(state | told | ({"text": text} if text is not None else {}), _said(event, "title"))


@on("decision.superseded.v1")
def _superseded(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "superseded",
        "superseded_on": fact["superseded_on"],
        "successor": fact.get("successor"),
        "supersession": _said(event, "reason"),
    }


@on("pending.noted.v1")
def _noted(state: State, event: Seen) -> State:
    told = {"notings": [*state.get("notings", []), _entry(event, meeting=event.fact.get("meeting"))]}
    return state | told | ({"status": "noted"} if state.get("for_information") else {})


@on("pending.decided.v1")
def _decided(state: State, event: Seen) -> State:
    return state | {"status": "decided", "resolution": _entry(event, decision=event.fact.get("decision"))}


@on("pending.withdrawn.v1")
def _withdrawn(state: State, event: Seen) -> State:
    return state | {"status": "withdrawn", "resolution": _entry(event)}


@on("report.version_filed.v1")
def _report_version(state: State, event: Seen) -> State:
    text = _said(event, "text")
    told: State = {"version": state["version"] + 1, "status": "filed", "filed_on": event.fact["filed_on"]}
    if event.fact.get("documents"):
        told["documents"] = event.fact["documents"]
    without = {k: v for k, v in state.items() if k != "approved_on"}
    return _renamed(without | told | ({"text": text} if text is not None else {}), _said(event, "title"))


@on("report.approved.v1")
def _report_approved(state: State, event: Seen) -> State:
    return state | {"status": "approved", "approved_on": event.fact["approved_on"], "approver": event.fact.get("body")}


@on("contract.signed.v1")
def _signed(state: State, event: Seen) -> State:
    return state | {"status": "signed", "signed_on": event.fact["signed_on"]}


@on("contract.amended.v1")
def _amended(state: State, event: Seen) -> State:
    fact = event.fact
    entry = _entry(event, text=_said(event, "text"), value=fact.get("value"), ends_on=fact.get("ends_on"))
    told: State = {"amendments": [*state.get("amendments", []), entry]}
    told |= {name: fact[name] for name in ("value", "ends_on") if name in fact}
    return state | told


@on("contract.extended.v1")
def _extended(state: State, event: Seen) -> State:
    entry = _entry(event, ends_on=event.fact["ends_on"])
    return state | {"extensions": [*state.get("extensions", []), entry], "ends_on": event.fact["ends_on"]}


@on("contract.terminated.v1")
def _terminated(state: State, event: Seen) -> State:
    fact = event.fact
    entry = _entry(event, clause=fact.get("clause"), ends_on=fact["ends_on"])
    return state | {"status": "terminating", "ends_on": fact["ends_on"], "termination": entry}


@on("contract.transferred.v1")
def _transferred(state: State, event: Seen) -> State:
    entry = _entry(event, to=_said(event, "to"), system=_said(event, "system"))
    return state | {"status": "transferred", "transfer": entry}


@on("grant.cost_reported.v1")
def _cost(state: State, event: Seen) -> State:
    cents, sort = event.fact["amount"]["cents"], event.fact["cost_kind"]
    costs = state["costs"] | {sort: state["costs"].get(sort, 0) + cents}
    return state | {"reported_cents": state["reported_cents"] + cents, "costs": costs}


@on("grant.recovered.v1")
def _recovered(state: State, event: Seen) -> State:
    return state | {"recovered_cents": state["recovered_cents"] + event.fact["amount"]["cents"]}


@on("payment.returned.v1")
def _returned(state: State, event: Seen) -> State:
    return state | {"status": "returned", "returns": [*state.get("returns", []), _entry(event)]}


@on("payment.completed.v1")
def _completed(state: State, event: Seen) -> State:
    return state | {"status": "applied"} | ({"amount": event.fact["amount"]} if "amount" in event.fact else {})


@on("payment.approved.v1")
def _approved(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "approved",
        "approved_on": fact["approved_on"],
        "approved_cents": fact["amount"]["cents"],
    }


@on("payment.rejected.v1")
def _rejected(state: State, event: Seen) -> State:
    return state | {"status": "rejected", "rejection": _entry(event)}


@on("payment.paid.v1")
def _paid(state: State, event: Seen) -> State:
    paid = state["paid_cents"] + event.fact["amount"]["cents"]
    status = "paid" if paid == state["approved_cents"] else "approved"
    return state | {"status": status, "paid_cents": paid, "paid_on": event.fact["paid_on"]}


@on("request.extended.v1")
def _request_extended(state: State, event: Seen) -> State:
    return state | {"due_on": event.fact.get("due_on"), "extension": _entry(event)}


@on("request.answered.v1")
def _request_answered(state: State, event: Seen) -> State:
    answer = _entry(event, outcome=event.fact["outcome"], ground=event.fact.get("ground"))
    return state | {"status": event.fact["outcome"], "answered_on": event.fact["answered_on"], "answer": answer}


@on("request.disclosed.v1")
def _disclosed(state: State, event: Seen) -> State:
    told = {name: _said(event, name) for name in ("copies", "recipient", "note")}
    return state | {"disclosures": [*state.get("disclosures", []), _entry(event, **told)]}


@on("request.closed.v1")
def _request_closed(state: State, event: Seen) -> State:
    return state | {"status": "closed", "closed_on": event.fact["closed_on"], "closing": _said(event, "reason")}


@on("body.dissolved.v1")
def _dissolved(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "dissolved",
        "dissolved_on": fact["dissolved_on"],
        "successor": fact.get("successor"),
        "dissolution": _said(event, "reason"),
    }


@on("meeting.revised.v1")
def _revised(state: State, event: Seen) -> State:
    """A revision says everything anew: what it does not say is no longer so."""
    if event.content is None:
        return state
    return {name: value for name, value in state.items() if name not in _MINUTES.values()} | _kept(event.content)


def _kept(minutes: State) -> State:
    """Minutes beside the state: their own status, as the source words it, is not the status of the record."""
    return {_MINUTES.get(name, name): value for name, value in minutes.items()}


@on("meeting.minutes_approved.v1")
def _minutes_approved(state: State, event: Seen) -> State:
    return state | {"status": "approved", "approved_on": event.fact["approved_on"]}


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


@on("backup.restored.v1", "archive.lookups_renewed.v1")
def _put_back(state: State, event: Seen) -> State:
    return state


@on("ledger.key_introduced.v1")
def _key_introduced(state: State, event: Seen) -> State:
    return state | event.fact


@on("notice.received.v1")
def _noticed(state: State, event: Seen) -> State:
    return state | event.fact
