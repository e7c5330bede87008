"""The view at any two clocks equals folding the events from scratch, with the permissions of today."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from archive.access.caller import ANONYMOUS, Caller
from archive.actor.events import Role
from archive.errors import Gone, NotFound
from archive.fold.corrections import standing
from archive.fold.registry import State, begun, by_calendar, counted, folded, is_judged_now, judge, shown_on
from archive.fold.timeline import Timeline, released
from archive.kernel import Pending, Root, Seen
from archive.record.draft import Attached, drafts
from archive.record.store import Archive
from archive.registration import RecordDestroyed
from archive.values import Publicity
from projections.states import Question, StateModel, StateReader
from projections.states.visible import INNER
from tests.compared import differing
from tests.conftest import SECRET
from tests.given import SECRETARY, day
from tests.histories import FIRST, attempt, histories
from tests.instances import MARK
from tests.profiles import often

DAYS = tuple(map(day, ("2021-01-01", "2021-01-02", "2021-03-01", "2021-12-31", "2022-01-01", "2023-05-05")))
ASKED = sorted({each + timedelta(days=by) for each in DAYS for by in (-1, 0, 1)})
ARCHIVIST = Caller(SECRETARY, Role.archivist)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # an example is a whole archive: too slow to shrink
SLOW = settings(max_examples=often(10), deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)


def record(archive: Archive, chunk: list[Pending]) -> None:
    """Record events as they come; a tombstone takes the content of its record with it."""
    for pending in chunk:
        gone = archive.history(pending.originator_id) if isinstance(pending.event, RecordDestroyed) else []
        attached = Attached(destroys=tuple(each.position for each in gone))
        archive.recorder.insert_events(drafts([pending]), attached=attached)


@contextmanager
def recorded(folder: Path, roots: list[Root[Any]], draw: Any) -> Iterator[tuple[Archive, StateModel]]:
    """Histories recorded side by side, followed in batches while more is recorded."""
    waiting = {root.id: list(root.pending) for root in roots}
    with Archive(folder / "events", origin="t", secret=SECRET) as archive:
        model = StateModel(folder, archive.seen_of)
        while waiting:
            id = draw(st.sampled_from(sorted(waiting)))
            count = draw(st.integers(1, 4))
            record(archive, waiting[id][:count])
            waiting[id] = waiting[id][count:]
            if not waiting[id]:
                del waiting[id]
            if draw(st.booleans()):
                follow(archive, model, draw(st.integers(1, 5)))
        follow(archive, model, draw(st.integers(1, 50)))
        yield archive, model
        model.close()


def follow(archive: Archive, model: StateModel, batch: int) -> None:
    while events := archive.seen(model.position(), batch):
        model.apply(events)


def decided(event: Seen) -> list[Seen]:
    """An event, and what its class hides, which counts as a decision without a day of its own.

    What is stated with a completion stands over what the class hides by the day it states.
    """
    hides = event.fact.get("protects") or {}
    told = [("record.publicity_classified.v1", "publicity"), ("record.registration_completed.v1", "personal")]
    hidden = [
        replace(event, name=name, fact={part: hides[part]}, content=None, effective_on="")
        for name, part in told
        if part in hides
    ]
    return [*hidden, event] if event.name == "record.registration_completed.v1" else [event, *hidden]


def from_scratch(events: list[Seen], as_of: str | None, today: str) -> State | None:
    """The state in force on a day: its events in the order of day and version, then what is judged now."""
    events = standing(events)
    opening = events[0].effective_on or "0001-01-01"
    on = as_of or max(today, opening)
    days = [max(event.effective_on or opening, opening) for event in events]
    if events[0].name.partition(".")[0] in ("actor", "notice"):  # the archive sets these days itself, in order
        days = list(accumulate(days, max))
    places = [
        (day, "" if at == 0 else event.effective_on if is_early(event, opening) else "~", event.version, at)
        for at, (event, day) in enumerate(zip(events, days, strict=True))
    ]
    order = [(day, version, at) for day, _, version, at in sorted(places)]
    in_force = [events[at] for day, _, at in order if day <= on]
    if not in_force:
        return None
    state: State = begun(in_force[0])
    for event in in_force[1:]:
        state = counted(state, event) if is_early(event, opening) else folded(state, event)
    ended = state["kind"] == "contract" and state.get("ends_on") and on > state["ends_on"]
    if ended and state["status"] in ("registered", "signed"):
        state |= {"status": "expired"}
    if ended and state["status"] == "terminating":
        state |= {"status": "terminated"}
    while state["kind"] != "contract" and (turn := by_calendar(state)) and turn[0] <= on:
        state = turn[1]
    for event in events:
        if is_judged_now(event.name):
            state = judge(state, event)
    state = released(state, on)
    flags = Timeline(events).flags()
    return state | shown_on(state, on) | ({"flags": flags} if flags else {})


def is_early(event: Seen, opening: str) -> bool:
    """Whether an event is dated before the first day of its record."""
    return "0001-01-01" < (event.effective_on or "0001-01-01") < opening


def open_today(events: list[Seen], today: date) -> bool:
    """Public today, not restricted, and without personal data or published: as the newest event of each sort says."""
    events = [part for event in events for part in decided(event)]
    stated = [event.fact["publicity"] for event in events if event.fact.get("publicity")]
    personal = [event.fact["personal"] for event in events if event.fact.get("personal")]
    made = [e.fact for e in events if e.name in ("record.published.v1", "record.publication_withdrawn.v1")]
    published = bool(made) and made[-1].get("published_from", "9") <= today.isoformat() <= made[-1].get("ends_on", "")
    free = not personal or personal[-1] == "none" or published
    erasures = [event.fact["decision"] for event in events if event.name == "record.erasure_decided.v1"]
    kept = "kept" in erasures  # what was restricted stays so, whatever is decided later, until it is destroyed
    return bool(stated) and Publicity.model_validate(stated[-1]).open_on(today) and free and not kept


def shown(reader: StateReader, id: str, question: Question) -> State | str:
    try:
        return reader.one(id, question).state
    except (NotFound, Gone) as refused:
        return refused.code


def expected(events: list[Seen], question: Question) -> State | str:
    if not question.caller.sees_all and not open_today(events, question.today):
        return "not_found"
    if any(event.name == "record.destroyed.v1" for event in events):
        return "destroyed"
    known = [event for event in events if question.known_at is None or event.position <= question.known_at]
    as_of = question.as_of and question.as_of.isoformat()
    state = from_scratch(known, as_of, question.today.isoformat()) if known else None
    if state is None:
        return "not_found"
    if question.caller.sees_all:
        return state
    told = {name: value for name, value in state.items() if name not in INNER}
    if told["kind"] == "post":  # who serves is told to archivists alone
        told["terms"] = [{name: value for name, value in each.items() if name != "person"} for each in told["terms"]]
    return without_merges(told)


def without_merges(state: State) -> State:
    """A state that says nothing of cases that are not in the archive: who may not see everything sees none of them."""
    told = {name: value for name, value in state.items() if name not in ("merged", "merged_into")}
    if "merged_into" in state:
        told["status"] = "closed" if state.get("closed_on") else "open"
    return told


@pytest.mark.parametrize("kind", FIRST)
@settings(SLOW, max_examples=4)
@given(data=st.data())
def test_the_view_at_any_two_clocks_is_the_fold_from_scratch(tmp_path_factory, kind: str, data: st.DataObject):
    folder = tmp_path_factory.mktemp("states")
    roots = data.draw(st.lists(histories(DAYS, (kind,)), min_size=1, max_size=2, unique_by=lambda root: root.id))
    with recorded(folder, roots, data.draw) as (archive, _):
        reader = StateReader(folder)
        for root in roots:
            check(reader, archive.seen_of(str(root.id), archive.position), archive.position)
        reader.close()


def check(reader: StateReader, events: list[Seen], newest: int) -> None:
    id, today = events[0].stream, day("2022-06-01")
    for known_at in (None, *range(newest + 1)):
        for as_of in (None, *ASKED):
            for caller in (ANONYMOUS, ARCHIVIST):
                question = Question(caller, today, as_of, known_at)
                assert shown(reader, id, question) == expected(events, question), question


@SLOW
@given(data=st.data())
def test_followed_in_any_batches_is_the_same_as_rebuilt_and_lists_as_it_shows(tmp_path_factory, data: st.DataObject):
    folder, beside = tmp_path_factory.mktemp("states"), tmp_path_factory.mktemp("beside")
    roots = data.draw(st.lists(histories(DAYS), min_size=1, max_size=5, unique_by=lambda root: root.id))
    with recorded(folder, roots, data.draw) as (archive, model):
        rebuilt = StateModel(beside, archive.seen_of)
        follow(archive, rebuilt, 10_000)
        assert rebuilt.checksum() == model.checksum()
        assert rebuilt.position() == model.position() == archive.position
        rebuilt.close()
        reader = StateReader(folder)
        assert differing(reader, archive) == []
        known_at, as_of = data.draw(st.none() | st.integers(0, archive.position)), data.draw(st.sampled_from(ASKED))
        for caller in (ANONYMOUS, ARCHIVIST):
            question = Question(caller, day("2022-06-01"), as_of, known_at)
            for kind in FIRST:
                views = reader.some(kind, question)
                assert len(views) == reader.count(kind, question)
                assert [view.first for view in views] == sorted(view.first for view in views)
                told = {view.id: view.state for view in views}
                ids = [str(root.id) for root in roots if root.kind == kind]
                one_by_one = {id: state for id in ids if not isinstance(state := shown(reader, id, question), str)}
                # a case that is merged into another is not listed beside it
                assert told == {id: state for id, state in one_by_one.items() if state["status"] != "merged"}
        reader.close()


@SLOW
@given(data=st.data())
def test_nothing_of_what_was_destroyed_stays_in_the_views(tmp_path_factory, data: st.DataObject):
    folder = tmp_path_factory.mktemp("states")
    root = data.draw(
        histories(DAYS, [kind for kind in FIRST if kind not in ("actor", "notice")])
    )  # these are not destroyed
    assume(root.destroyed_on or attempt(root, RecordDestroyed(destroyed_on=day("2023-05-05"), basis="TOS 1")))
    with recorded(folder, [root], data.draw) as (_, model):
        model._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert "\N{SNOWMAN}" not in b"".join(path.read_bytes() for path in folder.glob("states*")).decode(
            "utf-8", "replace"
        )
        assert MARK.encode() not in b"".join(path.read_bytes() for path in folder.glob("states*"))
