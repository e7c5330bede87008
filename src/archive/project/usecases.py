"""Verbs of the project room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
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
    ProjectFunded,
    ProjectRegistered,
)
from archive.project.model import Project
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def register_project(archive: Archive, registered: ProjectRegistered, *, by: ActorId) -> Receipt:
    """Register a project or a part of one. Refuses: an unknown or closed case, a natural key already recorded."""
    registered = filed_to(archive, registered)
    id = public_id(archive.origin, "project", registered.natural_key) if registered.natural_key else new_id()
    project = Project(id)
    project.register(bound(archive, registered), by=by)
    if registered.natural_key and archive.exists(id):
        raise AlreadyRecorded("project", id)
    return archive.add(project)


def report_progress(
    archive: Archive, id: UUID, reported: ProgressReported, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record reported progress. Refuses: a project that is closed."""
    project = archive.load(Project, id, expecting)
    project.report_progress(reported, by=by)
    return archive.add(project)


def report_deviation(
    archive: Archive, id: UUID, reported: DeviationReported, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a deviation from the plan, with its cause. Refuses: a project that is closed."""
    project = archive.load(Project, id, expecting)
    project.report_deviation(reported, by=by)
    return archive.add(project)


def record_dependency(
    archive: Archive, id: UUID, recorded: DependencyRecorded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a project depends on another one. Refuses: none that is named."""
    project = archive.load(Project, id, expecting)
    project.record_dependency(recorded, by=by)
    return archive.add(project)


def state_budget(
    archive: Archive, id: UUID, stated: BudgetStated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record the budget of a project, or of a part of it. Refuses: a negative amount."""
    project = archive.load(Project, id, expecting)
    project.state_budget(stated, by=by)
    return archive.add(project)


def state_figure(
    archive: Archive, id: UUID, stated: FigureStated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a figure as a source states it. Refuses: no value, or two."""
    project = archive.load(Project, id, expecting)
    project.state_figure(stated, by=by)
    return archive.add(project)


def add_partner(
    archive: Archive, id: UUID, added: PartnerAdded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that an organisation takes part. Refuses: a day before the project was known."""
    project = archive.load(Project, id, expecting)
    project.add_partner(added, by=by)
    return archive.add(project)


def fund_project(
    archive: Archive, id: UUID, funded: ProjectFunded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a grant pays for a project. Refuses: a day before the project was known."""
    project = archive.load(Project, id, expecting)
    project.fund(funded, by=by)
    return archive.add(project)


def report_project_cost(
    archive: Archive, id: UUID, reported: ProjectCostReported, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a cost of a project that no grant pays. Refuses: an amount of zero."""
    project = archive.load(Project, id, expecting)
    project.report_cost(reported, by=by)
    return archive.add(project)


def propose_home(
    archive: Archive, id: UUID, proposed: HomeProposed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record where a project is to go on. Refuses: an empty proposal, a project that is closed."""
    project = archive.load(Project, id, expecting)
    project.propose_home(proposed, by=by)
    return archive.add(project)


def accept_home(
    archive: Archive, id: UUID, accepted: HomeAccepted, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the new host accepted a project. Refuses: a host that was not asked, a project that is closed."""
    project = archive.load(Project, id, expecting)
    project.accept_home(accepted, by=by)
    return archive.add(project)


def withdraw_home(
    archive: Archive, id: UUID, withdrawn: HomeWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a project does not go on elsewhere. Refuses: a project for which no home was proposed."""
    project = archive.load(Project, id, expecting)
    project.withdraw_home(withdrawn, by=by)
    return archive.add(project)


def close_project(
    archive: Archive, id: UUID, closed: ProjectClosed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a project was finished or abandoned. Refuses: one that is closed, a day to come."""
    archive.require_begun(closed.closed_on, "closed_on")
    project = archive.load(Project, id, expecting)
    project.close(closed, by=by)
    return archive.add(project)
