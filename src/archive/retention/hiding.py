"""What an event hides of its record because of a class: judged by the record as it stands before and after the event.

So it does not matter how a class came into force, or came into the timeline: given, corrected, taken back, or
moved to another day. What was hidden opens by a person's decision alone, or where a period ends.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.kernel import Seen
from archive.kind import kinds
from archive.recordwide import Protection, Reclassified, RecordCorrected, RegistrationCompleted
from archive.retention.protecting import protection
from archive.retention.schedule import ScheduleRow, protective_publicity
from archive.values import PersonalData, Publicity

Rows = Callable[[str, str], ScheduleRow | None]
Bound = tuple[Any, Any]
_CLASSING = frozenset((Reclassified.name, RecordCorrected.name, RegistrationCompleted.name))


def hidden_by(before: Timeline, event: Seen, row_of: Rows, today: date) -> Protection:
    """What classes hide of a record from an event on; nothing where the event neither brings one nor moves a start.

    A class hides that is given, that comes into force today, or that comes to be in force on any day. Where nobody
    stated the publicity, it also hides by the day from which secrecy runs, when that is another.
    """
    was = _today(before, today)
    defaulted = set(was.get("defaulted", ()))
    wanted, start = _wanted(before, event, was, today)
    if not wanted:
        return Protection()
    stated, held = was.get("publicity"), was.get("personal")
    publicity = first = Publicity.model_validate(stated) if stated else None
    personal = known = PersonalData(held) if held else None
    undecided: bool | None = None
    for code, schedule in wanted:
        row = row_of(schedule or "", code) if code else None
        if row is None:
            continue
        made = protection(row, publicity, personal, defaulted, start=start or today, today=today)
        undecided = undecided or made.undecided
        if made.publicity is not None:
            publicity = made.publicity
            defaulted.add("publicity")
        if made.personal is not None:
            personal = made.personal
            defaulted.add("personal")
    return Protection(
        publicity=publicity if publicity != first else None,
        personal=personal if personal != known else None,
        undecided=undecided,
    )


def never_classed(timeline: Timeline) -> bool:
    """Whether a record never had a class, so that none hides anything of it."""
    return all(step.state.get("record_class") is None for step in timeline.steps)


def _wanted(before: Timeline, event: Seen, was: State, today: date) -> tuple[list[Bound], date | None]:
    """The classes that may hide something from an event on, and the day from which secrecy runs then.

    A record that never had a class is not folded anew: its first one is all there is.
    """
    if event.name == Reclassified.name and never_classed(before):
        return [_bound(event.fact)], secrecy_start(was)
    after = Timeline([*before.events, event])
    now = _today(after, today)
    wanted, start = list(dict.fromkeys(_brought(before, after, event, was, now))), secrecy_start(now)
    if start != secrecy_start(was) and "publicity" in was.get("defaulted", ()):
        wanted.append(_bound(now))
    return wanted, start


def following(before: Timeline, event: Seen, row_of: Rows, today: date) -> Protection:
    """What follows for publicity and personal data where a correction comes into force, or is rejected.

    Classes hide as by any event. A period of secrecy that nobody stated is the one its class gives it, counted from the
    day on which it starts now, be it earlier. What a rejected correction hid is hidden on by what came since alone.
    """
    if event.fact.get("outcome") == "rejected":
        return _hidden_still(before, event, row_of, today)
    hides = hidden_by(before, event, row_of, today)
    after = Timeline([*before.events, event])
    was, now = _today(before, today), _today(after, today)
    stated = was.get("publicity")
    if "publicity" not in was.get("defaulted", ()) or now.get("undecided") or now.get("publicity") != stated:
        return hides
    given, gives = _given(was, row_of), _given(now, row_of)
    brought = set(_brought(before, after, event, was, now))
    if gives is None or given != Publicity.model_validate(stated) or brought - {_bound(now)}:
        return hides
    return hides.model_copy(update={"publicity": gives if gives != given else None})


def _given(state: State, row_of: Rows) -> Publicity | None:
    """The publicity that the class of a record gives it, where nobody states one."""
    code, schedule = _bound(state)
    row, start = row_of(schedule or "", code) if code else None, secrecy_start(state)
    return protective_publicity(row, start) if row and start else None


def _hidden_still(before: Timeline, event: Seen, row_of: Rows, today: date) -> Protection:
    after = Timeline([*before.events, event])
    was, now = _today(before, today), _today(after, today)
    same = all(was.get(name) == now.get(name) for name in ("publicity", "personal"))
    if same or not any(each.name in _CLASSING for each in before.events[event.fact["decides"] :]):
        return Protection()
    code, schedule = _bound(now)
    row = row_of(schedule or "", code) if code else None
    if row is None:
        return Protection()
    stated, held = now.get("publicity"), now.get("personal")
    publicity = Publicity.model_validate(stated) if stated else None
    personal = PersonalData(held) if held else None
    start = secrecy_start(now) or today
    return protection(row, publicity, personal, now.get("defaulted", ()), start=start, today=today)


def secrecy_start(state: State) -> date | None:
    """The day from which secrecy runs: receipt of a document that was received, else its own day (31 § 4)."""
    received = state.get("received_on") if state.get("kind") == "document" else None
    return _date(received) or dated_on(state)


def dated_on(state: State) -> date | None:
    """The day of a record, from which a period may run; of a vague date its last; None while it has none.

    A document that says no day of its own counts from its receipt.
    """
    if not state:
        return None
    kind = kinds().get(state["kind"])  # a part has none of its own
    day = state.get(kind.begins) if kind else None
    if isinstance(day, dict):
        return _date(day.get("latest"))
    return _date(day) or _date(state.get("received_on"))


def _brought(before: Timeline, after: Timeline, event: Seen, was: State, now: State) -> Iterator[Bound]:
    """The classes that an event gives, that come to be in force on a day, and that comes into force today."""
    if event.name == Reclassified.name:
        yield event.fact.get("record_class"), event.fact.get("schedule")
    known = {_bound(step.state) for step in before.steps}
    for step in after.steps:
        if _bound(step.state) not in known:
            yield _bound(step.state)
    if _bound(now) != _bound(was):
        yield _bound(now)


def _bound(state: State) -> Bound:
    return state.get("record_class"), state.get("schedule")


def _today(timeline: Timeline, today: date) -> State:
    return timeline.state(max(today.isoformat(), timeline.opening)) or {}


def _date(told: Any) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) and told else None
