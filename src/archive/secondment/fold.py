"""What the events and the calendar make of a secondment, and what a secondment allows on a day."""

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, calendar, day_after, entry, on, rule
from archive.kernel import Seen


class ReturnedAlready(Conflict):
    """Who has returned is no longer lent."""

    code = "staff_returned"
    remedy = "Correct the day of the return, or record another secondment."


@begins("secondment.mapped.v1")
def _mapped(event: Seen, state: State) -> State:
    return state | {"status": "seconded"}


@on("secondment.changed.v1")
def _changed(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("percent", "monthly_cost", "ends_on") if name in event.fact}
    return state | told | {"changes": [*state.get("changes", []), entry(event, **told)]}


@on("secondment.return_agreed.v1")
def _agreed(state: State, event: Seen) -> State:
    told = {"return_on": event.fact["return_on"], "agreement": entry(event, return_on=event.fact["return_on"])}
    return state | told | ({"status": "returning"} if state["status"] == "seconded" else {})


@on("secondment.returned.v1")
def _returned(state: State, event: Seen) -> State:
    return state | {"status": "returned", "returned_on": event.fact["returned_on"], "return": entry(event)}


@calendar("secondment")
def _ends(state: State) -> tuple[str, State] | None:
    """A secondment ends the day after its last; whether the person has returned somebody records."""
    ends_on = state.get("ends_on")
    if ends_on and state["status"] in ("seconded", "returning"):
        return day_after(ends_on), state | {"status": "ended"}
    return None


@rule("secondment.changed.v1", "secondment.return_agreed.v1", "secondment.returned.v1")
def _while_lent(state: State, event: Seen) -> None:
    if day := state.get("returned_on"):
        raise ReturnedAlready(f"The person returned on {day}.")
    begun = state.get("starts_on")
    for field in ("ends_on", "return_on"):
        if begun and (day := event.fact.get(field)) and day < begun:
            raise Invalid(f"The secondment starts on {begun}.", field=field)
