"""The record, the views and a stranger mean the same by what happened. Above 300 lines: one way to record for all."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import NotFound
from archive.fold.timeline import Timeline
from archive.record.draft import Attached, drafts
from archive.record.store import Archive
from archive.registration import model_of
from projections.states import Question, StateModel, StateReader
from tests.conftest import SECRET, Clock
from tests.given import SECRETARY
from tests.one_fold.lives import Drawn, Life, record, told, ways
from tests.one_fold.sayings import ANY_RECORD, DAYS, FIRST, MORE
from tests.one_fold.stranger import (
    Law,
    Placing,
    before_the_record,
    corners,
    in_order_of_days,
    in_order_of_recording,
    law_of,
    law_today,
    moved_to_the_first_day,
)

TODAY = date(2021, 6, 1)
ARCHIVIST = Caller(SECRETARY, Role.archivist)
SEED, FEW, HUNDRED = 12, 10, 100
COUNTED = ("amendments", "extensions", "notings", "deciders", "disclosures")
IN_LAW = (
    "status", "title", "text", "record_class", "schedule", "received_on", "final_on", "publicity", "publication",
    "restricted", "destroyed_on", "holds", "opened_on", "closed_on", "stages", "dated", "versions", "decided_on",
    "superseded_on", "successor", "raised_on", "filed_on", "edition", "approved_on", "registered_on", "signed_on",
    "ends_on", "value", "awarded_on", "amount", "reported_cents", "recovered_cents", "costs", "applied_on",
    "approved_cents", "paid_cents", "paid_on", "asked_on", "due_on", "answered_on", "established_on", "dissolved_on",
    "held_on", *COUNTED,
)  # fmt: skip
"""What of a state is law; the rest are words and who recorded them when."""


def in_law(state: Law | None) -> Law | None:
    """What of a state as it is shown is law, in the stranger's words."""
    if state is None:
        return None
    law = {name: state.get(name) for name in IN_LAW}
    law["restricted"] = bool(law["restricted"])
    law["holds"] = sorted(hold["hold"] for hold in state.get("holds", ()) if _binds(hold))
    for name in COUNTED:
        law[name] = len(state.get(name, ()))
    if state["kind"] == "case":
        law["stages"] = {stage["stage"]: stage.get("status") for stage in state["stages"]}
    if state["kind"] == "document":
        law["versions"] = sorted(version["number"] for version in state["versions"])
    return law


def _binds(hold: dict[str, Any]) -> bool:
    today = TODAY.isoformat()
    return today <= (hold.get("ends_on") or "9") and today < (hold.get("released_on") or "9")


def as_law(law: Law | None) -> Law | None:
    """The stranger's words, with what it left unsaid."""
    return None if law is None else {name: law.get(name, 0 if name in COUNTED else None) for name in IN_LAW}


@dataclass
class Recorded:
    """An archive with lives in it, and the views that followed them."""

    archive: Archive
    reader: StateReader
    lives: Sequence[Life]

    def view(self, id: UUID, as_of: str | None = None, known_at: int | None = None) -> Law | None:
        question = Question(ARCHIVIST, TODAY, as_of and date.fromisoformat(as_of), known_at)
        try:
            return self.reader.one(str(id), question).state
        except NotFound:
            return None

    def model(self, life: Life) -> Any:
        return self.archive.load(model_of(life.kind), life.id)


def recorded(folder: Path, lives: Sequence[Life], batch: int = 500) -> Iterator[Recorded]:
    """An archive that recorded these lives, followed by its views."""
    with Archive(folder / "events.sqlite", origin="test", secret=SECRET, clock=Clock()) as archive:
        record(archive, lives)
        model = StateModel(folder, archive.seen_of)
        while events := archive.seen(model.position(), batch):
            model.apply(events)
        reader = StateReader(folder)
        yield Recorded(archive, reader, lives)
        reader.close()
        model.close()


# -- property 4: every event kind, late, tied, vague and corrected ---------------------------------------------------


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return Drawn(SEED, FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, drawn: Drawn) -> Iterator[Recorded]:
    """Lives in which each event kind was late, tied, vague and corrected several times."""
    yield from recorded(tmp_path_factory.mktemp("lives"), drawn.lives)


def agree_today(many: Recorded, placing: Placing = in_order_of_days, kinds: Sequence[str] = tuple(FIRST)) -> None:
    """The model in force today, the view in force today and the stranger's fold are the same."""
    for life in many.lives:
        if life.kind in kinds:
            events = told(many.archive, life.id)
            law = as_law(law_today(events, TODAY.isoformat(), placing=placing))
            assert in_law(many.model(life).now) == law, (life.kind, "model", events)
            view = many.view(life.id) or {}
            assert in_law(view) == law, (life.kind, "view", events)
            assert before_the_record(events) <= {flag["version"] for flag in view.get("flags", ())}, events


def agree_everywhere(many: Recorded, lives: Sequence[Life]) -> None:
    """Rows of the views, the archive's fold and the stranger's are the same at every corner of both clocks."""
    for life in lives:
        events, seen = told(many.archive, life.id), many.archive.seen_of(str(life.id), many.archive.position)
        for known_at in sorted({each.position - by for each in events for by in (0, 1)}):
            known = [each for each in seen if each.position <= known_at]
            timeline = Timeline(known) if known else None
            for as_of in corners(events):
                shown = many.view(life.id, as_of, known_at)
                where = (life.kind, as_of, known_at, events)
                law = as_law(law_of(events, as_of, known_at))
                assert (shown is None) == (law is None), where
                if shown is not None and law is not None:
                    assert {**(in_law(shown) or {}), "holds": 0} == {**law, "holds": 0}, where
                    assert timeline is not None
                    assert _without(shown, {"flags"}) == timeline.state(date.fromisoformat(as_of)), where
        model = many.model(life)
        for as_of in corners(events):
            if (shown := many.view(life.id, as_of)) is not None:
                assert _without(shown, {"flags"}) == _on(model, as_of), (
                    life.kind,
                    as_of,
                    events,
                )


def test_each_event_kind_was_late_tied_vague_and_corrected(drawn: Drawn):
    wanted = {each for kind in FIRST for each in ways(kind)}
    assert len(wanted) > 200
    assert {each: drawn.counted[each] for each in wanted if drawn.counted[each] < FEW} == {}


@pytest.mark.parametrize("kind", FIRST)
def test_model_view_and_a_stranger_agree_on_what_is_in_force_today(many: Recorded, kind: str):
    agree_today(many, kinds=(kind,))


@pytest.mark.parametrize("kind", FIRST)
def test_rows_are_the_fold_at_every_corner_of_both_clocks(many: Recorded, kind: str):
    lives = [life for life in many.lives if life.kind == kind]
    agree_everywhere(many, lives[:12])


@pytest.mark.parametrize("kind", FIRST)
@pytest.mark.parametrize("wrong", [in_order_of_recording, moved_to_the_first_day])
def test_a_wrong_fold_is_noticed(many: Recorded, wrong: Placing, kind: str):
    with pytest.raises(AssertionError):
        agree_today(many, placing=wrong, kinds=(kind,))


@pytest.mark.drill
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", FIRST)
def test_all_of_it_a_hundred_times_each(tmp_path: Path, kind: str):
    drawn = Drawn(SEED + 1, HUNDRED, (kind,))
    assert min(drawn.counted[each] for each in ways(kind)) >= HUNDRED
    for many in recorded(tmp_path, drawn.lives):
        agree_today(many)
        agree_everywhere(many, many.lives)


# -- property 1: the order of recording does not matter --------------------------------------------------------------


def apart(kind: str, rng: random.Random) -> Life:
    """A life whose events have exact, distinct days from its first day on, and no correction."""
    name, says = FIRST[kind]
    life, pool = Life(kind, UUID(int=rng.getrandbits(128), version=4)), MORE[kind] | ANY_RECORD
    names = [name for name in pool if name not in ("decision.corrected.v1", "record.registration_completed.v1")]
    draw = Drawn.__new__(Drawn)
    draw.rng = rng
    life.add(name, **draw.dated(name, DAYS[0], vague=0), **says(rng, DAYS[0]))
    for number, day in enumerate(sorted(rng.sample(DAYS[1:], 5)), 2):
        name = rng.choice(names)
        said = draw.dated(name, day, vague=0) | pool[name](rng, day) | {"number": number}
        said = said if name == "document.version_filed.v1" else {k: v for k, v in said.items() if k != "number"}
        life.add(name, **(said if name != "record.reclassified.v1" else said | {"protects": {}}))
    return life


@pytest.mark.parametrize("kind", FIRST)
def test_the_state_today_does_not_depend_on_the_order_of_recording(tmp_path: Path, kind: str):
    rng = random.Random(SEED)
    sets = [apart(kind, rng) for _ in range(6)]
    mixed = []
    for life in sets:
        orders = [rng.sample(life.events[1:], 5) for _ in range(4)] + [life.events[:0:-1]]
        mixed += [Life(kind, UUID(int=rng.getrandbits(128), version=4), [life.events[0], *order]) for order in orders]
    for many in recorded(tmp_path, [*sets, *mixed]):
        for at, life in enumerate(sets):
            today = in_law(many.model(life).now)
            for other in mixed[at * 5 : at * 5 + 5]:
                assert in_law(many.model(other).now) == today, (life.events, other.events)
                assert in_law(many.view(other.id)) == today, (life.events, other.events)


def test_two_events_of_one_record_in_every_order_end_alike(tmp_path: Path):
    """Approved and then filed, ended and then changed: every order of three, by name."""
    why = {"reason": "syy"}
    sets = {
        "meeting": [
            ("meeting.revised.v1", {"revised_on": "2021-03-01", "title": "Pöytäkirja", "text": "Sanat"}),
            ("meeting.minutes_approved.v1", {"approved_on": "2021-03-10"} | why),
        ],
        "contract": [
            ("contract.amended.v1", {"amended_on": "2021-03-01", "text": "Hinta", "value": {"cents": 900}}),
            ("contract.terminated.v1", {"noticed_on": "2021-02-01", "ends_on": "2021-04-01"} | why),
            ("contract.signed.v1", {"signed_on": "2021-01-02"} | why),
        ],
        "payment": [
            ("payment.approved.v1", {"approved_on": "2021-02-01", "amount": {"cents": 100}} | why),
            ("payment.paid.v1", {"paid_on": "2021-03-01", "amount": {"cents": 60}} | why),
            ("payment.paid.v1", {"paid_on": "2021-04-01", "amount": {"cents": 40}} | why),
        ],
    }
    rng, lives = random.Random(SEED), []
    for kind, events in sets.items():
        name, says = FIRST[kind]
        day = {"meeting": "held_on", "contract": "registered_on", "payment": "applied_on"}[kind]
        first = (name, says(rng, DAYS[0]) | {day: DAYS[0]})
        lives += [
            Life(kind, UUID(int=rng.getrandbits(128), version=4), [first, *order]) for order in permutations(events)
        ]
    for many in recorded(tmp_path, lives):
        for kind in sets:
            states = [in_law(many.model(life).now) for life in lives if life.kind == kind]
            assert all(state == states[0] for state in states)
            assert states[0]["status"] == {"meeting": "approved", "contract": "terminated", "payment": "paid"}[kind]


# -- property 2: what was known does not change ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", FIRST)
def test_an_event_never_changes_what_was_known_before_it(tmp_path: Path, drawn: Drawn, kind: str):
    lives = [life for life in drawn.lives if life.kind == kind][:3]
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET, clock=Clock()) as archive:
        model, reader = StateModel(tmp_path, archive.seen_of), StateReader(tmp_path)
        so_far = Recorded(archive, reader, lives)
        then: dict[tuple[UUID, str, int], Law | None] = {}
        for life in lives:
            for pending in life.pending:
                archive.recorder.insert_events(drafts([pending]))
                model.apply(archive.seen(model.position(), 10))
                for as_of in corners(told(archive, life.id)):
                    then[life.id, as_of, archive.position] = so_far.view(life.id, as_of)
        assert {(id, on, at): so_far.view(id, on, at) for id, on, at in then} == then
        reader.close()
        model.close()


# -- property 5: destruction of content changes nothing in law -------------------------------------------------------


def test_destroying_content_changes_no_day_class_hold_or_state(tmp_path: Path, drawn: Drawn):
    lives = [life for kind in FIRST for life in [each for each in drawn.lives if each.kind == kind][:6]]
    wordy = {"title", "text", "stages", "destroyed_on", "status"}
    for many in recorded(tmp_path, lives):
        for life in lives:
            before = in_law(many.model(life).now)
            days = {on: in_law(_on(many.model(life), on)) for on in DAYS if many.view(life.id, on)}
            gone = tuple(each.position for each in told(many.archive, life.id))
            tombstone = Life(life.kind, life.id, [*life.events])
            tombstone.add("record.destroyed.v1", destroyed_on=TODAY.isoformat(), basis="TOS 1")
            attached = Attached(destroys=gone)
            many.archive.recorder.insert_events(drafts(tombstone.pending[-1:]), attached=attached)
            assert all(each.content is None for each in told(many.archive, life.id)[:-1])
            after = many.model(life)
            assert _without(in_law(after.now), wordy) == _without(before, wordy), life.events
            for on, law in days.items():
                assert _without(in_law(_on(after, on)), wordy) == _without(law, wordy), (on, life)


def _on(record: Any, day: str) -> dict[str, Any]:
    """The state by the rules on a day; empty before its first day."""
    return record.timeline.state(date.fromisoformat(day)) or {}


def _without(law: Law | None, names: set[str]) -> Law | None:
    return law and {name: value for name, value in law.items() if name not in names}
