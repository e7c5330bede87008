"""What was agreed in a contract, part by part: clauses with notice, options, deliverables, sending organisations."""

from typing import Any

from archive.errors import Conflict, Invalid
from archive.fold.registry import NEVER, State, about, entry, on, rule, said
from archive.kernel import Seen

TRANSITION = "transition_until"
"""What a contract that was ended lacks while a sending organisation has agreed no time for its staff to return."""


for _name, _field in {
    "contract.clause_agreed.v1": "clause",
    "contract.option_agreed.v1": "option",
    "contract.deliverable_agreed.v1": "deliverable",
    "contract.delivered.v1": "deliverable",
    "contract.delivery_accepted.v1": "deliverable",
    "contract.sender_joined.v1": "organisation",
    "contract.transition_agreed.v1": "organisation",
}.items():
    about(_name, _field)


class NotAgreed(Invalid):
    """A part of the contract that nobody recorded as agreed."""

    code = "not_agreed"


class OptionUsed(Conflict):
    """An option extends a contract once."""

    code = "option_used"


class NotDelivered(Conflict):
    """What was not delivered cannot be accepted."""

    code = "not_delivered"


class NotNoticed(Conflict):
    """A time for staff to return is agreed once notice was given, and not before (framework agreement, clause 11)."""

    code = "notice_not_given"
    remedy = "Record the notice first (terminations), or give the day on which this was agreed."


def part_of(state: State, listed: str, key: str, code: str) -> State | None:
    """The part of a contract with a code, such as an option; None if there is none."""
    return next((each for each in state.get(listed, ()) if each[key] == code), None)


def with_part(state: State, listed: str, key: str, part: State) -> State:
    """The state with a part of a contract, in place of the one with the same code."""
    others = list(state.get(listed, ()))
    at = next((at for at, each in enumerate(others) if each[key] == part[key]), len(others))
    return state | {listed: [*others[:at], part, *others[at + 1 :]]}


def require_part(state: State, event: Seen, listed: str, key: str) -> State:
    """The part that an event names. Refuses: one that was not agreed by its day."""
    found = part_of(state, listed, key, event.fact[key])
    if found is None:
        known = ", ".join(each[key] for each in state.get(listed, ()))
        remedy = f"Give one of: {known}." if known else f"Record the {key} first."
        raise NotAgreed(f"The contract has no such {key} on that day.", field=key, remedy=remedy)
    return found


def _told(event: Seen, *facts: str, **words: Any) -> State:
    """The facts of an event and its words, under the day it was agreed on."""
    found = entry(event, **{name: event.fact.get(name) for name in facts}, **words)
    return {name: value for name, value in found.items() if name != "reason"}


@on("contract.clause_agreed.v1")
def _clause(state: State, event: Seen) -> State:
    words = {name: said(event, name) for name in ("text", "notice_by")}
    told = _told(event, "clause", "notice_months", "notice_days", "immediate", **words)
    return with_part(state, "clauses", "clause", told)


@on("contract.option_agreed.v1")
def _option(state: State, event: Seen) -> State:
    told = _told(event, "option", "extends_to", "use_until", text=said(event, "text"))
    return with_part(state, "options", "option", told)


def option_used(state: State, event: Seen) -> State:
    """The state after an extension: the option by which it was made is used."""
    code = event.fact.get("option")
    found = part_of(state, "options", "option", code) if code else None
    return with_part(state, "options", "option", found | {"used_on": event.fact["extended_on"]}) if found else state


def require_option(state: State, event: Seen) -> None:
    """Refuse an extension by an option that was not agreed, is used or lapsed, or does not extend so far."""
    if not event.fact.get("option"):
        return
    found, ends_on = require_part(state, event, "options", "option"), event.fact["ends_on"]
    if used := found.get("used_on"):
        raise OptionUsed(f"The option was used on {used}.", field="option")
    if (last := found.get("use_until")) and event.fact["extended_on"] > last:
        raise Invalid(f"The option could be used until {last}.", field="option", remedy="Extend it by agreement.")
    if ends_on > found["extends_to"]:
        raise Invalid(f"The option extends the contract to {found['extends_to']} at the latest.", field="ends_on")


def require_extending(state: State, event: Seen) -> None:
    """Refuse an option up to a day before the contract begins."""
    if (begins := state.get("starts_on")) and event.fact.get("extends_to", begins) < begins:
        raise Invalid(f"The contract begins on {begins}.", field="extends_to")


@on("contract.deliverable_agreed.v1")
def _deliverable(state: State, event: Seen) -> State:
    before = part_of(state, "deliverables", "deliverable", event.fact["deliverable"]) or {}
    kept = {name: before[name] for name in ("delivered_on", "document", "accepted_on") if name in before}
    words = {name: said(event, name) for name in ("what", "due_text")}
    return _due(with_part(state, "deliverables", "deliverable", _told(event, "deliverable", "due", **words) | kept))


def _due(state: State) -> State:
    """The state with the day on which the next deliverable is due that was not delivered."""
    still = [each["due"] for each in state["deliverables"] if "due" in each and "delivered_on" not in each]
    rest = {name: value for name, value in state.items() if name != "due"}
    return (
        rest | {"due": min(still, key=lambda due: due.get("latest") or due.get("earliest") or NEVER)} if still else rest
    )


@on("contract.delivered.v1")
def _delivered(state: State, event: Seen) -> State:
    found = part_of(state, "deliverables", "deliverable", event.fact["deliverable"])
    if found is None:
        return state
    told = {name: event.fact[name] for name in ("delivered_on", "document") if name in event.fact}
    rest = {name: value for name, value in found.items() if name != "accepted_on"}
    return _due(with_part(state, "deliverables", "deliverable", rest | told))


@on("contract.delivery_accepted.v1")
def _accepted(state: State, event: Seen) -> State:
    found = part_of(state, "deliverables", "deliverable", event.fact["deliverable"])
    if found is None:
        return state
    return with_part(state, "deliverables", "deliverable", found | {"accepted_on": event.fact["accepted_on"]})


@rule("contract.delivered.v1")
def _deliver_what_was_agreed(state: State, event: Seen) -> None:
    require_part(state, event, "deliverables", "deliverable")


@rule("contract.delivery_accepted.v1")
def _accept_what_was_delivered(state: State, event: Seen) -> None:
    if not require_part(state, event, "deliverables", "deliverable").get("delivered_on"):
        raise NotDelivered(
            "It was not delivered by that day.", field="deliverable", remedy="Record the delivery first."
        )


@on("contract.sender_joined.v1")
def _joined(state: State, event: Seen) -> State:
    before = part_of(state, "senders", "organisation", event.fact["organisation"]) or {}
    kept = {name: before[name] for name in ("agreed_on", TRANSITION) if name in before}
    return completed(
        with_part(state, "senders", "organisation", _told(event, "organisation", name=said(event, "name")) | kept)
    )


@on("contract.transition_agreed.v1")
def _agreed(state: State, event: Seen) -> State:
    fact = event.fact
    found = part_of(state, "senders", "organisation", fact["organisation"])
    if found is None:
        return state
    told = {"agreed_on": fact["agreed_on"], TRANSITION: fact[TRANSITION]}
    return completed(with_part(state, "senders", "organisation", found | told))


@rule("contract.transition_agreed.v1")
def _agree_with_who_joined(state: State, event: Seen) -> None:
    require_part(state, event, "senders", "organisation")
    notice = state.get("termination")
    if notice is None:
        raise NotNoticed("No notice of the contract was given by that day.", field="agreed_on")
    if event.fact[TRANSITION] < max(notice["on"], event.fact["agreed_on"]):
        said = f"Notice was given on {notice['on']}, and this was agreed on {event.fact['agreed_on']}."
        raise Invalid(said, field=TRANSITION, remedy="Give a last day for the return that is not before these.")


def completed(state: State) -> State:
    """The state with what its termination still needs: a transition time agreed with every sending organisation.

    Source: framework agreement on the use of staff, clause 11: it ends at once, and staff are given time to return.
    """
    if not state.get("termination") or not state.get("senders"):
        return state
    still = [each["organisation"] for each in state["senders"] if TRANSITION not in each]
    rest = {name: value for name, value in state.items() if name not in ("lacks", TRANSITION)}
    if still:
        return rest | {"completion": "transition_open", "transitions_open": still, "lacks": [TRANSITION]}
    last = max(each[TRANSITION] for each in state["senders"])
    return rest | {"completion": "complete", "transitions_open": [], TRANSITION: last}
