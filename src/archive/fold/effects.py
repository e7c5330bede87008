"""What a late fact or a correction changed, in one sentence for whoever recorded it: what is in force today, and since
when. It keeps people from believing that a record is otherwise than it is.
"""

from typing import Any

from archive.fold.registry import State
from archive.fold.timeline import CORRECTIONS, Timeline
from archive.kernel import Seen
from archive.registration import Record
from archive.retention.dueness import Dueness

_LABELS = {
    "record_class": "class",
    "status": "status",
    "closed_on": "closing day",
    "ends_on": "last day",
    "superseded_on": "day of supersession",
    "approved_on": "day of approval",
    "edition": "edition",
    "due_on": "last day of the answer",
    "title": "title",
    "text": "wording",
    "reported_cents": "reported cost",
    "recovered_cents": "recovered sum",
    "approved_cents": "approved sum",
    "paid_cents": "paid sum",
}
_WORDS = ("title", "text")
_SUMS = ("reported_cents", "recovered_cents", "approved_cents", "paid_cents")


def effect_of(record: Record[Any], count: int) -> str | None:
    """What the last of so many newest events of a record changed; None where it is no late fact and no correction."""
    timeline = record.timeline
    if not count or record.version == count or not timeline.is_late(timeline.events[-1]):
        return None
    event, today = timeline.events[-1], min(record.today.isoformat(), "9999-12-30")
    before = Timeline(timeline.events[:-count])
    was, now = before.state(today) or {}, timeline.state(today) or {}
    touched = _touched(before, timeline, event)
    told = [_recorded(event)]
    for name in touched:
        if was.get(name) != now.get(name):
            told.append(_changes(name, was.get(name), now.get(name)))
        elif name in _LABELS:
            told.append(_stays(name, now.get(name), _since(timeline, name, today)))
    if not touched:
        told.append("Nothing in force today changes.")
    return " ".join(told)


def due_change(before: Dueness, after: Dueness) -> str | None:
    """How the due day of a record changed, in words; None where it did not."""
    was, now = _falls(before), _falls(after)
    return None if was == now else f"It falls due {now} instead of {was}."


def _falls(due: Dueness) -> str:
    if due.due is not None:
        return f"on {due.due:%Y-%m-%d}"
    return "never" if due.row is not None and due.row.permanent else "on no day yet"


def as_before(record: Record[Any], count: int) -> Record[Any]:
    """The record as it was before its newest events."""
    former = type(record)(record.id)
    former.judged_by(lambda: record.today, telling=record.telling)
    former.take_over(record.timeline.events[:-count])
    return former


def _recorded(event: Seen) -> str:
    if event.name not in CORRECTIONS:
        return f"Recorded as of {event.effective_on}."
    if event.fact.get("takes_back"):
        return f"The correction at version {event.fact['corrects']} holds no more."
    return f"The event at version {event.fact['corrects']} is corrected."


def _touched(before: Timeline, after: Timeline, event: Seen) -> list[str]:
    """The fields that an event sets on its day, or that a correction changes on any."""
    found: set[str] = set()
    if event.name not in CORRECTIONS:
        at = next(at for at, step in enumerate(after.steps) if step.version == event.version)
        found = _differing(after.steps[at - 1].state, after.steps[at].state)
        found |= {name for name in _LABELS if name in event.fact and name in after.steps[at].state}
    else:
        for day in {step.day for step in (*before.steps, *after.steps)}:
            found |= _differing(before.state(day) or {}, after.state(day) or {})
    return [name for name in _LABELS if name in found]


def _differing(one: State, other: State) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def _changes(name: str, was: Any, now: Any) -> str:
    if name in _WORDS:
        return f"The {_LABELS[name]} in force today changes."
    return f"The {_LABELS[name]} in force today is {_shown(name, now)} instead of {_shown(name, was)}."


def _stays(name: str, now: Any, since: str | None) -> str:
    value = "" if name in _WORDS else f" {_shown(name, now)}"
    return f"The {_LABELS[name]} in force today stays{value}{f', set as of {since}' if since else ''}."


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if name in _SUMS:
        return f"{value // 100}.{value % 100:02d}"
    return str(value)


def _since(timeline: Timeline, name: str, today: str) -> str | None:
    """The day from which a field is what it is today."""
    found, before = None, object()
    for step in timeline.steps:
        if step.day > today:
            break
        if step.state.get(name) != before or name in step.event.fact:
            found, before = step.day, step.state.get(name)
    return found if found and found > "0001-01-01" else None
