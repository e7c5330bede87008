"""What is folded on, taken over or cut short is what folding all events again from scratch gives."""

import random
from datetime import date
from typing import Any
from uuid import uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.case.model import Case
from archive.fold.corrections import standing
from archive.fold.registry import ALWAYS, LAST, begun, counted, folded, is_judged_now, require_allowed
from archive.fold.timeline import Timeline
from archive.kernel import Root, Seen, seen_of
from archive.kernel.checked import checked
from archive.lastday import require_days, with_open_ends
from archive.money.currency import require_currencies
from archive.registered import NAMESPACE
from archive.registration import public_id
from archive.registration.folded import Folded
from archive.secrecy import require_period
from projections.states.rows import STILL, Texts, _advance, spans_of
from tests.histories import MODELS, histories
from tests.one_fold.lives import Drawn, Life, as_told
from tests.one_fold.sayings import FIRST
from tests.one_fold.stranger import corners
from tests.profiles import often

DAYS = tuple(date(2021, month, 1) for month in (1, 2, 3, 12))
QUICK = settings(max_examples=often(100), suppress_health_check=list(HealthCheck))


def seen(life: Life) -> list[Seen]:
    return [seen_of(each.event, str(life.id), each.originator_version, "2021-06-01T") for each in life.pending]


def refolded(events: list[Seen]) -> list[tuple[str, int, Any]]:
    """Day, version and state of each event in its place, folded from scratch in the plainest way."""
    stand = standing(events)
    opening = stand[0].effective_on or ALWAYS
    vague = begun_at_the_latest(stand[0])

    def place(event: Seen) -> tuple[bool, str, str, int]:
        early = ALWAYS < event.effective_on < opening
        day = min(max(event.effective_on or opening, opening), LAST)
        return event.version > 1, day, event.effective_on if early else LAST + "~", event.version

    state, found = begun(stand[0]), list[tuple[str, int, Any]]()
    for event in sorted(stand, key=place):
        if event.version > 1:
            early = ALWAYS < event.effective_on < opening and not vague
            state = counted(state, event) if early else folded(state, event)
        found.append((place(event)[1], event.version, state))
    return found


def begun_at_the_latest(first: Seen) -> bool:
    dated = first.fact.get("dated")
    return isinstance(dated, dict) and not dated.get("earliest")


def steps(timeline: Timeline) -> list[tuple[str, int, Any]]:
    return [(step.day, step.version, step.state) for step in timeline.steps]


def refusals(timeline: Timeline) -> dict[int, str]:
    return {version: str(why) for version, why in timeline.refusals().items()}


def rows(events: list[Seen]) -> list[Any]:
    return [(s.known_from, s.known_to, s.valid_from, s.valid_to, s.opening, s.state) for s in spans_of(events)]


@pytest.mark.parametrize("kind", FIRST)
def test_events_folded_on_one_by_one_are_as_if_folded_again_whole(kind: str):
    for life in Drawn(random.Random(kind).randrange(1000), 1, (kind,)).lives:
        events, on = seen(life), Timeline()
        for count, event in enumerate(events, 1):
            on.add(event)
            known = events[:count]
            whole = Timeline(known)
            assert steps(on) == steps(whole) == refolded(known)
            assert on.judged == whole.judged == [each for each in standing(known)[1:] if is_judged_now(each.name)]
            assert (on.flags(), on.segments(), refusals(on)) == (whole.flags(), whole.segments(), refusals(whole))
            for day in corners(as_told(life)):
                assert on.state(day) == next((s for start, end, s in whole.segments() if start <= day < end), None)


@pytest.mark.parametrize("kind", FIRST)
def test_a_record_of_one_event_has_the_row_that_its_timeline_gives(kind: str):
    for life in Drawn(random.Random(kind).randrange(1000), 1, (kind,)).lives:
        (first, *_), known = seen(life), list[Any]()
        _advance(known, [], timeline := Timeline([first]), first.position, Texts(), timeline.segments())
        assert rows([first]) == [(s.known_from, STILL, s.valid_from, s.valid_to, s.opening, s.state) for s in known]


@QUICK
@given(st.data())
def test_what_a_command_judged_by_is_what_its_record_goes_on_as(data: st.DataObject):
    root: Root[Any] = data.draw(histories(DAYS, tuple(MODELS)))
    if not isinstance(root, Folded):
        return
    again = type(root)(root.id)
    again.take_over(list(root.timeline.events))
    assert steps(root.timeline) == steps(again.timeline)
    assert root.timeline.judged == again.timeline.judged
    assert root.timeline.flags() == again.timeline.flags()
    assert root.now == again.now
    for pending in root.pending:
        assert pending.encoded in (None, pending.event.encoded())
        assert seen_of(pending.event, "", 1, "", pending.encoded) == seen_of(pending.event, "", 1)


@QUICK
@given(st.data())
def test_an_event_that_is_taken_as_plain_passes_every_check(data: st.DataObject):
    root: Root[Any] = data.draw(histories(DAYS, tuple(MODELS)))
    for event in (each.event for each in root.pending):
        assert checked(event) is event
        assert with_open_ends(event.name, event) is event
        require_days(event.name, event, event.computed)
        require_period(event)
        require_currencies(event)


@QUICK
@given(st.data())
def test_what_the_names_of_events_tell_is_what_folding_tells(data: st.DataObject):
    root: Root[Any] = data.draw(histories(DAYS, ("case", "decision")))
    for event in data.draw(st.lists(st.sampled_from([each.event for each in root.pending]), min_size=3, max_size=6)):
        count = data.draw(st.integers(1, len(root.pending)))
        record = type(root)(root.id)
        for pending in root.pending[:count]:
            record.version += 1
            record.take_in(pending)
        plainly, lives = record.is_plainly_new(event), record.surely_without(frozenset(("record.destroyed.v1",)))
        told = (record.closed_on, record.merged_into, record.takes_all) if isinstance(record, Case) else ()
        assert (
            list(record.names())
            == [each.event.name for each in root.pending[:count]]
            == [record.name_of(version) for version in range(1, count + 1)]
        )
        assert len(record.timeline.events) == count
        if plainly:
            new = seen_of(event, str(root.id), count + 1, "2021-06-01T")
            assert not record.timeline.repeats(new)
            record.timeline.require(new)
            require_allowed(record.now, new)
        assert not (lives and "destroyed_on" in record.now)
        if told:
            closed, into, takes_all = told
            assert closed == (date.fromisoformat(on) if (on := record.now.get("closed_on")) else None)
            assert (str(into) if into else None) == record.now.get("merged_into")
            assert takes_all == record.now.keys().isdisjoint(("closed_on", "merged", "destroyed_on"))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_an_id_is_the_one_of_its_name_in_version_5(key: str):
    assert public_id("test", "case", key) == uuid5(uuid5(NAMESPACE, "test"), f"case|{key}")
