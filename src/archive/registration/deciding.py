"""How what a registration states already is corrected or decided again: the noun that takes it, and a command."""

import shlex
from collections.abc import Mapping
from datetime import date
from typing import Any

from archive.fold.corrections import CORRECTIONS
from archive.kernel import Seen, content_fields
from archive.kind import kinds
from archive.merging.strictness import taken_over
from archive.recordwide import RegistrationCompleted
from archive.registration.correction import PARTS
from archive.registration.folded import Folded
from archive.values import Interval

LEFT_OUT = "Leave the field out."


def decide_publicity(record: Folded[Any], parts: Mapping[str, object]) -> str:
    """How the publicity of a record is decided again, as these parts state it."""
    return _decide(record, "publicity", {f"publicity.{name}": value for name, value in parts.items()})


def give_class(record: Folded[Any], code: str, day: date) -> str:
    """How a record is given another class from a day on."""
    return _decide(record, "classifications", {"record_class": code, "reclassified_on": day})


def correct(record: Folded[Any], name: str, value: object) -> str:
    """How one thing is corrected that the registration states. Names are not repeated."""
    if name not in (*PARTS, "date", "person"):
        return _redescribe(record, name)
    version = stated_by(record, name)
    if version is None:
        return f"{LEFT_OUT} Its class gave this value: to give it another one, use 'archive change classifications'."
    said: dict[str, object] = {name: "NAME" if name == "person" else value}
    if isinstance(value, Interval):
        exact = value.earliest == value.latest
        bounds = {"dated.earliest": value.earliest, "dated.latest": value.latest}
        said = {"day": value.earliest} if exact else {part: day for part, day in bounds.items() if day}
    command = _command(record, "event-corrections", {"corrects": version, **said})
    return f"{LEFT_OUT} If what is stated is wrong, correct it: {command}, or POST event-corrections."


def _redescribe(record: Folded[Any], name: str) -> str:
    taking = (each for each in kinds()[record.kind].verbs if name in content_fields(each.event).model_fields)
    verb = next(taking, None)
    if verb is None:
        return f"{LEFT_OUT} It is stated once for a {record.kind}, and cannot be changed."
    return f"{LEFT_OUT} To describe it again: {_command(record, verb.noun, {name: 'NAME'})}, or POST {verb.noun}."


def stated_by(record: Folded[Any], name: str) -> int | None:
    """The version of the event that states a part of the registration; None where a class gave it later."""
    if (taken := taken_over(record.now, name)) is not None:
        return taken[0]
    if name == "person":
        naming = [each.version for each in record.timeline.events if _names(each)]
        return naming[-1] if naming else None
    completed = [each for each in record.timeline.events if each.name == RegistrationCompleted.name]
    field = "dated" if name == "date" else name
    found = [each.version for each in completed if each.fact.get(field) is not None]
    first = record.timeline.events[0]
    return found[-1] if found else 1 if name == "date" or name in first.fact else None


def _names(event: Seen) -> bool:
    return event.name not in CORRECTIONS and bool((event.content or {}).get("person"))


def _decide(record: Folded[Any], noun: str, said: Mapping[str, object]) -> str:
    return f"{LEFT_OUT} To decide it again: {_command(record, noun, said)}, or POST {noun}."


def _command(record: Folded[Any], noun: str, said: Mapping[str, object]) -> str:
    given = {**said, "reason": "WHY"}
    words = " ".join(f"--set {name}={shlex.quote(str(value))}" for name, value in given.items())
    return f"`archive change {noun} {record.id} {words}`"
