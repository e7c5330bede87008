"""A project progresses until it is closed; what is stated of its money is kept as it was stated."""

import pytest

from archive.errors import Gone, Invalid
from archive.fold.contradictions import BeforeRecord
from archive.money.figures import Figure, Wording
from archive.project.events import (
    Affected,
    BudgetStated,
    Cause,
    Coverage,
    Dependency,
    DependencyRecorded,
    DeviationReported,
    Ending,
    FigureStated,
    Participant,
    PartnerAdded,
    Plan,
    Progress,
    ProgressReported,
    ProjectCostReported,
    ProjectFunded,
    ProjectRegistered,
    Spending,
    Stage,
)
from archive.project.fold import CostTakenBack
from archive.project.model import Project, ProjectClosedAlready
from archive.values import Interval, Money
from tests.archive.project.examples import a_closed_project, a_project, closed
from tests.given import ID, SECRETARY, WHY, day, destroyed, euros, given, happened


def progress(on: str = "2021-03-01", **said: object) -> ProgressReported:
    return ProgressReported.model_validate({"reported_on": day(on), "content": Progress(text="Etenee")} | said)


def deviation(on: str = "2020-11-27", affects: Affected = Affected.schedule) -> DeviationReported:
    return DeviationReported(reported_on=day(on), affects=affects, content=Cause(cause="Rekrytointi viivästyi"))


def figure(**said: object) -> FigureStated:
    told = {"stated_on": day("2021-12-31"), "figure": Figure.realised, "content": Wording(wording="noin")}
    return FigureStated.model_validate(told | said)


@pytest.mark.parametrize(("stage", "status"), [(None, "planned"), (Stage.running, "running")])
def test_a_project_is_planned_until_it_runs(stage: Stage | None, status: str):
    project = Project(ID)
    project.register(ProjectRegistered(stage=stage, content=Plan(title="Hanke")), by=SECRETARY)
    assert project.now["status"] == status


@pytest.mark.parametrize(
    ("said", "field"),
    [({"part_of": ID}, "part_of"),
     ({"started_on": day("2021-02-01"), "period": Interval(latest=day("2021-01-31"))}, "period")],
)  # fmt: skip
def test_a_project_within_itself_or_that_ends_before_it_starts_is_refused(said: dict, field: str):
    made = ProjectRegistered(**said, content=Plan(title="Hanke"))
    given(Project(ID)).when(lambda p: p.register(made, by=SECRETARY)).then_refused(Invalid, field=field)


def test_a_deviation_of_the_schedule_delays_it_and_progress_puts_it_right():
    project, delayed = a_project(), deviation()
    given(project).when(lambda p: p.report_deviation(delayed, by=SECRETARY)).then(happened(delayed))
    assert project.now["status"] == "delayed"
    assert project.now["deviations"] == [{"on": "2020-11-27", "affects": "schedule", "cause": "Rekrytointi viivästyi"}]
    project.report_progress(progress(stage=Stage.running, percent="40.5"), by=SECRETARY)
    assert (project.now["status"], project.now["percent"]) == ("running", "40.5")


def test_a_deviation_of_cost_delays_nothing():
    project = a_project()
    project.report_deviation(deviation(affects=Affected.cost), by=SECRETARY)
    assert project.now["status"] == "running"


def test_a_late_deviation_takes_its_place_before_the_progress_that_followed():
    project = a_project()
    project.report_progress(progress(stage=Stage.running), by=SECRETARY)
    project.report_deviation(deviation(), by=SECRETARY)
    assert project.now["status"] == "running"


def test_a_dependency_names_another_project_by_id_or_by_name():
    named = DependencyRecorded(noted_on=day("2020-09-01"), content=Dependency(depends_on_name="Naapurin salkku 5"))
    project = a_project()
    given(project).when(lambda p: p.record_dependency(named, by=SECRETARY)).then(happened(named))
    assert project.now["dependencies"] == [{"on": "2020-09-01", "depends_on_name": "Naapurin salkku 5"}]
    for wrong in (None, ID):
        unnamed = DependencyRecorded(noted_on=day("2020-09-01"), depends_on=wrong, content=Dependency())
        given(a_project()).when(lambda p, told=unnamed: p.record_dependency(told, by=SECRETARY)).then_refused(
            Invalid, field="depends_on"
        )


def test_budget_partner_grant_and_own_cost_are_kept_each_on_its_day():
    told = [
        BudgetStated(stated_on=day("2020-06-15"), amount=euros(100), content=Coverage(scope="koko kausi")),
        PartnerAdded(joined_on=day("2020-08-01"), content=Participant(partner="Kaupunki")),
        ProjectFunded(funded_on=day("2020-08-02"), grant=ID, content=WHY),
        ProjectCostReported(reported_on=day("2020-09-01"), amount=euros(5), cost_kind="muu", content=Spending()),
    ]
    project = a_project()
    project.state_budget(told[0], by=SECRETARY)
    project.add_partner(told[1], by=SECRETARY)
    project.fund(told[2], by=SECRETARY)
    given(project).when(lambda p: p.report_cost(told[3], by=SECRETARY)).then(happened(told[3]))
    now = project.now
    assert now["budgets"] == [
        {"on": "2020-06-15", "amount": {"cents": 10_000, "currency": "EUR"}, "scope": "koko kausi"}
    ]
    assert [each["partner"] for each in now["partners"]] == ["Kaupunki"]
    assert [each["grant"] for each in now["funding"]] == [str(ID)]
    assert [each["amount"]["cents"] for each in now["own_costs"]] == [500]


def test_own_costs_never_come_to_less_than_nothing_unless_a_source_only_tells_it():
    def cost(euro: int, on: str, currency: str = "EUR") -> ProjectCostReported:
        amount = Money(cents=euro * 100, currency=currency)
        return ProjectCostReported(reported_on=day(on), amount=amount, cost_kind="muu", content=Spending())

    project = a_project()
    project.report_cost(cost(5, "2020-09-01"), by=SECRETARY)
    for refused in (cost(-6, "2020-10-01"), cost(-1, "2020-08-01"), cost(-1, "2020-10-01", "SEK")):
        with pytest.raises(CostTakenBack):
            project.report_cost(refused, by=SECRETARY)
    project.report_cost(cost(-5, "2020-10-01"), by=SECRETARY)
    project.telling = True
    project.report_cost(cost(-1, "2020-11-01"), by=SECRETARY)
    assert [flag["code"] for flag in project.timeline.flags()] == ["cost_taken_back"]


def test_a_budget_below_nothing_and_a_cost_of_nothing_are_refused():
    below = BudgetStated(stated_on=day("2020-06-15"), amount=euros(-1), content=Coverage())
    nothing = ProjectCostReported(reported_on=day("2020-09-01"), amount=euros(0), cost_kind="muu", content=Spending())
    given(a_project()).when(lambda p: p.state_budget(below, by=SECRETARY)).then_refused(Invalid, field="amount")
    given(a_project()).when(lambda p: p.report_cost(nothing, by=SECRETARY)).then_refused(Invalid, field="amount")


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "amount"), ({"amount": euros(1), "percent": "41"}, "amount"),
     ({"figure": Figure.percent, "amount": euros(1)}, "percent"), ({"percent": "10", "rounded_to": 100}, "rounded_to")],
)  # fmt: skip
def test_a_figure_has_exactly_one_value(said: dict, field: str):
    given(a_project()).when(lambda p: p.state_figure(figure(**said), by=SECRETARY)).then_refused(Invalid, field=field)


def test_a_figure_keeps_its_wording_and_that_it_is_approximate():
    told = figure(amount=euros(600_000), approximate=True, rounded_to=100_000)
    project = a_project()
    given(project).when(lambda p: p.state_figure(told, by=SECRETARY)).then(happened(told))
    (kept,) = project.now["figures"]
    assert (kept["wording"], kept["approximate"], kept["rounded_to"]) == ("noin", True, 100_000)


@pytest.mark.parametrize("outcome", Ending)
def test_a_project_is_closed_once_and_nothing_progresses_after_that(outcome: Ending):
    project, end = a_project(), closed(outcome=outcome)
    given(project).when(lambda p: p.close(end, by=SECRETARY)).then(happened(end))
    assert (project.now["status"], project.now["closed_on"]) == (outcome.value, "2021-12-31")
    again = given(a_closed_project()).when(lambda p: p.close(closed("2022-01-31"), by=SECRETARY))
    again.then_refused(ProjectClosedAlready, "finished on 2021-12-31")
    for late in (progress("2022-01-01"), progress("2021-12-31")):
        given(a_closed_project()).when(lambda p, told=late: p.report_progress(told, by=SECRETARY)).then_refused(
            ProjectClosedAlready
        )


def test_money_is_still_stated_of_a_closed_project():
    late = figure(stated_on=day("2022-02-28"), amount=euros(423_000))
    given(a_closed_project()).when(lambda p: p.state_figure(late, by=SECRETARY)).then(happened(late))


def test_nothing_happens_before_it_was_known_or_after_it_was_destroyed():
    given(a_project()).when(lambda p: p.report_progress(progress("2020-05-31"), by=SECRETARY)).then_refused(
        BeforeRecord
    )
    given(destroyed(a_project())).when(lambda p: p.report_progress(progress(), by=SECRETARY)).then_refused(Gone)


def test_a_destroyed_project_answers_that_it_is_gone_whatever_cost_is_told_of_it():
    none = ProjectCostReported(reported_on=day("2021-03-01"), amount=euros(0), cost_kind="staff", content=Spending())
    given(destroyed(a_project())).when(lambda p: p.report_cost(none, by=SECRETARY)).then_refused(Gone)
