"""The money of a grant stands on what the caller may see: costs of hidden grants and flags show nowhere."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.grant.costs import report_cost
from archive.grant.events import Cost, CostReported
from archive.values import Money
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET
from tests.api.http.routes.test_grant_money import a_grant, change, cost, done, money, newest


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("grant-money-seen") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def decided_for(doors: Doors, paying: str, voucher: str, **of: Any) -> str:
    """A cost of another grant, of which it was decided that this one pays it; answers with its id."""
    other = str(doors.create("grant", amount={"cents": 100_000}, own_share=None, **of)["id"])
    id: str = done(cost(doors, other, 900, voucher=voucher))["part"]
    said = {"disputed_on": "2021-01-31", "claimed": paying, "reason": "Kumpi hanke?"}
    done(doors.post(f"/costs/{id}/disputes", said, headers={"If-Match": '"1"'}))
    said = {"decided_on": "2021-02-28", "grant": paying, "reason": "Ohjausryhmä päätti"}
    done(doors.post(f"/costs/{id}/grant-decisions", said, headers={"If-Match": '"2"'}))
    return id


def shown(doors: Doors, grant: str, by: str | None) -> tuple[Any, ...]:
    """What every answer about a grant states of its costs."""
    at = {"min_position": newest(doors)}
    listed = done(doors.get("/grants", by, params=at | {"limit": 500}))["items"]
    costs = done(doors.get(f"/grants/{grant}/costs", by, params=at))
    sums = done(doors.get(f"/grants/{grant}/sums", by, params=at))["sums"]
    return (
        done(doors.get(f"/grants/{grant}", by, params=at))["reported_cents"],
        next(each["reported_cents"] for each in listed if each["id"] == grant),
        money(doors, grant, by)["realised_cents"],
        sum(each["cents"] for each in sums if each["what"] == "cost"),
        (costs["total"], sum(each["amount"]["cents"] for each in costs["items"])),
    )


def test_a_cost_of_a_hidden_grant_counts_for_nobody_who_may_not_see_that(doors: Doors):
    paying = a_grant(doors)
    done(cost(doors, paying, 50))
    decided_for(doors, paying, "T-1", public=False, **SECRET)
    assert shown(doors, paying, "archivist") == (950, 950, 950, 950, (2, 950))
    for by in (None, "reader", "registrar"):
        assert shown(doors, paying, by) == (50, 50, 50, 50, (1, 50))
    decided_for(doors, paying, "T-2")
    assert shown(doors, paying, None) == (950, 950, 950, 950, (2, 950))


def test_a_claim_of_a_hidden_grant_is_no_second_claim(doors: Doors):
    claimed = a_grant(doors)
    done(cost(doors, claimed, 900, voucher="T-9"))
    hidden = str(doors.create("grant", public=False, amount={"cents": 100_000}, own_share=None, **SECRET)["id"])
    decided_for(doors, hidden, "T-9")  # seen with its own grant, claimed from the hidden one since
    assert money(doors, claimed)["claimed_twice"] == []
    assert len(money(doors, claimed, "archivist")["claimed_twice"][0]) == 2


def test_which_costs_contradict_a_rule_is_shown_to_archivists_alone(doors: Doors):
    grant, home = a_grant(doors), doors.client.app.state.home
    back = CostReported(reported_on=date(2020, 12, 31), amount=Money(cents=-5), cost_kind="palkat", content=Cost())
    with home.archive.told():
        position = report_cost(home.archive, UUID(grant), back, by=home.admin().actor).position
    assert money(doors, grant, "archivist")["flagged"] == [position]
    for by in (None, "reader", "registrar"):
        assert "flagged" not in money(doors, grant, by)


def test_what_is_stated_is_held_against_sums_for_nobody_who_may_not_see_all_of_them(doors: Doors):
    project, grant = str(doors.create("project")["id"]), a_grant(doors)
    part = doors.create("project", public=False, part_of=project, **SECRET)
    spent = {"reported_on": "2020-12-31", "cost_kind": "palkat"}
    done(change(doors, "project", str(part["id"]), "costs", amount={"cents": 7_777}, **spent))
    done(change(doors, "project", project, "costs", amount={"cents": 10_000}, **spent))
    for kind, id in (("project", project), ("grant", grant)):
        said = {"stated_on": "2021-01-31", "figure": "realised", "amount": {"cents": 17_778}}
        done(change(doors, kind, id, "figures", **said))
        asked = {"min_position": newest(doors)}
        for by in (None, "reader", "registrar"):
            found = done(doors.get(f"/{kind}s/{id}/money", by, params=asked))
            assert (found["partial"], found["differences"], found["roundings"]) == (True, [], [])
            assert found["stated"]["realised"]["stated_cents"] == 17_778
        found = done(doors.get(f"/{kind}s/{id}/money", "archivist", params=asked))
        assert (found["partial"], len(found["differences"])) == (False, 1)
    page = done(doors.get("/money/grants", params={"limit": 500, "min_position": newest(doors)}))
    assert all(each["partial"] for each in page["items"])


def test_of_a_cost_shared_with_a_hidden_grant_only_the_own_share_is_shown(doors: Doors):
    seen = a_grant(doors)
    hidden = str(doors.create("grant", public=False, amount={"cents": 100_000}, own_share=None, **SECRET)["id"])
    key = [{"grant": seen, "parts": 1}, {"grant": hidden, "parts": 2}]
    made = done(cost(doors, seen, 900, shares=key, voucher="T-11"))
    at = {"min_position": newest(doors)}
    for by in (None, "reader"):
        for address in (f"/grants/{seen}/costs", f"/costs/{made['part']}", f"/costs/{made['part']}/history"):
            answer = doors.get(address, by, params=at)
            assert answer.status_code == 200
            assert '"shared"' not in answer.text
            assert '"cents":900' not in answer.text
    for address in (f"/grants/{seen}/costs", f"/costs/{made['part']}"):
        assert '"shared"' in doors.get(address, "archivist", params=at).text


def test_a_cost_that_was_decided_for_a_hidden_grant_is_seen_by_nobody_who_may_not_see_that(doors: Doors):
    hidden = str(doors.create("grant", public=False, amount={"cents": 100_000}, own_share=None, **SECRET)["id"])
    id = decided_for(doors, hidden, "T-13")
    at = {"min_position": newest(doors)}
    for by, code in ((None, 404), ("reader", 404), ("archivist", 200)):
        assert doors.get(f"/costs/{id}", by, params=at).status_code == code
        assert doors.get(f"/costs/{id}/history", by, params=at).status_code == code
    events = done(doors.get("/events", "reader", params=at | {"after": newest(doors) - 2}))
    assert "Ohjausryhmä" not in str(events)
    assert "Kumpi hanke" not in str(events)
