"""What a later row states about a file that is recorded, held against the record: what it adds, what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.importers.statement import Statement
from archive.completeness import SECRECY
from archive.document.events import DocumentDescribed, DocumentFiled
from archive.kernel import Seen
from archive.recordwide import PublicityClassified, Reclassified, RegistrationCompleted
from archive.registration import Record
from archive.values import Interval, PersonalData, Publicity
from services.completing import COMPLETED, Step, publicity_is_free, publicity_parts, step_of

DESCRIBED = ("title", "sender", "recipient")
"""What is described again where it was wrong."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a row that the record states otherwise.

    `part` is what a correction of the record calls it, `right` the whole value that a correction would give it.
    """

    field: str
    stands: object
    states: object
    part: str
    right: Any
    wording: str | None = None
    """How a vague day is written there."""

    def stated_by(self, event: Seen) -> bool:
        """Whether an event states the value that the row states."""
        return self.right in _values(event, self.part)


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a row the record lacks, and what it states otherwise; `title` where nobody stated one before."""

    steps: tuple[Step, ...]
    title: str | None
    differences: tuple[Difference, ...]


def compare(record: Record[Any], said: Statement, filename: str, today: date) -> Compared:
    """Hold what a row states against the record of its file. What it does not state is no difference."""
    differences: list[Difference] = []
    title, stands = said.title, record.now.get("title")
    unnamed = stands == filename and not any(each.name == DocumentDescribed.name for each in record.timeline.events)
    if title is None or title == stands:
        title = None
    elif not unnamed:
        differences.append(Difference("title", stands, title, "title", title))
        title = None
    registered, differing = _registered(record, said)
    steps = [step_of(RegistrationCompleted, registered)] if registered else []
    differences += differing
    for made, found in (_classed(record, said.record_class, today), _public(record, said.publicity)):
        steps += made
        differences += found
    return Compared(tuple(steps), title, tuple(differences))


def _registered(record: Record[Any], said: Statement) -> tuple[dict[str, Any], list[Difference]]:
    """What completes the registration itself."""
    stands, lacking, differing = record.stated(), {}, []
    for name in ("sender", "recipient", "person", "personal"):
        value = getattr(said, name)
        if value is None or value == stands[name]:
            continue
        stricter = name in record.defaulted() and value == PersonalData.sensitive
        if stands[name] in (None, "") or (stricter and not stated_before(record, name, value)):
            lacking[name] = value
        else:
            differing.append(Difference(name, stands[name], value, name, value))
    day = record.day()
    if said.dated not in (None, Interval()) and said.dated != day:
        if day in (None, Interval()):
            lacking["dated"] = said.dated
            lacking |= {"date_text": said.date_text} if said.date_text else {}
        else:
            differing.append(Difference("date", day, said.dated, "date", said.dated, said.date_text))
    return lacking, differing


def _classed(record: Record[Any], code: str | None, today: date) -> tuple[list[Step], list[Difference]]:
    """A class that the record has none of; the one that its source claims already is decided by an archivist."""
    bound, _ = record.bound
    if code is None or code in (bound, record.now.get("claimed_class") if bound is None else None):
        return [], []
    if bound is not None:
        return [], [Difference("class", bound, code, "record_class", code)]
    given = {"record_class": code, "reclassified_on": today, "reason": COMPLETED}
    return [step_of(Reclassified, given)], []


def _public(record: Record[Any], said: Publicity | None) -> tuple[list[Step], list[Difference]]:
    """The parts of the publicity that are lacking, and those that differ.

    What its class gave, and nobody ever stated, may be stated as strictly. What a class hides that was stated open
    before stays hidden: that is decided by a person.
    """
    if said is None:
        return [], []
    given, stands = said.model_dump(exclude_none=True), publicity_parts(record)
    differing = [name for name in ("publicity", *SECRECY) if name in given.keys() & stands.keys()]
    differing = [name for name in differing if Publicity.model_validate(stands | {name: given[name]}) != _of(stands)]
    lacking = {name: value for name, value in given.items() if name not in stands}
    right = said if "publicity" in differing else Publicity.model_validate(stands | given)
    if not record.now.get("undecided") and publicity_is_free(record, right) and _new(record, right):
        differing, lacking = [], given
    if "publicity" in differing:  # its ground and period belong to the class that it states
        lacking = {}
    found = [Difference(name, stands[name], given[name], "publicity", right) for name in differing]
    said_now = {"publicity": lacking, "reason": COMPLETED}
    return [step_of(PublicityClassified, said_now)] if lacking else [], found


def _of(stands: Mapping[str, Any]) -> Publicity:
    return Publicity.model_validate(stands)


def _new(record: Record[Any], right: Publicity) -> bool:
    return stated_before(record, "publicity", right) is None


def stated_before(record: Record[Any], part: str, value: object) -> Seen | None:
    """The newest event of the record that stated this value, whatever became of it since; None where none did."""
    events = reversed(record.timeline.events)
    return next((event for event in events if value in _values(event, part)), None)


def _values(event: Seen, part: str) -> Iterator[object]:
    """What an event states of a part, as the statement of a row has it; what a class gave is stated by nobody."""
    if part in (*DESCRIBED, "person"):
        yield (event.content or {}).get(part)
    elif part == "date":
        yield from _days(event)
    elif event.fact.get(part) is not None and part not in event.fact.get("defaulted", ()):
        value = event.fact[part]
        yield Publicity.model_validate(value) if part == "publicity" else value


def _days(event: Seen) -> Iterator[Interval]:
    stating = ("dated",) if event.name in (DocumentFiled.name, RegistrationCompleted.name) else ("dated", "day")
    for name in stating:
        day = event.fact.get(name)
        if day is not None and event.name != "document.version_filed.v1":
            yield Interval.model_validate(day) if isinstance(day, dict) else Interval(earliest=day, latest=day)
