"""What a merge makes of both cases: judged on every day alike, from its position on.

What a merge hides of a case is shown again when it is undone, unless somebody decided it since (`shields`).
"""

from typing import Any

from archive.fold.registry import State, judged_now
from archive.fold.wide import decided_personal
from archive.kernel import Seen
from archive.merging.strictness import is_stricter, rank


@judged_now("case.merged.v1")
def _merged(state: State, event: Seen) -> State:
    shown = _hidden(state, event, event.fact["into"])
    return shown | {"merged_into": event.fact["into"]} | ({} if _is_destroyed(state) else {"status": "merged"})


@judged_now("case.merge_undone.v1")
def _undone(state: State, event: Seen) -> State:
    kept = {name: value for name, value in state.items() if name != "merged_into"}
    status = {} if _is_destroyed(state) else {"status": "closed" if state.get("closed_on") else "open"}
    return _shown_again(kept | status, event.fact.get("left", ""))


@judged_now("case.took_over.v1")
def _took_over(state: State, event: Seen) -> State:
    merged = event.fact["merged"]
    return _hidden(state, event, merged) | {"merged": [*state.get("merged", ()), merged]}


@judged_now("case.shielded.v1")
def _shielded(state: State, event: Seen) -> State:
    other = event.fact["because_of"]
    return _hidden(_shown_again(state, other) if event.fact.get("anew") else state, event, other)


@judged_now("case.gave_back.v1")
def _gave_back(state: State, event: Seen) -> State:
    merged = event.fact["merged"]
    told = {name: [id for id in state.get(name, ()) if id != merged] for name in ("merged", "class_decided")}
    kept = {name: value for name, value in state.items() if name not in told}
    kept |= {name: ids for name, ids in told.items() if ids}
    return _shown_again(kept, merged)


def _is_destroyed(state: State) -> bool:
    return "destroyed_on" in state


def _hidden(state: State, event: Seen, by: str) -> State:
    """The state with what another case hides of it, and how it was before; what is stricter already stays.

    Personal data that a correction of the event states were decided by it.
    """
    protects, told = event.fact.get("protects") or {}, State()
    if protects.get("publicity") is not None and not is_stricter(state, protects):
        told["publicity"] = protects["publicity"]
        told |= {"undecided": True} if protects.get("undecided") else {}
    if rank(protects.get("personal")) > rank(state.get("personal")):
        told["personal"] = protects["personal"]
    if told:
        was = {part: state.get(part) for part in told}
        shield = {"case": by, "version": event.version, "hides": told, "was": was}
        state = state | told | {"shields": [*state.get("shields", ()), shield]}
    return decided_personal(state, event.fact["personal"]) if "personal" in event.fact else state


def _shown_again(state: State, by: str) -> State:
    """The state without what a case hid of it; what another one hides as well, or somebody decided, stays."""
    while any(each["case"] == by for each in state.get("shields", ())):
        state = _lifted(state, by)
    return state


def _lifted(state: State, by: str) -> State:
    shields: list[dict[str, Any]] = [*state["shields"]]
    at = next(at for at, each in enumerate(shields) if each["case"] == by)
    lifted, earlier, later = shields[at], shields[:at], shields[at + 1 :]
    back: State = {}
    for part, was in lifted["was"].items():
        following = next((at for at, each in enumerate(later) if part in each["was"]), None)
        if following is None:
            back[part] = was
        else:
            each = later[following]
            later[following] = each | {"was": each["was"] | {part: was}}
    kept = {name: value for name, value in (state | back).items() if name != "shields" and (name, value) not in _NONE}
    return kept | ({"shields": [*earlier, *later]} if earlier or later else {})


_NONE = (("publicity", None), ("personal", None), ("undecided", None))
