"""What the events of a case make of it, and what a case forbids on a day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, about, begins, counts, entry, is_to_come, on, renamed, rule, said, unforbidden
from archive.kernel import Seen

about("case.stage_recorded.v1", "stage")
counts("stages")
unforbidden("case.stage_recorded.v1", "case.retitled.v1")


class CaseIsClosed(Conflict):
    """A closed case takes no new records but late ones: dated on or before the closing, with a reason."""

    code = "case_closed"
    field = "case"

    def __init__(self, number: str, closed_on: str, late: str = "late_reason") -> None:
        remedy = f"or say in {late} why what is dated on or before the closing comes late" if late else ""
        remedy = remedy or "or give a day on or before the closing"
        super().__init__(
            f"Case {number} was closed on {closed_on}.", remedy=f"Reopen the case with a reason, {remedy}."
        )


class CaseIsOpen(Conflict):
    """Only a closed case can be reopened."""

    code = "case_open"


@begins("case.opened.v1")
def _opened(event: Seen, state: State) -> State:
    return state | {"status": "open", "stages": []}


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
    kept = {k: v for k, v in state.items() if k not in ("closed_on", "closing")}
    return kept | {"status": "open", "reopened_on": event.fact["reopened_on"]}


@rule("case.stage_recorded.v1", "case.retitled.v1")
def _only_while_open(state: State, event: Seen) -> None:
    require_open(state)


@rule("case.closed.v1")
def _close_once(state: State, event: Seen) -> None:
    require_open(state)
    opened, reopened, on = state.get("opened_on"), state.get("reopened_on"), event.fact["closed_on"]
    if opened and on < opened:
        raise Invalid(f"The case was opened on {opened}.", field="closed_on")
    if reopened and on < reopened:
        raise Invalid(f"The case was reopened on {reopened}.", field="closed_on")
    if is_to_come(event, on):
        raise Invalid("The closing day was in the future when it was recorded.", field="closed_on")


@rule("case.reopened.v1")
def _reopen_what_is_closed(state: State, event: Seen) -> None:
    if not state.get("closed_on"):
        raise CaseIsOpen(f"Case {state['number']} is open.")
    if event.fact["reopened_on"] < state["closed_on"]:
        raise Invalid(f"The case was closed on {state['closed_on']}.", field="reopened_on")


def require_open(state: State, late: str = "") -> None:
    """Refuse what a case takes only while it is open; `late` is the field for the reason why it is late."""
    if state.get("closed_on"):
        raise CaseIsClosed(state["number"], state["closed_on"], late)
