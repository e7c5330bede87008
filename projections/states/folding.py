"""How folds are told apart and looked up: one function a stored name, and what most of them need."""

from collections.abc import Callable
from typing import Any

from archive.kernel import Seen

State = dict[str, Any]
Fold = Callable[[State, Seen], State]
_folds: dict[str, Fold] = {}


def on(*names: str) -> Callable[[Fold], Fold]:
    def register(function: Fold) -> Fold:
        for name in names:
            _folds[name] = function
        return function

    return register


def refold(state: State, event: Seen) -> State:
    """The state after an event that is not the first."""
    return _folds[event.name](state, event)


def folded_names() -> set[str]:
    """Stored names that change a state already begun."""
    return set(_folds)


def said(event: Seen, name: str) -> Any:
    """A part of what the event said in words; None where it is destroyed or unavailable."""
    return (event.content or {}).get(name)


def entry(event: Seen, **facts: Any) -> State:
    """The day, the reason and these facts of an event, as far as there are any."""
    told = {"on": event.effective_on or None, "reason": said(event, "reason")} | facts
    return {key: value for key, value in told.items() if value is not None}


def renamed(state: State, title: str | None) -> State:
    """The state under a new title, if there is one."""
    return state | {"title": title} if title else state
