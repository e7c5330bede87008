"""What an event makes of the state of its record, and what forbids it: registered once, by stored name.

A state is what is shown of a record: the flat fields of its events, a status, and what happened to it, as plain JSON
values. Rules (models), duties, disposal and read models all fold by these functions, in the order that `timeline` says.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from archive.kernel import Seen

State = dict[str, Any]
Fold = Callable[[State, Seen], State]
Begin = Callable[[Seen, State], State]
Move = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
Rule = Callable[[State, Seen], None]
Turn = Callable[[State], tuple[str, State] | None]
Show = Callable[[State, str], State]
ALWAYS, NEVER = "0001-01-01", "9999-12-31"
LAST = "9999-12-30"
"""The last day of the calendar means an open end; an event recorded for it takes effect one day earlier."""
_FINLAND = ZoneInfo("Europe/Helsinki")
_folds: dict[str, Fold] = {}
_judgements: dict[str, Fold] = {}
_beginnings: dict[str, Begin] = {}
_rules: dict[str, Rule] = {}
_moves: dict[str, Move] = {}
_turns: dict[str, Turn] = {}
_shown: dict[str, Show] = {}
_counted: set[str] = set()
_subjects: dict[str, str] = {}
_unforbidden: dict[str, frozenset[str]] = {}


def begins(*names: str) -> Callable[[Begin], Begin]:
    """Register what a first event adds to the state, and takes from it, beyond its own fields."""
    return _registering(_beginnings, names)


def on(*names: str) -> Callable[[Fold], Fold]:
    """Register what an event makes of the state from its day on."""
    return _registering(_folds, names)


def judged_now(*names: str) -> Callable[[Fold], Fold]:
    """Register what an event makes of the state on every day, from its position on: who may see, holds, destruction."""
    return _registering(_judgements, names)


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register what forbids an event on its day: called with the state before it; raises the refusal."""
    return _registering(_rules, names)


def unforbidden(*names: str) -> None:
    """Name events that nothing forbids in a record which had, after its first event, no others than these."""
    for name in names:
        _unforbidden[name] = frozenset(names)


def moves(*names: str) -> Callable[[Move], Move]:
    """Register what else of an event follows its day when that is corrected: called with its facts before and after."""
    return _registering(_moves, names)


def calendar(*kinds: str) -> Callable[[Turn], Turn]:
    """Register what the calendar alone makes of a record of a kind, and from which day; None where it does nothing."""
    return _registering(_turns, kinds)


def shows(*kinds: str) -> Callable[[Show], Show]:
    """Register what is shown beside the state of a record and follows from the day it is read for."""
    return _registering(_shown, kinds)


def about(name: str, field: str) -> None:
    """Name the fact that states what events of a kind are about, where one does not replace another."""
    _subjects[name] = field


def counts(*fields: str) -> None:
    """Name fields to which an event adds even when it is dated before the first day of its record: sums and lists."""
    _counted.update(fields)


def _registering(table: dict[str, Any], names: tuple[str, ...]) -> Callable[[Any], Any]:
    def register(function: Any) -> Any:
        for name in names:
            if name in table:
                raise RuntimeError(f"{name} has such a function already: {table[name].__module__}")
            table[name] = function
        return function

    return register


def begun(event: Seen) -> State:
    """The state after the first event of a record."""
    kind = event.name.partition(".")[0]
    state: State = {
        "id": event.stream,
        "kind": kind,
        "origin": event.origin,
        "status": "registered",
        **event.fact,
        **({"destroyed": True} if event.content is None else event.content),
    }
    protects = state.pop("protects", None)
    beginning = _beginnings.get(event.name)
    return hidden(beginning(event, state) if beginning else state, protects)


def hidden(state: State, protects: State | None) -> State:
    """The state with what the class of a record hides of it, whatever else is stated, until somebody decides."""
    if not protects:
        return state
    told: State = {part: value for part in ("publicity", "personal") if (value := protects.get(part)) is not None}
    if not told:
        return state
    told["defaulted"] = sorted({*state.get("defaulted", ()), *told})
    if "publicity" in told:
        state = {name: value for name, value in state.items() if name != "undecided"}
        told |= {"undecided": True} if protects.get("undecided") else {}
    return state | told


def folded(state: State, event: Seen) -> State:
    """The state after an event that is not the first, as far as its day decides."""
    function = _folds.get(event.name)
    if function is None:
        if event.name in _judgements or event.name in _beginnings:
            return state
        raise KeyError(event.name)
    return function(state, event)


def counted(state: State, event: Seen) -> State:
    """The state after an event dated before the first day of its record: it counts in sums and changes nothing else."""
    after = folded(state, event)
    return state | {name: after[name] for name in _counted if name in after}


def is_judged_now(name: str) -> bool:
    """Whether an event, or a part of it, is judged on every day from its position on."""
    return name in _judgements


def goes_by_day(name: str) -> bool:
    """Whether an event, or a part of it, takes its place among the others by its day."""
    return name in _folds


def subject_of(event: Seen) -> Any:
    """What an event is about, where events of its kind are about several things."""
    return event.fact.get(_subjects.get(event.name, ""))


def subject_field(name: str) -> str | None:
    """The fact that states what events of a kind are about; None where one replaces another."""
    return _subjects.get(name)


def has_rule(name: str) -> bool:
    """Whether anything may forbid an event of a kind."""
    return name in _rules


def is_unforbidden(name: str, after: Collection[str]) -> bool:
    """Whether nothing forbids an event in a record with these events after its first, whatever they state."""
    among = _unforbidden.get(name)
    return among is not None and among.issuperset(after)


def judge(state: State, event: Seen) -> State:
    """The state after what an event decides for every day."""
    return _judgements[event.name](state, event)


def moved(event: Seen, fact: dict[str, Any]) -> dict[str, Any]:
    """The facts of an event whose day was corrected, with what follows that day."""
    function = _moves.get(event.name)
    return function(dict(event.fact), fact) if function else fact


def require_allowed(state: State, event: Seen) -> None:
    """Refuse an event that the state before it forbids."""
    check = _rules.get(event.name)
    if check is not None:
        check(state, event)


def goes_by_calendar(kind: str) -> bool:
    """Whether the calendar alone changes records of a kind."""
    return kind in _turns


def by_calendar(state: State) -> tuple[str, State] | None:
    """What the calendar alone makes of a state, and from which day."""
    turn = _turns.get(state["kind"])
    return turn(state) if turn else None


def shown_on(state: State, day: str) -> State:
    """What is shown beside a state that is read for a day."""
    show = _shown.get(state["kind"])
    return show(state, day) if show else {}


def is_to_come(event: Seen, day: str) -> bool:
    """Whether a day was in the future when an event was recorded."""
    return bool(event.recorded_at) and day > day_of_recording(event)


def day_of_recording(event: Seen) -> str:
    """The day in Finland on which an event was recorded; empty while it is not.

    The moment is kept in UTC. A fold knows no settings: of an archive in another zone it may be the day beside.
    """
    moment = event.recorded_at
    if len(moment) <= len("2021-06-01T"):  # not recorded yet: the day alone, or nothing
        return moment[:10]
    return datetime.fromisoformat(moment).astimezone(_FINLAND).date().isoformat()


def day_after(day: str) -> str:
    """The day after a day; the end of the calendar has none."""
    return NEVER if day >= LAST else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


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
