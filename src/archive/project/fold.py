"""What the events of a project make of it, and what a project allows on a day. Sums are made of lines of money."""

from typing import Any

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, counts, entry, on, rule, said
from archive.kernel import Seen

counts("budgets", "figures", "progress", "deviations", "dependencies", "partners", "funding", "own_costs")


class ProjectClosedAlready(Conflict):
    """A project is closed once; nothing progresses after that."""

    code = "project_closed"
    remedy = "Correct the day of what was recorded, or register a new project."


class HomeNotProposed(Conflict):
    """A host accepts what it was asked to take, and only a home that was proposed is withdrawn."""

    code = "home_not_proposed"
    remedy = "Propose the new home first (homes), with this host."


class HomeAcceptedAlready(Conflict):
    """A host accepts a project once, unless it is asked again."""

    code = "home_accepted"
    remedy = "Correct the day of the acceptance (event-corrections), or propose the home again (homes)."


class CostTakenBack(Invalid):
    """More cost would be taken back than was reported by that day."""

    code = "cost_taken_back"
    remedy = "Report the cost first; a credit note of a supplier is an expense with a negative amount."


HOME = ("host", "steering", "home_funding", "home_ends_on")
"""What a new home states, beside its acceptance."""


@begins("project.registered.v1")
def _registered(event: Seen, state: State) -> State:
    return state | {"status": state.get("stage", "planned")}


def _added(state: State, name: str, event: Seen, *facts: str, words: tuple[str, ...] = ()) -> State:
    """The state with one entry more in a list: these facts and words of the event, as far as it states them."""
    told: dict[str, Any] = {each: event.fact.get(each) for each in facts} | {each: said(event, each) for each in words}
    return state | {name: [*state.get(name, []), entry(event, **told)]}


@on("project.progress_reported.v1")
def _progress(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("percent",) if name in event.fact}
    told |= {"status": event.fact["stage"], "stage": event.fact["stage"]} if "stage" in event.fact else {}
    return _added(state, "progress", event, "percent", "stage", "report", words=("text",)) | told


@on("project.deviation_reported.v1")
def _deviation(state: State, event: Seen) -> State:
    delayed = {"status": "delayed"} if event.fact["affects"] == "schedule" else {}
    return _added(state, "deviations", event, "affects", "report", words=("cause", "text")) | delayed


@on("project.dependency_recorded.v1")
def _dependency(state: State, event: Seen) -> State:
    return _added(state, "dependencies", event, "depends_on", words=("depends_on_name", "text"))


@on("project.budget_stated.v1")
def _budget(state: State, event: Seen) -> State:
    return _added(state, "budgets", event, "amount", "cost_kind", "period", words=("scope",))


@on("project.figure_stated.v1")
def _figure(state: State, event: Seen) -> State:
    facts = ("figure", "amount", "percent", "approximate", "rounded_to", "report")
    return _added(state, "figures", event, *facts, words=("wording", "scope"))


@on("project.partner_added.v1")
def _partner(state: State, event: Seen) -> State:
    return _added(state, "partners", event, words=("partner",))


@on("project.funded.v1")
def _funded(state: State, event: Seen) -> State:
    return _added(state, "funding", event, "grant")


@on("project.cost_reported.v1")
def _cost(state: State, event: Seen) -> State:
    return _added(state, "own_costs", event, "amount", "cost_kind", "period", "voucher", words=("partner", "note"))


@rule("project.cost_reported.v1")
def _no_more_back_than_reported(state: State, event: Seen) -> None:
    """A project's own costs never come to less than nothing, in any of its currencies."""
    amount = event.fact["amount"]
    currency = amount.get("currency", "EUR")
    own = (each["amount"] for each in state.get("own_costs", ()))
    reported = sum(each["cents"] for each in own if each.get("currency", "EUR") == currency)
    if amount["cents"] < 0 and reported + amount["cents"] < 0:
        raise CostTakenBack(
            "More costs of the project would be withdrawn than were reported by that day.", field="amount"
        )


def _homeless(state: State, *names: str) -> State:
    return {name: value for name, value in state.items() if name not in names}


@on("project.home_proposed.v1")
def _home_proposed(state: State, event: Seen) -> State:
    told = {name: said(event, name) or event.fact.get(name) for name in HOME}
    told = {name: value for name, value in told.items() if value}
    if "host" in told and told["host"] != state.get("host"):
        state = _homeless(state, "home_accepted_on")
    return _added(state, "homes", event, "home_ends_on", words=HOME[:3]) | told | {"home": "proposed"}


@on("project.home_accepted.v1")
def _home_accepted(state: State, event: Seen) -> State:
    made = entry(event, decision=event.fact.get("decision"), host=said(event, "host"))
    accepted = {"home": "accepted", "home_accepted_on": event.fact["accepted_on"]}
    return state | accepted | {"acceptances": [*state.get("acceptances", []), made]}


@on("project.home_withdrawn.v1")
def _home_withdrawn(state: State, event: Seen) -> State:
    before = _homeless(state, "home", "home_accepted_on", *HOME)
    return before | {"withdrawals": [*state.get("withdrawals", []), entry(event)]}


@rule("project.home_accepted.v1", "project.home_withdrawn.v1")
def _only_what_was_proposed(state: State, event: Seen) -> None:
    _only_while_open(state, event)
    if "home" not in state:
        raise HomeNotProposed("No new home was proposed for the project.", field="host")
    if event.name == "project.home_accepted.v1" and event.content and said(event, "host") != state.get("host"):
        raise HomeNotProposed("This host was not asked to take the project.", field="host")
    if event.name == "project.home_accepted.v1" and state["home"] == "accepted":
        raise HomeAcceptedAlready(f"The host accepted the project on {state['home_accepted_on']}.")


@on("project.closed.v1")
def _closed(state: State, event: Seen) -> State:
    told = {"closed_on": event.fact["closed_on"], "closing": said(event, "reason")}
    return state | {"status": event.fact["outcome"]} | told


@rule(
    "project.progress_reported.v1",
    "project.deviation_reported.v1",
    "project.home_proposed.v1",
    "project.closed.v1",
)
def _only_while_open(state: State, event: Seen) -> None:
    if day := state.get("closed_on"):
        raise ProjectClosedAlready(f"The project was closed as {state['status']} on {day}.")
