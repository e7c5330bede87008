"""Cases that are one, in the views: any history of openings, closings, merges, undoings and holds, on both clocks, is
what a small fold of its own makes of it, which is written here from the rules and not from the code."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.case.events import CaseClosed, CaseOpened, CaseReopened
from archive.case.usecases import close_case, open_case, reopen_case
from archive.errors import ArchiveError
from archive.merging.events import CaseMerged, CaseMergeUndone
from archive.merging.usecases import merge_case, undo_merge
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased, Reclassified
from archive.registration import Description
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, place_hold, reclassify, record_of, release_hold
from projections.duties.due import due_days
from projections.states import Question, StateModel, StateReader
from projections.states.comparison import ViewsCompared
from tests.given import SECRETARY, WHY
from tests.profiles import often

CASES, FIRST, TODAY = 4, date(2020, 1, 1), date(2021, 6, 1)
ARCHIVIST = Caller(SECRETARY, Role.archivist)
Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["close", "close", "reopen", "merge", "merge", "undo", "hold", "release", "class"]),
        st.integers(0, CASES - 1),
        st.integers(0, CASES - 1),
    ),
    max_size=14,
)
CLASSES = (None, 3, 6, 10)


@dataclass
class Alone:
    """What a case is for itself."""

    years: int | None
    closed: date | None = None
    holds: set[int] = field(default_factory=set)
    into: int | None = None
    decided: set[int] = field(default_factory=set)


class Stranger:
    """The rules, folded by hand: what was done up to a position, as of a day."""

    def __init__(self) -> None:
        self.cases = [Alone(CLASSES[n]) for n in range(CASES)]

    def root(self, n: int) -> int:
        into = self.cases[n].into
        return n if into is None else self.root(into)

    def under(self, n: int) -> list[int]:
        return [n, *(m for child in range(CASES) if self.cases[child].into == n for m in self.under(child))]

    def years(self, n: int) -> Iterator[int]:
        case = self.cases[n]
        if case.years is not None:
            yield case.years
        for child in range(CASES):
            if self.cases[child].into == n and child not in case.decided:
                yield from self.years(child)

    def does(self, what: str, n: int, m: int, day: date, upto: date) -> None:
        root = self.root(n)
        if what in ("close", "reopen") and day > upto:
            return
        match what:
            case "close":
                for each in self.under(root):
                    self.cases[each].closed = self.cases[each].closed or day
            case "reopen":
                self.cases[root].closed = None
            case "merge":
                self.cases[self.root(m)].decided.discard(n)
                self.cases[n].into = self.root(m)
            case "undo":
                self.cases[n].into = None
            case "hold":
                self.cases[n].holds.add(m)
            case "release":
                self.cases[n].holds.discard(m)
            case "class":
                self.cases[n].years = CLASSES[m]
                self.cases[n].decided = {child for child in range(CASES) if self.cases[child].into == n}

    def whole(self, n: int) -> dict[str, Any]:
        every = [self.cases[each] for each in self.under(n)]
        days = [each.closed for each in every]
        closed = max(day for day in days if day) if all(days) else None
        return {
            "closed_on": closed.isoformat() if closed else None,
            "status": "closed" if closed else "open",
            "holds": sorted(set().union(*(each.holds for each in every))),
        }

    def due(self, n: int) -> date | None:
        closed, years = self.whole(n)["closed_on"], list(self.years(n))
        if not closed or not years:
            return None
        return date(int(closed[:4]) + max(years), *map(int, closed[5:].split("-"))) + timedelta(days=1)


class Office:
    """The same, done by the verbs of the archive."""

    def __init__(self, folder: Path) -> None:
        moment = datetime(2021, 6, 1, 9, tzinfo=UTC)
        self.archive = Archive(folder / "events.sqlite", origin="test", secret=bytes(32), clock=lambda: moment)
        rows = tuple(
            ScheduleRow(code=f"{years:02}", years=years, trigger=Trigger.case_resolved, basis="L", counted_from="day")
            for years in CLASSES
            if years is not None
        )
        content = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2000, 1, 1), rows=rows, content=content)
        adopt_schedule(self.archive, adopted, by=SECRETARY)
        self.ids = [self._opened(n) for n in range(CASES)]
        self.done: list[tuple[int, date, Step]] = []

    def _opened(self, n: int) -> UUID:
        code = f"{CLASSES[n]:02}" if CLASSES[n] else None
        content = Description(title=f"Asia {n}")
        opened = CaseOpened(number=f"HEL {n}", opened_on=FIRST, record_class=code, content=content)
        return open_case(self.archive, opened, by=SECRETARY).id

    def does(self, step: Step, day: date) -> None:
        what, n, m = step
        archive, id, other = self.archive, self.ids[n], self.ids[m]
        before = archive.position
        with suppress(ArchiveError):
            match what:
                case "close":
                    close_case(archive, id, CaseClosed(closed_on=day, content=WHY), by=SECRETARY)
                case "reopen":
                    reopen_case(archive, id, CaseReopened(reopened_on=day, content=WHY), by=SECRETARY)
                case "merge":
                    merge_case(archive, id, CaseMerged(into=other, content=WHY), by=SECRETARY)
                case "undo":
                    undo_merge(archive, id, CaseMergeUndone(content=WHY), by=SECRETARY)
                case "hold":
                    held = HoldPlaced(hold=UUID(int=m), mandate="OK", starts_on=FIRST, content=WHY)
                    place_hold(archive, [id], held, by=SECRETARY)
                case "release":
                    freed = HoldReleased(hold=UUID(int=m), released_on=TODAY, content=WHY)
                    release_hold(archive, [id], freed, by=SECRETARY)
                case "class" if CLASSES[m]:
                    given = Reclassified(record_class=f"{CLASSES[m]:02}", reclassified_on=TODAY, content=WHY)
                    reclassify(archive, "case", id, given, by=SECRETARY)
        if archive.position > before:
            self.done.append((archive.position, day, step))


def told(stranger: Stranger, office: Office, upto: int, day: date) -> None:
    for position, on, (what, n, m) in office.done:
        if position <= upto:
            stranger.does(what, n, m, on, day)


@settings(max_examples=often(60))
@given(steps=STEPS, batch=st.integers(1, 7))
def test_any_history_of_merges_is_what_a_stranger_makes_of_it_on_both_clocks(steps: list[Step], batch: int):
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        for at, step in enumerate(steps, 1):
            office.does(step, FIRST + timedelta(days=30 * at))
        model = StateModel(Path(folder), office.archive.seen_of)
        reader = StateReader(Path(folder))
        while events := office.archive.seen(model.position(), batch):
            model.apply(events)
        days = sorted({FIRST, TODAY, *(day for _, day, _ in office.done)})
        for position in sorted({1 + CASES, *(position for position, _, _ in office.done)}):
            for day in days:
                stranger = Stranger()
                told(stranger, office, position, day)
                for n, id in enumerate(office.ids):
                    asked = Question(ARCHIVIST, TODAY, as_of=day, known_at=position)
                    view, root = reader.one(str(id), asked), stranger.root(n)
                    expected = stranger.whole(root)
                    assert view.id == str(office.ids[root])
                    assert view.state.get("merged_into") == (str(office.ids[root]) if root != n else None)
                    assert {name: view.state.get(name) for name in ("closed_on", "status")} == {
                        name: expected[name] for name in ("closed_on", "status")
                    }
                    if position == office.archive.position:
                        assert (
                            sorted(UUID(each["hold"]).int for each in view.state.get("holds", ())) == expected["holds"]
                        )
        stranger = Stranger()
        told(stranger, office, office.archive.position, TODAY)
        by_views = {each.id: each.due for each in due_days(reader, Question(ARCHIVIST, TODAY), TODAY)}
        for n, id in enumerate(office.ids):
            expected = stranger.due(stranger.root(n))
            assert due_of(office.archive, record_of(office.archive, id)).due == expected
            assert by_views.get(str(id)) == (expected.isoformat() if expected else None)
        compared = ViewsCompared(reader, office.archive.recorder)
        for first, id in office.archive.recorder.begun_between(0, 100, office.archive.position):
            assert compared.record(first, id)[1] == []
        compared.close()
        again = StateModel(None, office.archive.seen_of)
        again.apply(office.archive.seen(0, 10_000))
        assert again.checksum() == model.checksum()
        for each in (model, reader, again, office.archive):
            each.close()
