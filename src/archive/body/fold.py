"""What the events of bodies and meetings make of them: dissolved once, minutes fixed from their approval on."""

from archive.body.events import Minutes
from archive.errors import Conflict, Invalid
from archive.fold.registry import State, begins, on, rule, said
from archive.kernel import Seen
from archive.registered import Description


class BodyIsDissolved(Conflict):
    """A dissolved body does nothing more."""

    code = "body_dissolved"


class MinutesAreApproved(Conflict):
    """Approved minutes are not revised."""

    code = "minutes_approved"


_MINUTES = {name: name for name in Minutes.model_fields if name not in Description.model_fields} | {
    "status": "minutes_status"
}


@begins("body.established.v1")
def _established(event: Seen, state: State) -> State:
    return state | {"status": "established"}


@on("body.dissolved.v1")
def _dissolved(state: State, event: Seen) -> State:
    fact = event.fact
    return state | {
        "status": "dissolved",
        "dissolved_on": fact["dissolved_on"],
        "successor": fact.get("successor"),
        "dissolution": said(event, "reason"),
    }


@rule("body.dissolved.v1")
def _dissolve_once(state: State, event: Seen) -> None:
    if state.get("dissolved_on"):
        raise BodyIsDissolved(f"The body was dissolved on {state['dissolved_on']}.")
    begun = state.get("established_on")
    if begun and event.fact["dissolved_on"] < begun:
        raise Invalid(f"The body was established on {begun}.", field="dissolved_on")


def kept_minutes(minutes: State) -> State:
    """Minutes beside the state: their own status, as the source words it, is not the status of the record."""
    return {_MINUTES.get(name, name): value for name, value in minutes.items()}


@begins("meeting.held.v1")
def _held(event: Seen, state: State) -> State:
    if event.content is None:
        return state | {"status": "held"}
    return {k: v for k, v in state.items() if k not in event.content} | kept_minutes(event.content) | {"status": "held"}


@on("meeting.revised.v1")
def _revised(state: State, event: Seen) -> State:
    """A revision says everything again: what it does not say is no longer so."""
    if event.content is None:
        return state
    return {name: value for name, value in state.items() if name not in _MINUTES.values()} | kept_minutes(event.content)


@on("meeting.minutes_approved.v1")
def _minutes_approved(state: State, event: Seen) -> State:
    return state | {"status": "approved", "approved_on": event.fact["approved_on"]}


@rule("meeting.revised.v1", "meeting.minutes_approved.v1")
def _before_approval(state: State, event: Seen) -> None:
    if state.get("approved_on"):
        raise MinutesAreApproved(f"The minutes were approved on {state['approved_on']}.")
