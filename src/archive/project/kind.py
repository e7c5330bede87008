"""What a project is: its plan, its place among others, and what was reported of it."""

from archive.completeness import ALWAYS
from archive.kind import Choice, Day, Kind, Open, Parent, Party, Reference, Text, Verb, Words
from archive.project.events import (
    BudgetStated,
    DependencyRecorded,
    DeviationReported,
    FigureStated,
    Level,
    PartnerAdded,
    ProgressReported,
    ProjectClosed,
    ProjectCostReported,
    ProjectFunded,
    ProjectRegistered,
)

PROJECT = Kind(
    "project",
    "a portfolio, project, sub-area or sub-project: its progress, budget, costs and what sources state of them",
    words=Words("hanke", "projekt", "project", also=("hankkeet", "osahanke", "osa-alue", "hankesalkku", "projects")),
    first=Verb("projects", ProjectRegistered, "register_project"),
    verbs=(
        Verb("progress-reports", ProgressReported, "report_progress"),
        Verb("deviations", DeviationReported, "report_deviation"),
        Verb("dependencies", DependencyRecorded, "record_dependency"),
        Verb("budgets", BudgetStated, "state_budget"),
        Verb("figures", FigureStated, "state_figure"),
        Verb("partners", PartnerAdded, "add_partner"),
        Verb("funding", ProjectFunded, "fund_project"),
        Verb("costs", ProjectCostReported, "report_project_cost"),
        Verb("closures", ProjectClosed, "close_project"),
    ),
    days=(
        Day("started_on"),
        Day("period", wording="period_text"),
        Day("closed_on", label="closing day"),
    ),
    parents=(Parent("part_of", "project"),),
    references=(Reference("depends_on", "project"), Reference("grant", "grant"), Reference("report", "report")),
    fields=(
        Choice(
            "level",
            {
                Level.portfolio: Words("hankesalkku", "projektportfölj", "portfolio"),
                Level.project: Words("hanke", "projekt", "project"),
                Level.sub_area: Words("osa-alue", "delområde", "sub-area"),
                Level.sub_project: Words("osahanke", "delprojekt", "sub-project"),
            },
        ),
        Party("owner", faces=True),
        Party("funder"),
        Text("period_text"),
        Text("text", found=("text", "progress.text", "deviations.text", "dependencies.text")),
        Text("cause", found=("deviations.cause",)),
        Text("depends_on_name", found=("dependencies.depends_on_name",)),
        Text("wording", found=("figures.wording",)),
        Text("scope", found=("figures.scope", "budgets.scope")),
        Party("partner", found=("partners.partner", "own_costs.partner")),
        Text("reason", found=("budgets.reason", "funding.reason", "partners.reason", "closing", "corrections.reason")),
        Text("note", found=False),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "planned": Words("suunniteltu", "planerat", "planned"),
        "running": Words("käynnissä", "pågående", "running"),
        "delayed": Words("viivästynyt", "försenat", "delayed"),
        "finished": Words("valmis", "färdigt", "finished"),
        "cancelled": Words("keskeytetty", "avbrutet", "cancelled"),
    },
    ended=("finished", "cancelled"),
    open=(
        Open(
            "project_unfinished",
            Words("hanke kesken", "projekt pågår", "project unfinished"),
            ("planned", "running", "delayed"),
            due="period",
            party="owner",
        ),
    ),
)
