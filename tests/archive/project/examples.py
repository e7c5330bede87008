"""Projects as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.kernel import Event
from archive.money.figures import Figure, Wording
from archive.project.events import (
    Acceptance,
    Affected,
    BudgetStated,
    Cause,
    Coverage,
    Dependency,
    DependencyRecorded,
    DeviationReported,
    Ending,
    FigureStated,
    Home,
    HomeAccepted,
    HomeProposed,
    HomeWithdrawn,
    Level,
    Participant,
    PartnerAdded,
    Plan,
    Progress,
    ProgressReported,
    ProjectClosed,
    ProjectCostReported,
    ProjectFunded,
    ProjectRegistered,
    Spending,
    Stage,
)
from archive.project.model import Project
from archive.values import Interval
from tests.given import ID, SECRETARY, WHY, day, euros

EUR = "EUR"
CREATED: dict[str, Any] = {
    "project": {
        "number": "H {n}",
        "started_on": "2020-06-01",
        "period": {"earliest": "2020-06-01", "latest": "2021-12-31"},
        "level": "sub_area",
        "stage": "planned",
        "title": "Hankekoordinaation osa-alue",
        "owner": "Maakunnan liitto",
        "funder": "Ministeriö",
        "period_text": "2020-2021",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "project": [
        (
            "budgets",
            {"stated_on": "2020-06-15", "amount": {"cents": 104_100_000, "currency": EUR}, "scope": "koko kausi"},
        ),
        ("partners", {"joined_on": "2020-08-01", "partner": "Tampereen kaupunki"}),
        ("deviations", {"reported_on": "2020-11-27", "cause": "Rekrytointi viivästyi"}),
        ("progress-reports", {"reported_on": "2021-03-01", "stage": "running", "percent": "40", "text": "Etenee taas"}),
        ("homes", {"proposed_on": "2021-05-01", "host": "Kaupunki", "steering": "Ohjausryhmä", "home_funding": "oma"}),
        ("home-withdrawals", {"withdrawn_on": "2021-05-15", "reason": "Ei rahoitusta"}),
        ("homes", {"proposed_on": "2021-06-01", "host": "Kunta", "home_ends_on": "2021-12-31"}),
        ("home-acceptances", {"accepted_on": "2021-06-15", "host": "Kunta"}),
        ("closures", {"closed_on": "2021-12-31", "outcome": "finished", "reason": "Kausi päättyi"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "project": [
        ("dependencies", {"noted_on": "2020-09-01", "depends_on_name": "Naapurin salkku 5", "text": "Sama työ"}),
        ("closures", {"closed_on": "2021-06-30", "outcome": "cancelled", "reason": "Rahoitus päättyi"}),
        ("costs", {"reported_on": "2021-01-31", "amount": {"cents": 1_250_000, "currency": EUR}, "cost_kind": "muu"}),
        ("figures", {"stated_on": "2021-12-31", "figure": "percent", "percent": "41", "wording": "vain 41 %"}),
    ]
}  # fmt: skip
VERBS: Mapping[type[Event], Callable[..., None]] = {
    ProjectRegistered: Project.register,
    ProgressReported: Project.report_progress,
    DeviationReported: Project.report_deviation,
    DependencyRecorded: Project.record_dependency,
    BudgetStated: Project.state_budget,
    FigureStated: Project.state_figure,
    PartnerAdded: Project.add_partner,
    ProjectFunded: Project.fund,
    ProjectCostReported: Project.report_cost,
    HomeProposed: Project.propose_home,
    HomeAccepted: Project.accept_home,
    HomeWithdrawn: Project.withdraw_home,
    ProjectClosed: Project.close,
}


def a_project() -> Project:
    """A sub-area that runs, with a vague period."""
    project = Project(ID)
    registered = ProjectRegistered(
        started_on=day("2020-06-01"),
        period=Interval(earliest=day("2020-06-01"), latest=day("2021-12-31")),
        level=Level.sub_area,
        stage=Stage.running,
        content=Plan(title="Hankekoordinaatio", owner="Maakunnan liitto", period_text="2020-2021"),
    )
    project.register(registered, by=SECRETARY)
    return project


def closed(on: str = "2021-12-31", outcome: Ending = Ending.finished) -> ProjectClosed:
    return ProjectClosed(closed_on=day(on), outcome=outcome, content=WHY)


def a_closed_project() -> Project:
    project = a_project()
    project.close(closed(), by=SECRETARY)
    return project


def home(on: str = "2021-05-01", **said: str) -> HomeProposed:
    ends = day(said.pop("ends")) if "ends" in said else None
    return HomeProposed(proposed_on=day(on), home_ends_on=ends, content=Home(**said))


def accepted(on: str = "2021-06-15", host: str = "Kunta") -> HomeAccepted:
    return HomeAccepted(accepted_on=day(on), content=Acceptance(host=host))


def withdrawn(on: str = "2021-07-01") -> HomeWithdrawn:
    return HomeWithdrawn(withdrawn_on=day(on), content=WHY)


def histories() -> Sequence[tuple[Project, list[Event]]]:
    """Projects with every event there is, for the history of a release."""
    told: list[Event] = [
        ProgressReported(reported_on=day("2020-09-01"), percent="12.5", content=Progress(text="Käynnistyi")),
        DeviationReported(
            reported_on=day("2020-11-27"), affects=Affected.schedule, content=Cause(cause="Rekrytointi", text="Haku")
        ),
        DependencyRecorded(noted_on=day("2020-12-01"), content=Dependency(depends_on_name="Naapurin salkku 5")),
        BudgetStated(
            stated_on=day("2020-06-15"),
            amount=euros(1_041_000),
            cost_kind="henkilöstökulut",
            period=Interval(earliest=day("2020-06-01"), latest=day("2021-12-31")),
            content=Coverage(scope="koko kausi"),
        ),
        FigureStated(
            stated_on=day("2021-12-31"),
            figure=Figure.unspent,
            amount=euros(600_000),
            approximate=True,
            rounded_to=100_000,
            content=Wording(wording="noin 0,600 M€", scope="ilman loppuraportointia"),
        ),
        FigureStated(stated_on=day("2021-12-31"), figure=Figure.percent, percent="41", content=Wording()),
        PartnerAdded(joined_on=day("2020-08-01"), content=Participant(partner="Kaupunki", reason="Sopimus")),
        ProjectFunded(funded_on=day("2020-06-01"), grant=ID, content=WHY),
        ProjectCostReported(
            reported_on=day("2021-01-31"),
            amount=euros(1_000),
            cost_kind="matkat",
            period=Interval(earliest=day("2020-06-01"), latest=day("2020-12-31")),
            content=Spending(partner="Kaupunki", note="Junaliput"),
        ),
        home(host="Kaupunki", steering="Ohjausryhmä", reason="Hanke jatkuu"),
        withdrawn("2021-05-15"),
        home("2021-06-01", host="Kunta", steering="Sote-ryhmä", home_funding="erityisavustus", ends="2022-12-31"),
        HomeAccepted(accepted_on=day("2021-06-15"), decision=ID, content=Acceptance(host="Kunta", reason="Kokous")),
        closed(),
    ]  # fmt: skip
    return [(a_project(), told)]
