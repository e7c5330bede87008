"""Comparing views with a fold of the record, in one call."""

from archive.record.store import Archive
from projections.comparison.difference import Difference
from projections.states import StateReader
from projections.states.comparison import ViewsCompared


def differing(views: StateReader, archive: Archive) -> list[Difference]:
    """Everything in the views that is not as the record says."""
    reading = archive.recorder.operations.history
    comparing = ViewsCompared(views, reading)
    begun = reading.begun_between(0, 100_000, views.position())
    found = [*comparing.whole(), *comparing.damage()]
    found += [each for first, id in begun for each in comparing.record(first, id)[1]]
    found += comparing.strangers(-1, 2**62, [first for first, _ in begun])
    comparing.close()
    return found
