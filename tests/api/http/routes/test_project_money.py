"""The money of a project through REST: its parts, both clocks, several currencies, and only what the caller may see."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

Body = dict[str, Any]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("project-money") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def done(answer: Any) -> Body:
    assert answer.status_code in (200, 201), answer.text
    found: Body = answer.json()
    return found


def cost(doors: Doors, grant: str, cents: int, on: str = "2020-12-31", currency: str = "EUR", **more: Any) -> Body:
    body = {"reported_on": on, "amount": {"cents": cents, "currency": currency}, "cost_kind": "palkat"} | more
    return done(doors.change("grant", grant, "costs", body, 1))


def a_grant(doors: Doors, currency: str = "EUR", **more: Any) -> str:
    amount = {"cents": 100_000, "currency": currency}
    return str(doors.create("grant", amount=amount, own_share=None, **more)["id"])


def change(doors: Doors, project: str, noun: str, **body: Any) -> Body:
    newest = {"min_position": doors.client.app.state.home.archive.position}
    version = done(doors.get(f"/projects/{project}", "admin", params=newest))["version"]
    return done(doors.change("project", project, noun, body, version))


def fund(doors: Doors, project: str, grant: str) -> Body:
    return change(doors, project, "funding", funded_on="2020-06-01", grant=grant, reason="Avustuspäätös")


def budget(doors: Doors, project: str, cents: int, currency: str = "EUR", **more: Any) -> Body:
    told = {"stated_on": "2020-06-01", "amount": {"cents": cents, "currency": currency}} | more
    return change(doors, project, "budgets", **told)


def money(doors: Doors, project: str, at: Body, by: str | None = None, **params: Any) -> Body:
    asked = {"min_position": at["position"]} | params
    return done(doors.get(f"/projects/{project}/money", by, params=asked))


def sums(found: Body) -> tuple[int | None, int, int | None]:
    return found.get("budget_cents"), found["realised_cents"], found.get("unspent_cents")


def test_a_project_is_made_of_its_parts_and_every_sum_leads_to_its_events(doors: Doors):
    whole = doors.create("project", number="KOE")["id"]
    parts = [doors.create("project", part_of=whole)["id"] for _ in range(2)]
    grants = [a_grant(doors) for _ in parts]
    for part, grant in zip(parts, grants, strict=True):
        fund(doors, part, grant)
        budget(doors, part, 60_000)
    cost(doors, grants[0], 30_000, partner="Kaupunki")
    period = {"earliest": "2021-01-01", "latest": "2021-03-31"}
    cost(doors, grants[1], 12_345, cost_kind="tilat", period=period)
    last = cost(doors, grants[1], -1_000, cost_kind="tilat", on="2021-01-31", partner="Liitto")
    found = money(doors, whole, last)
    assert sums(found) == (120_000, 41_345, 78_655)
    assert (found["currency"], found["digits"], found["percent"]) == ("EUR", 2, "34.5")
    groups = {
        each["project"]: each
        for each in done(doors.get(f"/projects/{whole}/money", params={"by": "project"}))["groups"]
    }
    assert [sums(groups[each]) for each in (whole, *parts)] == [
        (120_000, 41_345, 78_655),
        (60_000, 30_000, 30_000),
        (60_000, 11_345, 48_655),
    ]
    for position in found["positions"]["realised"]:
        feed = done(doors.get("/events", "admin", params={"after": position - 1, "limit": 1}))
        (event,) = feed["events"]
        assert event["name"] == "cost.reported.v1"
    assert last["position"] in found["positions"]["realised"]


@pytest.mark.parametrize(
    ("by", "told"),
    [("cost_kind", [("matkat", 500), ("palkat", 1_500)]), ("partner", [("Kaupunki", 1_500), (None, 500)]),
     ("period", [({"earliest": "2021-01-01", "latest": None}, 500), (None, 1_500)])],
)  # fmt: skip
def test_sums_are_grouped_by_cost_kind_partner_and_period(doors: Doors, by: str, told: list[tuple[Any, int]]):
    project, grant = doors.create("project")["id"], a_grant(doors)
    fund(doors, project, grant)
    cost(doors, grant, 1_500, partner="Kaupunki")
    own = {"reported_on": "2021-02-01", "amount": {"cents": 500}, "cost_kind": "matkat"}
    last = change(doors, project, "costs", **own, period={"earliest": "2021-01-01"})
    asked = {"by": by, "min_position": last["position"]}
    groups = done(doors.get(f"/projects/{project}/money", params=asked))["groups"]
    assert [(each[by], each["realised_cents"]) for each in groups] == told


def test_a_new_budget_replaces_the_one_of_the_same_kind_and_the_whole_stands_for_its_parts(doors: Doors):
    project = doors.create("project")["id"]
    budget(doors, project, 1_000, cost_kind="palkat")
    last = budget(doors, project, 2_000, cost_kind="tilat")
    assert money(doors, project, last)["budget_cents"] == 3_000
    last = budget(doors, project, 500, cost_kind="tilat", stated_on="2020-07-01")
    assert money(doors, project, last)["budget_cents"] == 1_500
    last = budget(doors, project, 9_000)
    assert money(doors, project, last)["budget_cents"] == 9_000


def test_a_cost_counts_for_the_project_it_names_or_for_all_that_the_grant_pays_for_together(doors: Doors):
    whole = doors.create("project")["id"]
    one, two = (doors.create("project", part_of=whole)["id"] for _ in range(2))
    grant = a_grant(doors)
    fund(doors, one, grant)
    fund(doors, two, grant)
    cost(doors, grant, 700, of_project=two)
    last = cost(doors, grant, 90)
    assert [money(doors, each, last)["realised_cents"] for each in (whole, one, two)] == [790, 0, 700]
    assert money(doors, one, last)["undivided"] == {
        "amount_cents": 90, "events": 1, "positions": [last["position"]],
    }  # fmt: skip
    assert money(doors, whole, last)["undivided"] is None


def test_currencies_are_never_added_up_and_have_their_own_minor_units(doors: Doors):
    project = doors.create("project")["id"]
    yen, dinars = a_grant(doors, "JPY"), a_grant(doors, "KWD")
    fund(doors, project, yen)
    fund(doors, project, dinars)
    budget(doors, project, 9_000, "JPY")
    cost(doors, yen, 4_000, currency="JPY")
    last = cost(doors, dinars, 1_234, currency="KWD")
    found = money(doors, project, last)
    assert (found["currency"], found["digits"], found["budget_minor"], found["realised_minor"]) == (
        "JPY",
        0,
        9_000,
        4_000,
    )
    (other,) = found["others"]
    assert (other["currency"], other["digits"], other["realised_minor"]) == ("KWD", 3, 1_234)
    assert "budget_cents" not in found


@pytest.mark.parametrize("currency", ["XXQ", "XAU", "EUU"])
def test_a_currency_that_is_none_is_refused_by_its_field(doors: Doors, currency: str):
    project = doors.create("project")["id"]
    body = {"stated_on": "2020-06-01", "amount": {"cents": 1, "currency": currency}}
    refused = doors.change("project", project, "budgets", body, 1)
    assert refused.status_code == 422
    assert "amount.currency" in refused.text
    assert "ISO 4217" in refused.text


def test_both_clocks(doors: Doors):
    project, grant = doors.create("project")["id"], a_grant(doors)
    fund(doors, project, grant)
    early = budget(doors, project, 1_000)
    cost(doors, grant, 300, on="2020-12-31")
    last = cost(doors, grant, 50, on="2021-06-30")
    assert sums(money(doors, project, last)) == (1_000, 350, 650)
    assert sums(money(doors, project, last, as_of="2021-06-29")) == (1_000, 300, 700)
    assert sums(money(doors, project, last, known_at=early["position"])) == (1_000, 0, 1_000)


def test_what_the_caller_may_not_see_is_in_no_sum_and_no_group(doors: Doors):
    whole = doors.create("project")["id"]
    secret = doors.create("project", public=False, part_of=whole, **SECRET)["id"]
    shown, hidden = a_grant(doors), str(doors.create("grant", public=False, own_share=None, **SECRET)["id"])
    fund(doors, whole, shown)
    fund(doors, whole, hidden)
    budget(doors, secret, 5_000)
    cost(doors, shown, 100)
    cost(doors, shown, 7, of_project=secret)
    last = cost(doors, hidden, 1_000)
    for caller in (None, "reader"):
        found = money(doors, whole, last, caller)
        assert sums(found) == (None, 100, None)
        text = doors.get(f"/projects/{whole}/money", caller, params={"by": "project"}).text
        assert secret not in text
        assert hidden not in text
        assert doors.get(f"/projects/{secret}/money", caller).status_code == 404
    assert sums(money(doors, whole, last, "archivist")) == (5_000, 1_107, 3_893)


def test_a_hidden_payment_is_in_no_sum_of_its_grant(doors: Doors):
    grant = a_grant(doors)
    last = doors.create("payment", public=False, grant=grant, amount={"cents": 40}, **SECRET)
    asked = {"min_position": last["position"]}
    whats = [
        {each["what"] for each in done(doors.get(f"/grants/{grant}/sums", by, params=asked))["sums"]}
        for by in (None, "archivist")
    ]
    assert whats == [{"awarded"}, {"awarded", "applied"}]


def test_a_project_is_asked_for_by_its_number(doors: Doors):
    made = doors.create("project", number="NIMI 1")
    found = done(doors.get("/money", params={"project": "NIMI 1", "min_position": made["position"]}))
    assert (found["project"], found["currency"], found["realised_cents"]) == (made["id"], "EUR", 0)
    assert doors.get("/money", params={"project": "NIMI 2"}).status_code == 404
    again = doors.create("project", number="NIMI 1")
    twice = doors.get("/money", params={"project": "NIMI 1", "min_position": again["position"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "ambiguous")


def test_stated_figures_stand_beside_and_differences_are_named(doors: Doors):
    project, grant = (
        doors.create("project")["id"],
        str(doors.create("grant", amount={"cents": 10_000}, own_share={"cents": 500})["id"]),
    )
    fund(doors, project, grant)
    budget(doors, project, 10_000)
    cost(doors, grant, 4_060)
    change(doors, project, "figures", stated_on="2021-12-31", figure="own_share", percent="10", wording="10 %")
    last = change(doors, project, "figures", stated_on="2021-12-31", figure="unspent", amount={"cents": 6_000},
                  approximate=True, rounded_to=100, scope="ilman jälkitöitä")  # fmt: skip
    found = money(doors, project, last, by="archivist")
    (share, unspent) = found["differences"]
    assert (share["figure"], share["stated_percent"], share["derived_percent"]) == ("own_share_percent", "10", "5.0")
    assert (unspent["stated_cents"], unspent["derived_cents"], unspent["scope"]) == (6_000, 5_940, "ilman jälkitöitä")
    assert found["stated"]["unspent"]["approximate"] is True
    assert found["stated"]["unspent"]["position"] == last["position"]


def test_expenses_and_commitments_that_name_a_project_stand_beside_its_costs(doors: Doors):
    project = str(doors.create("project")["id"])
    usd = {"cents": 14_485_800, "currency": "USD"}
    spent = doors.create("expense", project=project, amount=usd)
    doors.change("expense", str(spent["id"]), "credits", {"credited_on": "2020-06-01", "amount": usd | {"cents": 800},
                 "reason": "Hyvitys"}, 1)  # fmt: skip
    doors.create("commitment", project=project, amount=usd | {"cents": 100})
    doors.create("expense", project=project, amount=usd, public=False, **SECRET)
    last = doors.create("commitment", project=project, amount={"cents": 7, "currency": "EUR"})
    found = money(doors, project, last)
    told = ("currency", "realised_cents", "expenses_cents", "committed_cents")
    assert [found[name] for name in told] == ["USD", 0, 14_485_000, 100]
    assert len(found["positions"]["expenses"]) == 2
    assert [(each["currency"], each["committed_cents"]) for each in found["others"]] == [("EUR", 7)]
    assert money(doors, project, last, by="archivist")["expenses_cents"] == 28_970_800
