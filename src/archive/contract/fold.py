"""What events and the calendar make of a contract, and what a contract allows on a day."""

import archive.contract.custody
import archive.contract.ending  # noqa: F401  what its days show
from archive.contract.terms import completed, option_used, require_extending, require_option, require_part
from archive.errors import Conflict, Invalid
from archive.fold.registry import NEVER, State, begins, calendar, day_after, entry, on, rule, said
from archive.kernel import Seen

TERM_ENDS_ON = "term_ends_on"
"""Of a notice: the last day that was agreed, before it was given."""


class ContractEnded(Conflict):
    """A contract that was terminated, transferred or has expired accepts no such change."""

    code = "contract_ended"


class ContractSignedAlready(Conflict):
    """A contract is signed once; changes are amendments."""

    code = "contract_signed"
    remedy = "Record an amendment instead."


class OtherCurrency(Invalid):
    """The value of a contract stays in its currency."""

    code = "other_currency"


@begins("contract.registered.v1")
def _registered(event: Seen, state: State) -> State:
    return _ending(state | {"status": "registered"}, state.get("ends_on"))


def _ending(state: State, ends_on: str | None) -> State:
    """The state with its last day, or without one where the end is open."""
    if ends_on == NEVER:
        return {name: value for name, value in state.items() if name != "ends_on"}
    return state | {"ends_on": ends_on} if ends_on else state


@on("contract.signed.v1")
def _signed(state: State, event: Seen) -> State:
    return state | {"status": "signed", "signed_on": event.fact["signed_on"]}


@on("contract.amended.v1")
def _amended(state: State, event: Seen) -> State:
    fact = event.fact
    made = entry(event, text=said(event, "text"), value=fact.get("value"), ends_on=fact.get("ends_on"))
    told: State = {"amendments": [*state.get("amendments", []), made]}
    told |= {"value": fact["value"]} if "value" in fact else {}
    if "value" in fact and state.get("termination"):  # agreed anew, for the days until the end by the notice
        notice = {name: value for name, value in state["termination"].items() if name != TERM_ENDS_ON}
        agreed = fact.get("ends_on") or state.get("ends_on", NEVER)
        told |= {"termination": notice | ({TERM_ENDS_ON: agreed} if agreed != NEVER else {})}
    return _ending(state | told, fact.get("ends_on"))


@on("contract.extended.v1")
def _extended(state: State, event: Seen) -> State:
    made = entry(event, ends_on=event.fact["ends_on"], option=event.fact.get("option"))
    told = {"extensions": [*state.get("extensions", []), made]}
    return _ending(option_used(state, event) | told, event.fact["ends_on"])


@on("contract.terminated.v1")
def _terminated(state: State, event: Seen) -> State:
    fact = event.fact
    told = {name: fact.get(name) for name in ("clause", "ends_on", "ground", "immediate")}
    made = entry(event, **told, **{TERM_ENDS_ON: state.get("ends_on")})
    ground = {"ground": fact["ground"]} if "ground" in fact else {}
    return completed(state | {"status": "terminating", "ends_on": fact["ends_on"], "termination": made} | ground)


@on("contract.transferred.v1")
def _transferred(state: State, event: Seen) -> State:
    made = entry(event, **{name: said(event, name) for name in ("to", "system", "agreement")})
    return state | {"status": "transferred", "transferred_on": event.fact["transferred_on"], "transfer": made}


@calendar("contract")
def _ends(state: State) -> tuple[str, State] | None:
    """A contract ends the day after its last."""
    ends_on = state.get("ends_on")
    if ends_on and state["status"] in ("registered", "signed"):
        return day_after(ends_on), state | {"status": "expired"}
    if ends_on and state["status"] == "terminating":
        return day_after(ends_on), state | {"status": "terminated"}
    return None


@rule("contract.signed.v1")
def _sign_once(state: State, event: Seen) -> None:
    if state.get("signed_on"):
        raise ContractSignedAlready(f"The contract was signed on {state['signed_on']}.")
    _must_not_be_ended(state)


@rule("contract.amended.v1")
def _amend_what_runs(state: State, event: Seen) -> None:
    _must_run(state, event.fact["amended_on"])
    _must_stay_in_currency(state, event)
    ends_on = event.fact.get("ends_on")
    if ends_on and state.get("starts_on") and ends_on < state["starts_on"]:
        raise Invalid("The contract would end before it starts.", field="ends_on")
    last = state.get("ends_on")
    if ends_on and last and state.get("termination") and ends_on > last:
        raise ContractEnded(f"Notice was given: the contract ends on {last}.", field="ends_on")


def _must_stay_in_currency(state: State, event: Seen) -> None:
    held, now = ((told.get("value") or {}).get("currency") for told in (state, event.fact))
    if held and now and held != now:
        remedy = "Give the value in that currency, or correct the one that was registered wrong (event-corrections)."
        raise OtherCurrency(f"The value of the contract is in {held}.", field="value", remedy=remedy)


@rule("contract.extended.v1")
def _extend_what_runs(state: State, event: Seen) -> None:
    _must_not_be_ended(state)
    _must_run(state, event.fact["extended_on"])
    if state.get("ends_on") and event.fact["ends_on"] <= state["ends_on"]:
        raise Invalid(f"The contract already runs until {state['ends_on']}.", field="ends_on")
    require_option(state, event)


@rule("contract.terminated.v1")
def _terminate_once(state: State, event: Seen) -> None:
    _must_not_be_ended(state)
    _must_run(state, event.fact["noticed_on"])
    if event.fact.get("clause") and state.get("clauses"):  # else somebody named it in words alone
        require_part(state, event, "clauses", "clause")
    if event.fact["ends_on"] < event.fact["noticed_on"]:
        raise Invalid("A contract cannot end before the day of notice.", field="ends_on")
    if event.fact.get("immediate") and event.fact["ends_on"] != event.fact["noticed_on"]:
        raise Invalid("A contract that ends at once ends on the day of notice.", field="ends_on")
    if state.get("ends_on") and event.fact["ends_on"] > state["ends_on"]:
        remedy = "Give a last day on or before that one, or record an extension."
        raise Invalid(
            f"A notice cannot extend a contract; it ends on {state['ends_on']}.", field="ends_on", remedy=remedy
        )


@rule("contract.transferred.v1")
def _transfer_what_runs(state: State, event: Seen) -> None:
    _must_run(state, event.fact["transferred_on"])


@rule("contract.clause_agreed.v1", "contract.option_agreed.v1", "contract.deliverable_agreed.v1")
def _agree_while_it_runs(state: State, event: Seen) -> None:
    _must_run(state, event.fact["agreed_on"])
    require_extending(state, event)


@rule("contract.sender_joined.v1")
def _join_what_runs(state: State, event: Seen) -> None:
    _must_not_be_ended(state)
    _must_run(state, event.fact["joined_on"])


def _must_run(state: State, day: str) -> None:
    """Refuse what an expired or transferred contract does not take; while notice runs it is still in force."""
    if transfer := state.get("transfer"):
        raise ContractEnded(f"The contract was transferred on {transfer['on']}.")
    if state.get("ends_on") and day > state["ends_on"]:
        ended = "was terminated and ended" if state.get("termination") else "expired"
        raise ContractEnded(f"The contract {ended} on {state['ends_on']}.", remedy="Register a new contract.")


def _must_not_be_ended(state: State) -> None:
    for how, name in (("terminated", "termination"), ("transferred", "transfer")):
        if state.get(name):
            raise ContractEnded(f"The contract was {how} on {state[name]['on']}.")
