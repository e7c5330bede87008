"""What happens to a project (hanke), and to its sub-areas and sub-projects, each a record of its own."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.money.figures import Percent, StatedFigure, Wording
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money


class Level(StrEnum):
    """Where in a portfolio a project stands: hankesalkku, hanke, osa-alue, osahanke."""

    portfolio = "portfolio"
    project = "project"
    sub_area = "sub_area"
    sub_project = "sub_project"


class Stage(StrEnum):
    """How far a project is; it is the status of its record."""

    planned = "planned"
    running = "running"
    delayed = "delayed"
    finished = "finished"
    cancelled = "cancelled"


class Ending(StrEnum):
    """How a project was closed."""

    finished = "finished"
    cancelled = "cancelled"


class Affected(StrEnum):
    """What of the plan a deviation changes; one of the schedule delays the project."""

    schedule = "schedule"
    cost = "cost"
    content = "content"


class Plan(Description):
    """A project as it was registered: who runs it, who funds it, and its period as somebody wrote it."""

    owner: str | None = Field(default=None, max_length=500)
    funder: str | None = Field(default=None, max_length=500)
    period_text: str | None = Field(default=None, max_length=500)


class ProjectRegistered(Registered, name="project.registered.v1", effect="started_on", after_closing="late"):
    """A project, or a part of one, became known; `part_of` is the portfolio, project or sub-area it belongs to."""

    started_on: date | None = None
    period: Interval | None = None
    level: Level | None = None
    stage: Stage | None = None
    part_of: UUID | None = None
    content: Plan | Destroyed


class Progress(Content):
    """What was reported."""

    text: str = Field(min_length=1, max_length=20_000_000)


class ProgressReported(Event, name="project.progress_reported.v1", effect="reported_on", after_closing="late"):
    """Progress was reported; `percent` is how much is done, as far as the source states it."""

    reported_on: date
    stage: Stage | None = None
    percent: Percent | None = None
    report: UUID | None = None
    content: Progress | Destroyed


class Cause(Content):
    """Why the project deviates from its plan, and what follows."""

    cause: str = Field(min_length=1, max_length=20_000)
    text: str | None = Field(default=None, max_length=20_000_000)


class DeviationReported(Event, name="project.deviation_reported.v1", effect="reported_on", after_closing="late"):
    """A deviation from the plan was reported, with its cause."""

    reported_on: date
    affects: Affected = Affected.schedule
    report: UUID | None = None
    content: Cause | Destroyed


class Dependency(Content):
    """The other project by its name, where the archive does not hold it, and what depends on it."""

    depends_on_name: str | None = Field(default=None, min_length=1, max_length=500)
    text: str | None = Field(default=None, max_length=20_000)


class DependencyRecorded(Event, name="project.dependency_recorded.v1", effect="noted_on", after_closing="late"):
    """The project depends on another one."""

    noted_on: date
    depends_on: UUID | None = None
    content: Dependency | Destroyed


class Coverage(Content):
    """What the budget covers, and why it was set or changed."""

    scope: str | None = Field(default=None, max_length=2000)
    reason: str | None = Field(default=None, max_length=20_000)


class BudgetStated(Event, name="project.budget_stated.v1", effect="stated_on", after_closing="late"):
    """The budget of the project was set, whole or of one cost kind or period; it replaces the one before of the same.

    A budget of the whole stands for its parts; without one the parts add up.
    """

    stated_on: date
    amount: Money
    cost_kind: Code | None = None
    period: Interval | None = None
    content: Coverage | Destroyed


class FigureStated(StatedFigure, name="project.figure_stated.v1", effect="stated_on", after_closing="late"):
    """A report or another source states a figure of the project."""

    stated_on: date
    content: Wording | Destroyed


class Participant(Content):
    """Who takes part in carrying the project out (osatoteuttaja)."""

    partner: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class PartnerAdded(Event, name="project.partner_added.v1", effect="joined_on", after_closing="late"):
    """An organisation takes part in the project."""

    joined_on: date
    content: Participant | Destroyed


class ProjectFunded(Event, name="project.funded.v1", effect="funded_on", after_closing="late"):
    """A grant pays for the project: its costs count for the project, unless a cost names another one."""

    funded_on: date
    grant: UUID
    content: Reason | Destroyed


class Spending(Content):
    """Whose cost it was and what for."""

    partner: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=20_000)


class ProjectCostReported(Event, name="project.cost_reported.v1", effect="reported_on", after_closing="accepted"):
    """A cost that no grant of this archive pays was reported, in sum for a partner, kind and period.

    A negative amount takes cost back, at most as much as was reported by its day. Costs of a grant are recorded there,
    one by one. `voucher` is its number in the accounts of the partner (tosite).
    """

    reported_on: date
    amount: Money
    cost_kind: Code
    period: Interval | None = None
    voucher: Code | None = None
    content: Spending | Destroyed


class Home(Content):
    """Who hosts the project from now on, who steers it and what pays for it."""

    host: str | None = Field(default=None, min_length=1, max_length=500)
    steering: str | None = Field(default=None, min_length=1, max_length=500)
    home_funding: str | None = Field(default=None, min_length=1, max_length=2000)
    reason: str | None = Field(default=None, max_length=20_000)


class HomeProposed(Event, name="project.home_proposed.v1", effect="proposed_on", after_closing="late"):
    """The project goes on elsewhere: what is given of its new home replaces what stood before.

    `home_ends_on` is the day on which it ends there. Another host has to accept it itself.
    """

    proposed_on: date
    home_ends_on: date | None = None
    content: Home | Destroyed


class Acceptance(Content):
    """The host that accepted the project."""

    host: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class HomeAccepted(Event, name="project.home_accepted.v1", effect="accepted_on", after_closing="late"):
    """The proposed host accepted the project; `decision` is the one by which it did so."""

    accepted_on: date
    decision: UUID | None = None
    content: Acceptance | Destroyed


class HomeWithdrawn(Event, name="project.home_withdrawn.v1", effect="withdrawn_on", after_closing="late"):
    """The project does not go on elsewhere after all: the host declined, or its funding was refused."""

    withdrawn_on: date
    content: Reason | Destroyed


class ProjectClosed(Event, name="project.closed.v1", effect="closed_on", after_closing="accepted"):
    """The project was finished, or abandoned."""

    closed_on: date
    outcome: Ending
    content: Reason | Destroyed


ProjectEvent = (
    ProjectRegistered
    | ProgressReported
    | DeviationReported
    | DependencyRecorded
    | BudgetStated
    | FigureStated
    | PartnerAdded
    | ProjectFunded
    | ProjectCostReported
    | HomeProposed
    | HomeAccepted
    | HomeWithdrawn
    | ProjectClosed
    | RecordWide
)
