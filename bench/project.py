"""A project of many costs, which two grants pay: for the benchmark of sums."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from archive.grant.costs import report_cost
from archive.grant.events import Award, Cost, CostReported, GrantAwarded
from archive.grant.usecases import award_grant
from archive.kernel import ActorId
from archive.project.events import Plan, ProjectFunded, ProjectRegistered
from archive.project.usecases import fund_project, register_project
from archive.record.bulk import BULK_EVENTS
from archive.record.store import Archive
from archive.recordwide import Reason
from archive.values import Money
from services.home.archive_home import ArchiveHome

BEGUN, PARTNERS = date(2015, 1, 1), 40


def spend(home: Path, costs: int) -> None:
    """Record the project H-1 and its costs, and bring the views up to them."""
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        grants = [_granted(opened.archive, by, number) for number in range(2)]
        planned = ProjectRegistered(natural_key="H-1", number="H-1", started_on=BEGUN, content=Plan(title="Hanke"))
        project = register_project(opened.archive, planned, by=by).id
        for grant in grants:
            funded = ProjectFunded(funded_on=BEGUN, grant=grant, content=Reason(reason="Avustuspäätös"))
            fund_project(opened.archive, project, funded, by=by)
        with opened.archive.bulk() as flush:
            for number in range(costs):
                report_cost(opened.archive, grants[number % 2], _cost(number), by=by)
                if number % BULK_EVENTS == BULK_EVENTS - 1:
                    flush()
        opened.projections.catch_up()


def _granted(archive: Archive, by: ActorId, number: int) -> UUID:
    amount, content = Money(cents=10**12), Award(title=f"Avustus {number}")
    awarded = GrantAwarded(natural_key=f"AH {number}", awarded_on=BEGUN, amount=amount, content=content)
    return award_grant(archive, awarded, by=by).id


def _cost(number: int) -> CostReported:
    return CostReported(
        reported_on=BEGUN + timedelta(days=number % 3000),
        amount=Money(cents=number * 7919 % 500_000 + 1),
        cost_kind=("palkat", "tilat", "matkat")[number % 3],
        content=Cost(partner=f"Kunta {number % PARTNERS}", note=f"lasku {number}"),
    )
