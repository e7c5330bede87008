"""What became of a contract, of staff, a property or a commitment does not depend on the order of recording."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.kernel import Event
from archive.kind import kinds
from archive.registration import Record, model_of
from tests.given import SECRETARY, day
from tests.histories import VERBS, histories

DAYS = tuple(day("2021-01-01") + timedelta(days=at) for at in range(0, 400, 7))
KINDS = ("commitment", "contract", "deliverable", "inventory", "post", "property", "secondment")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_same_events_in_any_order_are_the_same_record(kind: str, data: st.DataObject):
    history = [pending.event for pending in data.draw(histories(DAYS, (kind,), longest=16)).pending]
    first, *more = history
    days: set[Any] = set()
    kept: list[Event] = []
    for event in more:
        own = event.name.partition(".")[0] == kind and event.effective_on not in (None, first.effective_on, *days)
        if own and not (first.effective_on and event.effective_on < first.effective_on):
            days.add(event.effective_on)
            kept.append(event)
    told, other = (recorded(kind, first, events) for events in (kept, data.draw(st.permutations(kept))))
    assert told.timeline.segments() == other.timeline.segments()


def recorded(kind: str, first: Event, events: list[Event]) -> Record[Any]:
    """A record of a source that only tells: nothing is refused."""
    root = model_of(kind)(UUID(int=1, version=4))
    VERBS[kinds()[kind].created](root, first, by=SECRETARY)
    root.telling = True
    for event in events:
        root.take(event, by=SECRETARY)
    return root
