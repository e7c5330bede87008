"""What courts and authorities made of a record, in the order of their days."""

from archive.fold.registry import State, entry, on, said
from archive.kernel import Seen


@on("record.outcome_recorded.v1")
def _outcome(state: State, event: Seen) -> State:
    facts = {name: event.fact[name] for name in ("stage", "number", "appeal_until") if name in event.fact}
    told = entry(event, **facts, by=said(event, "by"), outcome=said(event, "outcome"))
    return state | {"outcomes": [*state.get("outcomes", []), told]}
