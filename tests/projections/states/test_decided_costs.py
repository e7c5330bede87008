"""A cost of which it was decided that another grant pays it, in the views: built at once, in steps, and compared."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import Caller, Role
from archive.grant.account import account_of
from archive.grant.disputes import decide_grant_of_cost, dispute_cost
from archive.grant.events import Award, Cost, CostDisputed, CostGrantDecided, CostReported, GrantAwarded
from archive.grant.model import Grant
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
        days = ("2020-05-31", "2020-06-30", "2020-07-31", "2020-08-01", "")
        on = {each: replace(ASKED, as_of=date.fromisoformat(each) if each else None) for each in days}
        found = {each: [GrantMoney(reader, str(grant), on[each]).sums() for grant in (one, other)] for each in days}
        assert {
            each: [(sums["realised_cents"], sums["disputed_cents"]) for sums in both] for each, both in found.items()
        } == {
            "2020-05-31": [(0, 0), (0, 0)],
            "2020-06-30": [(900, 0), (0, 0)],
            "2020-07-31": [(900, 900), (0, 0)],  # of the first, until somebody decided
            "2020-08-01": [(0, 0), (900, 0)],
            "": [(0, 0), (900, 0)],
        }
        before = replace(on["2020-08-01"], known_at=archive.position - 1)
        assert [GrantMoney(reader, str(each), before).sums()["realised_cents"] for each in (one, other)] == [900, 0]
        made = [each.position for each in archive.history(cost)]
        positions = GrantMoney(reader, str(other), ASKED).answer()["positions"]
        assert positions["cost"] == [made[0], made[2]], "the cost, and the decision by which this grant pays it"
        accounts = [account_of(archive, archive.load(Grant, each)) for each in (one, other)]
        assert [[(line.day, line.cents) for line in each] for each in accounts] == [
            [("2020-06-01", 900), ("2020-08-01", -900)],
            [("2020-08-01", 900)],
        ], "the rules count as the views do"
        assert differing(reader, archive) == []
        reader.close()
        model.close()


def test_a_cost_that_is_disputed_again_is_in_dispute_at_the_grant_that_pays_it(tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="koe", secret=bytes(32)) as archive:
        one, other = a_grant(archive), a_grant(archive)
        reported = CostReported(reported_on=date(2020, 6, 1), amount=euros(9), cost_kind="tilat", content=Cost())
        cost = report_cost(archive, one, reported, by=SECRETARY).part
        assert cost is not None
        dispute_cost(archive, cost, CostDisputed(disputed_on=date(2020, 7, 1), content=WHY), by=SECRETARY)
        for at, grant in ((8, other), (10, one)):
            decided = CostGrantDecided(decided_on=date(2020, at, 1), grant=grant, content=WHY)
            decide_grant_of_cost(archive, cost, decided, by=SECRETARY)
            again = CostDisputed(disputed_on=date(2020, at + 1, 1), content=WHY)
            dispute_cost(archive, cost, again, by=SECRETARY)
        model, reader = StateModel(tmp_path, archive.seen_of), StateReader(tmp_path)
        model.apply(archive.seen(0, 100))

        def on(day: str) -> list[tuple[int, int]]:
            asked = replace(ASKED, as_of=date.fromisoformat(day))
            sums = [GrantMoney(reader, str(grant), asked).sums() for grant in (one, other)]
            return [(each["realised_cents"], each["disputed_cents"]) for each in sums]

        assert on("2020-08-31") == [(0, 0), (900, 0)]
        assert on("2020-09-30") == [(0, 0), (900, 900)]
        assert on("2020-10-31") == [(900, 0), (0, 0)]
        assert on("2020-11-01") == [(900, 900), (0, 0)]
        assert differing(reader, archive) == []
        reader.close()
        model.close()
