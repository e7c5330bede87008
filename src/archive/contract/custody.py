"""What becomes of the signed original: digitised, left out, back to its owner."""

from archive.errors import Conflict
from archive.fold.registry import State, entry, on, rule, said
from archive.kernel import Seen


class ReturnedAlready(Conflict):
    """A contract that went back to its owner is no longer kept here."""

    code = "contract_returned"


@on("contract.digitised.v1")
def _digitised(state: State, event: Seen) -> State:
    copies = event.fact.get("documents") or ()
    made = entry(event, system=said(event, "system"), documents=list(copies) or None)
    known = list(state.get("documents", ()))
    told = {"digitised_on": event.fact["digitised_on"], "digitisation": made}
    told |= {"documents": [*known, *(each for each in copies if each not in known)]} if copies else {}
    return {name: value for name, value in state.items() if name not in ("excluded_on", "exclusion")} | told


@on("contract.excluded.v1")
def _excluded(state: State, event: Seen) -> State:
    return state | {"excluded_on": event.fact["excluded_on"], "exclusion": entry(event)}


@on("contract.returned.v1")
def _returned(state: State, event: Seen) -> State:
    to = said(event, "to") or state.get("owner")
    made = entry(event, to=to, system=said(event, "system"))
    told = {"returned_on": event.fact["returned_on"], "restitution": made} | ({"holder": to} if to else {})
    return {name: value for name, value in state.items() if name != "location"} | told


@rule("contract.digitised.v1", "contract.excluded.v1", "contract.returned.v1")
def _while_it_is_kept(state: State, event: Seen) -> None:
    if day := state.get("returned_on"):
        raise ReturnedAlready(f"The contract went back on {day}.")
