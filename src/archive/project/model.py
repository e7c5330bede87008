"""The rules of a project: progress until it is closed; money as it was stated, each figure with one value."""

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.money.figures import require_one_value
from archive.project.events import (
    BudgetStated,
    DependencyRecorded,
    DeviationReported,
    FigureStated,
    HomeAccepted,
    HomeProposed,
    HomeWithdrawn,
    PartnerAdded,
    ProgressReported,
    ProjectClosed,
    ProjectCostReported,
    ProjectEvent,
    ProjectFunded,
    ProjectRegistered,
)
from archive.project.fold import HOME, HomeNotProposed, ProjectClosedAlready
from archive.registration import Record

__all__ = ["HomeNotProposed", "Project", "ProjectClosedAlready"]


class Project(Record[ProjectEvent], name="project"):
    """Hanke, osa-alue or osahanke: its plan, and what was reported of it."""

    def register(self, registered: ProjectRegistered, *, by: ActorId) -> None:
        """Record the project. Refuses: one that is a part of itself, a period that ends before the start."""
        if registered.part_of == self.id:
            raise Invalid("A project is no part of itself.", field="part_of")
        period, start = registered.period, registered.started_on
        if period and period.latest and start and period.latest < start:
            raise Invalid("The period would end before the project starts.", field="period")
        self.record(registered, by=by)

    def report_progress(self, reported: ProgressReported, *, by: ActorId) -> None:
        """See `report_progress`."""
        self.take(reported, by=by)

    def report_deviation(self, reported: DeviationReported, *, by: ActorId) -> None:
        """See `report_deviation`."""
        self.take(reported, by=by)

    def record_dependency(self, recorded: DependencyRecorded, *, by: ActorId) -> None:
        """Record a dependency. Refuses: none that is named, or the project itself."""
        self.must_exist()
        if recorded.depends_on is None and not getattr(recorded.content, "depends_on_name", None):
            remedy = "Give its id as depends_on, or its name as depends_on_name."
            raise Invalid("Name the other project.", field="depends_on", remedy=remedy)
        if recorded.depends_on == self.id:
            raise Invalid("A project does not depend on itself.", field="depends_on")
        self.take(recorded, by=by)

    def state_budget(self, stated: BudgetStated, *, by: ActorId) -> None:
        """Set the budget. Refuses: a negative amount."""
        self.must_exist()
        if stated.amount.cents < 0:
            raise Invalid("A budget must not be negative.", field="amount")
        self.take(stated, by=by)

    def state_figure(self, stated: FigureStated, *, by: ActorId) -> None:
        """Keep a figure as a source states it. Refuses: no value, or two."""
        self.must_exist()
        require_one_value(stated)
        self.take(stated, by=by)

    def add_partner(self, added: PartnerAdded, *, by: ActorId) -> None:
        """See `add_partner`."""
        self.take(added, by=by)

    def fund(self, funded: ProjectFunded, *, by: ActorId) -> None:
        """See `fund_project`."""
        self.take(funded, by=by)

    def report_cost(self, reported: ProjectCostReported, *, by: ActorId) -> None:
        """Record a cost that no grant pays. Refuses: an amount of zero."""
        self.must_exist()
        if reported.amount.cents == 0:
            raise Invalid("The amount must not be zero.", field="amount")
        self.take(reported, by=by)

    def propose_home(self, proposed: HomeProposed, *, by: ActorId) -> None:
        """Propose where the project goes on. Refuses: an empty proposal, an end before the proposal."""
        self.must_exist()
        if not any(getattr(proposed, name, None) or getattr(proposed.content, name, None) for name in HOME):
            raise Invalid("Nothing is proposed.", field="host", remedy=f"Give one of: {', '.join(HOME)}.")
        if proposed.home_ends_on and proposed.home_ends_on < proposed.proposed_on:
            raise Invalid("The project would end there before it goes there.", field="home_ends_on")
        self.take(proposed, by=by)

    def accept_home(self, accepted: HomeAccepted, *, by: ActorId) -> None:
        """See `accept_home`."""
        self.take(accepted, by=by)

    def withdraw_home(self, withdrawn: HomeWithdrawn, *, by: ActorId) -> None:
        """See `withdraw_home`."""
        self.take(withdrawn, by=by)

    def close(self, closed: ProjectClosed, *, by: ActorId) -> None:
        """See `close_project`."""
        self.take(closed, by=by)
