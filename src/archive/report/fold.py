"""What the events of a report make of it: its editions and their approval, each on its day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, entry, on, renamed, rule, said
from archive.kernel import Seen


class ReportApprovedAlready(Conflict):
    """An edition is approved once; a change needs a new edition."""

    code = "report_approved"
    remedy = "File a new version and approve it."


@begins("report.filed.v1")
def _filed(event: Seen, state: State) -> State:
    return state | {"status": "filed", "edition": 1}


@on("report.version_filed.v1")
def _version(state: State, event: Seen) -> State:
    text = said(event, "text")
    told: State = {"edition": state["edition"] + 1, "status": "filed", "filed_on": event.fact["filed_on"]}
    if event.fact.get("documents"):
        told["documents"] = event.fact["documents"]
    without = {k: v for k, v in state.items() if k not in ("approved_on", "approver")}
    return renamed(without | told | ({"text": text} if text is not None else {}), said(event, "title"))


@on("report.approved.v1")
def _approved(state: State, event: Seen) -> State:
    approval = entry(event, edition=state["edition"], body=event.fact.get("body"))
    return state | {
        "status": "approved",
        "approved_on": event.fact["approved_on"],
        "approver": event.fact.get("body"),
        "approvals": [*state.get("approvals", []), approval],
    }


@rule("report.approved.v1")
def _approve_once(state: State, event: Seen) -> None:
    if state.get("approved_on"):
        raise ReportApprovedAlready(f"The report was approved on {state['approved_on']}.")
    filed = state.get("filed_on")
    if filed and event.fact["approved_on"] < filed:
        raise Invalid(f"The report was filed on {filed}.", field="approved_on")
