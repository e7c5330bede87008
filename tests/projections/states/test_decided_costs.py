"""A cost of which it was decided that another grant pays it, in the views: built at once, in steps, and compared."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import Caller, Role
from archive.grant.disputes import decide_grant_of_cost, dispute_cost
from archive.grant.events import Award, Cost, CostDisputed, CostGrantDecided, CostReported, GrantAwarded
from archive.grant.usecases import award_grant, report_cost
from archive.record.store import Archive
from projections.states import Question, StateModel, StateReader
from services.sight.grants import GrantMoney
from tests.compared import differing
from tests.given import SECRETARY, WHY, euros

ASKED = Question(Caller(SECRETARY, Role.archivist), date(2026, 1, 1))


def a_grant(archive: Archive) -> UUID:
    awarded = GrantAwarded(awarded_on=date(2020, 1, 1), amount=euros(100), content=Award(title="Avustus"))
    return award_grant(archive, awarded, by=SECRETARY).id


@pytest.mark.parametrize("together", [1, 2, 100])
def test_the_views_hold_what_was_decided_however_they_were_built(tmp_path: Path, together: int):
    with Archive(tmp_path / "events.sqlite", origin="koe", secret=bytes(32)) as archive:
        one = a_grant(archive)
        reported = CostReported(reported_on=date(2020, 6, 1), amount=euros(9), cost_kind="tilat", content=Cost())
        cost = report_cost(archive, one, reported, by=SECRETARY).part
        assert cost is not None
        other = a_grant(archive)
        dispute_cost(archive, cost, CostDisputed(disputed_on=date(2020, 7, 1), content=WHY), by=SECRETARY)
        decided = CostGrantDecided(decided_on=date(2020, 8, 1), grant=other, content=WHY)
        decide_grant_of_cost(archive, cost, decided, by=SECRETARY)
        model, reader = StateModel(tmp_path, archive.seen_of), StateReader(tmp_path)
        while batch := archive.seen(model.position(), together):
            model.apply(batch)
        sums = [GrantMoney(reader, str(grant), ASKED).sums() for grant in (one, other)]
        assert [(each["realised_cents"], each["disputed_cents"]) for each in sums] == [(0, 0), (900, 0)]
        assert differing(reader, archive) == []
        reader.close()
        model.close()
