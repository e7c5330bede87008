"""What a class that came later hides of a record: as recorded, or as its row states where that is missing.

Reclassifications of before protections were recorded, and corrections whose effect on the class in force was not
checked, name the version of the schedule, so that the row still tells.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from archive.fold.registry import day_of_recording
from archive.fold.timeline import Timeline
from archive.kernel import Seen
from archive.recordwide import Reclassified, RecordCorrected
from archive.retention.hiding import Rows, hidden_by

_TELLING = frozenset((Reclassified.name, RecordCorrected.name))


def lacks_protection(event: Seen) -> bool:
    """Whether an event that may hide something by a class does not state what."""
    return event.name in _TELLING and "protects" not in event.fact


def judged(events: Sequence[Seen], row_of: Rows) -> Sequence[Seen]:
    """The events of one record, each by which a class came to be in force with what that class hides."""
    for event in events:
        if event.name in _TELLING:
            break
    else:
        return events
    if not any(map(lacks_protection, events)) or any(event.trouble for event in events):
        return events
    found = Timeline()
    for each in events:
        event = each
        if lacks_protection(each):
            recorded = day_of_recording(each)
            made = hidden_by(found, each, row_of, date.fromisoformat(recorded) if recorded else date.min)
            event = replace(each, fact=each.fact | {"protects": made.model_dump(mode="json", exclude_none=True)})
        found.add(event)
    return found.events
