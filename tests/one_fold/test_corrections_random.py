"""Any sequence of corrections and decisions about them ends as a stranger's fold says, on both clocks;
nothing opens and nothing falls due earlier before a second person confirmed it.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import ArchiveError, NotFound
from archive.fold.corrections import waiting_corrections
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.recordwide import PublicityClassified, Reclassified, RecordCorrected, Verdict
from archive.registered import Description
from archive.registration import Record
from archive.retention.correcting import correct_event, decide_corrections
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.stricter import opens
from archive.retention.usecases import adopt_schedule, reclassify, record_of
from archive.values import Publicity
from projections.duties.due import due_days
from projections.states import Question, StateModel, StateReader
from tests.conftest import SECRET, Clock
from tests.given import SECRETARY, WHY
from tests.one_fold.lives import told
from tests.one_fold.stranger import corners, law_of, law_today
from tests.projections.duties_told import same_from_columns

YEARS = {"P": 10, "Q": 3, "K": None, "S": 10, "C": 10}
ROWS = (
    ScheduleRow(code="P", years=10, trigger="document_date", basis="TOS"),
    ScheduleRow(code="Q", years=3, trigger="document_date", basis="TOS"),
    ScheduleRow(code="C", years=10, trigger="case_resolved", basis="TOS"),
    ScheduleRow(code="K", years=-1, basis="KA", decision="KA/1", action="keep"),
    ScheduleRow(
        code="S", years=10, trigger="document_date", basis="TOS", publicity="secret", ground="24 §", secret_years=25
    ),
)
APPROVER = ActorId(UUID(int=77, version=4))
DAYS = tuple(date(1990, 3, 1) + timedelta(days=1000 * by) for by in range(12))
SEEN_BY = Caller(SECRETARY, Role.archivist)
LAW = (
    "status", "title", "record_class", "schedule", "received_on", "personal", "language", "case", "publicity",
    "decided_on", "opened_on", "closed_on",
)  # fmt: skip


class Office:
    """An archive with two cases and decisions filed to them, and two people who correct each other."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.archive, self.rng, self.done = archive, random.Random(seed), Counter[str]()
        text = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(1980, 1, 1), rows=ROWS, content=text)
        adopt_schedule(archive, adopted, by=SECRETARY)
        self.cases = [self._opened(number) for number in range(2)]
        self.records = [self._decision(number) for number in range(5)]

    def _opened(self, number: int) -> UUID:
        opened = CaseOpened(number=f"{number}/1989", opened_on=date(1989, 1, 1), content=Description(title="Asia"))
        return open_case(self.archive, opened, by=SECRETARY).id

    def _decision(self, number: int) -> UUID:
        rng = self.rng
        stated: dict[str, Any] = {
            "case": rng.choice((None, *self.cases)),
            "record_class": rng.choice(list(YEARS)),
            "received_on": rng.choice((None, *DAYS)),
            "language": rng.choice((None, "fi", "sv")),
            "personal": rng.choice((None, "none", "personal", "sensitive")),
            "publicity": rng.choice((None, *OPENNESS)),
        }
        wording = Wording(title="Päätös", late_reason="Löytyi")
        made = DecisionRecorded(natural_key=str(number), decided_on=rng.choice(DAYS), content=wording, **stated)
        return record_decision(self.archive, made, by=SECRETARY).id

    def act(self) -> None:
        """One random command; what a rule refuses is left out."""
        kind = self.rng.choice((*CORRECTING * 2, *["decide"] * 8, "class", "stated", "close"))
        id = self.rng.choice(self.cases if kind == "close" else [*self.records, *self.cases])
        before = {each: self.record(each) for each in (*self.records, *self.cases)}
        standing = {each: (root.now, due_of(self.archive, root)) for each, root in before.items()}
        position = self.archive.position
        try:
            getattr(self, f"_{kind}", self._correct)(id, kind)
        except ArchiveError:
            self.done["refused"] += 1
            return
        if self.archive.position == position:
            return
        self.done[kind] += 1
        if kind in CORRECTING:
            self._nothing_loosens(standing)

    def _nothing_loosens(self, standing: dict[UUID, Any]) -> None:
        """A correction opens nothing and shortens nothing by itself, of no record."""
        for id, (state, due) in standing.items():
            after = self.record(id)
            assert not opens(state, after.now, after.today)
            now = due_of(self.archive, after)
            assert (now.due or date.max) >= (due.due or date.max)

    def record(self, id: UUID) -> Record[Any]:
        return record_of(self.archive, id)

    def _correct(self, id: UUID, respect: str) -> None:
        rng, record = self.rng, self.record(id)
        events = record.timeline.events
        at = rng.randint(1, record.version)
        if events[at - 1].name == RecordCorrected.name:  # in the respect in which it is one
            respect = next((each for each in RIGHT if each in events[at - 1].fact), respect)
        right = {respect: RIGHT[respect](self)} if respect in RIGHT else {"takes_back": True}
        corrected = RecordCorrected(corrects=at, content=WHY, **right)
        correct_event(self.archive, record.kind, id, corrected, by=rng.choice((SECRETARY, APPROVER)))
        self.done["waiting"] += bool(waiting_corrections(self.record(id).timeline.events))

    def _decide(self, id: UUID, _: str) -> None:
        held = {each: waiting_corrections(self.record(each).timeline.events) for each in (*self.records, *self.cases)}
        id = next((each for each, found in held.items() if found), id)
        if waiting := held[id]:
            one, outcome = self.rng.choice(waiting), self.rng.choice(list(Verdict))
            by = APPROVER if one.recorded_by == str(SECRETARY) else SECRETARY
            decide_corrections(self.archive, [(id, one.version)], outcome, "Tarkistettu", by=by)
            self.done[outcome] += 1

    def _class(self, id: UUID, _: str) -> None:
        moved = Reclassified(
            record_class=self.rng.choice(list(YEARS)), reclassified_on=self.rng.choice(DAYS), content=WHY
        )
        reclassify(self.archive, self.record(id).kind, id, moved, by=SECRETARY)

    def _stated(self, id: UUID, _: str) -> None:
        stated = PublicityClassified(publicity=self.rng.choice(OPENNESS), content=WHY)
        classify(self.archive, self.record(id).kind, id, stated, by=SECRETARY)

    def _close(self, id: UUID, _: str) -> None:
        close_case(self.archive, id, CaseClosed(closed_on=self.rng.choice(DAYS), content=WHY), by=SECRETARY)


OPENNESS = (
    Publicity(publicity="public"),
    Publicity(publicity="not_public"),
    Publicity(publicity="secret", ground="24 §", secret_from=DAYS[3], secret_years=25),
    Publicity(publicity="secret", ground="24 §", secret_from=DAYS[9], secret_years=50),
)
RIGHT: dict[str, Any] = {
    "day": lambda office: office.rng.choice(DAYS),
    "record_class": lambda office: office.rng.choice(list(YEARS)),
    "received_on": lambda office: office.rng.choice(DAYS),
    "personal": lambda office: office.rng.choice(("none", "personal", "sensitive")),
    "language": lambda office: office.rng.choice(("fi", "sv")),
    "case": lambda office: office.rng.choice(office.cases),
    "publicity": lambda office: office.rng.choice(OPENNESS),
}
CORRECTING = (*RIGHT, "back", "back")


def in_law(state: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if state is None else {name: state.get(name) for name in LAW}


def due_by_law(law: dict[str, Any], case: dict[str, Any] | None) -> date | None:
    """The due day, from scratch: full years after the day of the record, or the closing of its case, and a day."""
    code = law.get("record_class")
    years = YEARS[code] if code else None
    start = (law if law["kind"] == "case" else case or {}).get("closed_on") if code == "C" else None
    if code != "C":
        start = law.get("decided_on") or law.get("opened_on") or law.get("received_on")
    if years is None or start is None:
        return None
    return date.fromisoformat(start).replace(year=int(start[:4]) + years) + timedelta(days=1)


@pytest.fixture(params=range(6))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET, clock=Clock()) as archive:
        yield Office(archive, request.param)


def test_any_sequence_of_corrections_ends_as_a_stranger_says_and_loosens_nothing_alone(office: Office, tmp_path: Path):
    for _ in range(200):
        office.act()
    assert min(office.done[each] for each in (*RIGHT, "back", "waiting", "confirmed", "rejected")) > 0, office.done
    archive, today = office.archive, office.archive.today()
    model = StateModel(tmp_path, archive.seen_of)
    while events := archive.seen(model.position(), 500):
        model.apply(events)
    reader = StateReader(tmp_path)
    for years in (0, 3, 6, 10, 30):
        same_from_columns(reader, Question(SEEN_BY, today), today.replace(year=today.year + years, day=1))
    shown = {each.id: each.due for each in due_days(reader, Question(SEEN_BY, today), today)}
    for id in (*office.records, *office.cases):
        stored, record = told(archive, id), office.record(id)
        law = law_today(stored, today.isoformat())
        assert law is not None
        assert in_law(record.now) == in_law(law)
        case = law_today(told(archive, UUID(law["case"])), today.isoformat()) if law.get("case") else None
        expected = due_by_law(law, case)
        assert due_of(archive, record).due == expected
        assert shown.get(str(id)) == (expected.isoformat() if expected else None)
        for known_at in sorted({each.position - by for each in stored for by in (0, 1)}):
            for as_of in corners(stored):
                question = Question(SEEN_BY, today, date.fromisoformat(as_of), known_at)
                try:
                    state: dict[str, Any] | None = reader.one(str(id), question).state
                except NotFound:
                    state = None
                assert in_law(state) == in_law(law_of(stored, as_of, known_at)), (as_of, known_at)
    reader.close()
    model.close()
