"""The sums of a project do not depend on the order of arrival, and are what the events fold to, on both clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.access.caller import Caller, Role
from archive.grant.events import Award, Cost, CostReported, GrantAwarded
from archive.grant.usecases import award_grant, report_cost
from archive.project.events import BudgetStated, Coverage, Plan, ProjectFunded, ProjectRegistered
from archive.project.usecases import fund_project, register_project, state_budget
from archive.record.store import Archive
from archive.values import Interval, Money
from projections.states import Question, StateModel, StateReader
from services.sight.projects import ProjectMoney
from tests.given import SECRETARY, WHY

FIRST, TODAY = date(2020, 1, 1), date(2026, 1, 1)
CALLER = Caller(SECRETARY, Role.archivist)
KINDS, PARTNERS = ("palkat", "tilat"), (None, "Kaupunki", "Liitto")


@dataclass(frozen=True)
class Told:
    """A cost of a grant (0 or 1, each of another part), or a budget of a part, on a day."""

    what: str
    part: int
    cents: int
    day: date
    kind: str
    partner: str | None
    period: bool
    names: bool


TOLD = st.builds(
    Told,
    st.sampled_from(("cost", "cost", "cost", "budget")),
    st.integers(0, 1),
    st.integers(1, 10**12),
    st.integers(0, 400).map(lambda days: FIRST + timedelta(days)),
    st.sampled_from(KINDS),
    st.sampled_from(PARTNERS),
    st.booleans(),
    st.booleans(),
)


class Office:
    """A project of two parts, each paid by a grant of its own."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "events.sqlite", origin="koe", secret=b"s" * 32)
        self.whole = self._project(None)
        self.parts = [self._project(self.whole) for _ in range(2)]
        self.grants = [self._grant() for _ in self.parts]
        self.model, self.folder = StateModel(folder, self.archive.seen_of), folder
        for part, grant in zip(self.parts, self.grants, strict=True):
            funded = ProjectFunded(funded_on=FIRST, grant=grant, content=WHY)
            fund_project(self.archive, part, funded, by=SECRETARY)
        self.told: list[tuple[int, Told]] = []

    def _project(self, part_of: UUID | None) -> UUID:
        made = ProjectRegistered(started_on=FIRST, part_of=part_of, content=Plan(title="Hanke"))
        return register_project(self.archive, made, by=SECRETARY).id

    def _grant(self) -> UUID:
        awarded = GrantAwarded(awarded_on=FIRST, amount=Money(cents=1), content=Award(title="Avustus"))
        return award_grant(self.archive, awarded, by=SECRETARY).id

    def tell(self, told: Told) -> None:
        part, amount = self.parts[told.part], Money(cents=told.cents)
        if told.what == "budget":
            stated = BudgetStated(stated_on=told.day, amount=amount, content=Coverage())
            made = state_budget(self.archive, part, stated, by=SECRETARY)
        else:
            period = Interval(earliest=FIRST) if told.period else None
            reported = CostReported(
                reported_on=told.day,
                amount=amount,
                cost_kind=told.kind,
                period=period,
                of_project=part if told.names else None,
                content=Cost(partner=told.partner),
            )
            made = report_cost(self.archive, self.grants[told.part], reported, by=SECRETARY)
        if not made.replayed:
            self.told.append((made.position, told))

    def follow(self) -> StateReader:
        while batch := self.archive.seen(self.model.position(), 10_000):
            self.model.apply(batch)
        return StateReader(self.folder)

    def money(self, reader: StateReader, project: UUID, by: Any = None, **clocks: Any) -> dict[str, Any]:
        return ProjectMoney(reader, str(project), Question(CALLER, TODAY, **clocks), by).answer()


def folded(told: Sequence[tuple[int, Told]], part: int, day: date, position: int) -> tuple[int | None, int]:
    """Budget and realised of a part, from the events alone: the newest budget by its day, and the sum of its costs."""
    known = [(at, each) for at, each in told if at <= position and each.day <= day and each.part == part]
    budgets = sorted((each.day, at, each.cents) for at, each in known if each.what == "budget")
    return budgets[-1][2] if budgets else None, sum(each.cents for _, each in known if each.what == "cost")


def shown(found: dict[str, Any]) -> tuple[int | None, int]:
    return found.get("budget_cents"), found["realised_cents"]


@settings(max_examples=12)
@given(st.lists(TOLD, max_size=12, unique_by=lambda each: (each.what, each.day)), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_a_sum_and_every_sum_is_that_of_its_events(told: list[Told], rng: Any):
    shuffled = list(told)
    rng.shuffle(shuffled)
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        offices = [Office(Path(folder)) for folder in (one, two)]
        for office, order in zip(offices, (told, shuffled), strict=True):
            for each in order:
                office.tell(each)
        first, second = offices
        readers = [office.follow() for office in offices]
        for at in range(3):
            found = [
                shown(office.money(reader, (office.whole, *office.parts)[at]))
                for office, reader in zip(offices, readers, strict=True)
            ]
            assert found[0] == found[1]
        newest = first.archive.position
        assert second.archive.position == newest
        clocks = [(day, at) for day in {each.day for each in told} for at in (newest, newest - len(told) // 2)]
        for day, at in clocks:
            parts = [folded(first.told, part, day, at) for part in range(2)]
            answers = [first.money(readers[0], each, as_of=day, known_at=at) for each in first.parts]
            assert [shown(each) for each in answers] == parts
            whole = first.money(readers[0], first.whole, "cost_kind", as_of=day, known_at=at)
            assert whole["realised_cents"] == sum(spent for _, spent in parts)
            budgets = [budget for budget, _ in parts if budget is not None]
            assert whole.get("budget_cents") == (sum(budgets) if budgets else None)
            assert len(whole["positions"]["realised"]) == sum(
                each.what == "cost" and each.day <= day and position <= at for position, each in first.told
            )
        for by in ("cost_kind", "partner", "period"):
            whole = first.money(readers[0], first.whole, by)
            assert sum(group["realised_cents"] for group in whole["groups"]) == whole["realised_cents"]
            if "budget_cents" in whole:
                assert whole["budget_cents"] == whole["realised_cents"] + whole["unspent_cents"]
        for office, reader in zip(offices, readers, strict=True):
            reader.close()
            office.model.close()
            office.archive.close()
