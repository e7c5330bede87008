"""What a late fact or a correction changed, in one sentence for anyone who recorded it: what is in force today, and
since when. It keeps people from believing that a record is otherwise than it is.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from archive.fold.registry import State
from archive.fold.timeline import CORRECTIONS, Timeline
from archive.kernel import Seen
from archive.kind import Kind, kinds
from archive.registration import Record
from archive.retention.dueness import Dueness


def effect_of(record: Record[Any], count: int) -> str | None:
    """What the last of so many newest events of a record changed; None where it is no late fact and no correction."""
    timeline = record.timeline
    if not count or record.version == count or not timeline.is_late(timeline.events[-1]):
        return None
    event, today = timeline.events[-1], min(record.today.isoformat(), "9999-12-30")
    before = Timeline(timeline.events[:-count])
    was, now = before.state(today) or {}, timeline.state(today) or {}
    labels = labels_of(kinds()[timeline.steps[0].state["kind"]])
    touched = _touched(before, timeline, event, labels)
    told = [_recorded(event)]
    for name in touched:
        if was.get(name) != now.get(name):
            told.append(_changes(labels[name], was.get(name), now.get(name)))
        else:
            told.append(_stays(labels[name], now.get(name), _since(timeline, name, today)))
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
    return "never" if due.row is not None and due.row.permanent else "on a day not yet known"


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
        return f"The correction at version {event.fact['corrects']} is taken back."
    return f"The event at version {event.fact['corrects']} is corrected."


class _Label(NamedTuple):
    """How a field is called, and how its value is told."""

    words: str
    shown: Callable[[Any], str] | None = str
    """None of what would be too long to repeat."""


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def labels_of(kind: Kind) -> dict[str, _Label]:
    """The fields of a kind whose change is reported, in this order."""
    labels = {"record_class": _Label("class"), "status": _Label("status")}
    labels |= {day.name: _Label(day.label) for day in kind.days if day.label}
    labels |= {"title": _Label("title", None), "text": _Label("wording", None)}
    return labels | {each.name: _Label(each.label, _money if each.cents else str) for each in kind.figures}


def _touched(before: Timeline, after: Timeline, event: Seen, labels: Mapping[str, _Label]) -> list[str]:
    """The fields that an event sets on its day, or that a correction changes on any."""
    found: set[str] = set()
    if event.name not in CORRECTIONS:
        at = next(at for at, step in enumerate(after.steps) if step.version == event.version)
        found = _differing(after.steps[at - 1].state, after.steps[at].state)
        found |= {name for name in labels if name in event.fact and name in after.steps[at].state}
    else:
        for day in {step.day for step in (*before.steps, *after.steps)}:
            found |= _differing(before.state(day) or {}, after.state(day) or {})
    return [name for name in labels if name in found]


def _differing(one: State, other: State) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def _changes(label: _Label, was: Any, now: Any) -> str:
    if label.shown is None:
        return f"The {label.words} in force today changes."
    return f"The {label.words} in force today is {_shown(label, now)} instead of {_shown(label, was)}."


def _stays(label: _Label, now: Any, since: str | None) -> str:
    value = "" if label.shown is None else f" {_shown(label, now)}"
    return f"The {label.words} in force today stays{value}{f', set as of {since}' if since else ''}."


def _shown(label: _Label, value: Any) -> str:
    return "none" if value is None or label.shown is None else label.shown(value)


def cents(value: int) -> str:
    """A sum in whole units and cents."""
    return f"{value // 100}.{value % 100:02d}"


def _since(timeline: Timeline, name: str, today: str) -> str | None:
    """The day from which a field is what it is today."""
    found, before = None, object()
    for step in timeline.steps:
        if step.day > today:
            break
        if step.state.get(name) != before or name in step.event.fact:
            found, before = step.day, step.state.get(name)
    return found if found and found > "0001-01-01" else None
