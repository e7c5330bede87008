"""Content whose key is not here stops nothing: no fold, no row, no entry, no rule; it is told apart from destroyed."""

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.fold.registry import begun
from archive.fold.timeline import Timeline
from archive.kernel import CONTENT_UNAVAILABLE, UNAVAILABLE, decode, see
from archive.kind import kinds
from projections.search.findable import entry_of
from projections.states.rows import spans_of
from tests.given import ID, day
from tests.histories import FIRST, KINDS, events_of
from tests.instances import any_event


def seen(event, position: int, *, away: bool):
    fact, content = event.encoded()
    row = (position, "t", str(ID), position, event.name, "2021-06-01T09:00:00.000000Z", str(ID), fact, b"")
    return see((*row, CONTENT_UNAVAILABLE if away else content, None, None, None, None))


@pytest.mark.parametrize("kind", FIRST)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_unavailable_content_stops_nothing_and_is_told_apart(kind: str, data: st.DataObject):
    first = data.draw(any_event(FIRST[kind]))
    for cls in events_of(KINDS[kind]):
        if cls.name in ("record.hold_released.v1", first.name):  # ends a hold that was placed; begins a record
            continue
        event = data.draw(any_event(cls))
        for away in ((True, True), (False, True), (True, False)):
            events = [seen(each, at, away=away[at - 1]) for at, each in enumerate((first, event), 1)]
            state = Timeline(events).steps[-1].state
            assert (state["kind"], orjson.loads(orjson.dumps(state))["id"]) == (kind, str(ID))
            assert begun(events[0]).get("unavailable", False) is away[0]
            assert "destroyed" not in begun(events[0])
            for span in spans_of(events):
                told = (span.valid_from, span.valid_to, span.opening, span.state)
                if kind in kinds():
                    assert entry_of(kinds()[kind], told, (True, True), day("2022-01-01"), {}).kind == kind
            root = KINDS[kind](ID)
            for each, gone in zip((first, event), away, strict=True):
                fact, content = each.encoded()
                decoded = decode(each.name, fact, CONTENT_UNAVAILABLE if gone else content)
                assert (decoded.content is UNAVAILABLE) is gone
                root.on(decoded)
