"""The money of a grant through REST: what its grantee may keep, costs divided by a key, costs claimed twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.grant.sharing import divided
from services.home.archive_home import ArchiveHome, make_home
from services.sight.grants import entitlement
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

Body = dict[str, Any]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("grant-money") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def done(answer: Any) -> Body:
    assert answer.status_code in (200, 201), answer.text
    found: Body = answer.json()
    return found


def newest(doors: Doors) -> int:
    position: int = doors.client.app.state.home.archive.position
    return position


def a_grant(doors: Doors, cents: int = 100_000, **more: Any) -> str:
    return str(doors.create("grant", **{"amount": {"cents": cents}, "own_share": None, "percent": 90} | more)["id"])


def change(doors: Doors, kind: str, id: str, noun: str, **body: Any) -> Any:
    shown = doors.get(f"/{kind}s/{id}", "admin", params={"min_position": newest(doors)}).json()
    return doors.change(kind, id, noun, body, shown["version"])


def cost(doors: Doors, grant: str, cents: int, **more: Any) -> Any:
    body = {"reported_on": "2020-12-31", "amount": {"cents": cents}, "cost_kind": "palkat"} | more
    return change(doors, "grant", grant, "costs", **body)


def paid(doors: Doors, grant: str, cents: int) -> Body:
    payment = doors.create("payment", grant=grant, amount={"cents": cents})["id"]
    done(change(doors, "payment", payment, "approvals", approved_on="2021-02-01", amount={"cents": cents}, reason="k"))
    said = {"paid_on": "2021-03-01", "amount": {"cents": cents}, "reason": "Maksettu"}
    return done(change(doors, "payment", payment, "receipts", **said))


def money(doors: Doors, grant: str, by: str | None = None, **params: Any) -> Body:
    return done(doors.get(f"/grants/{grant}/money", by, params={"min_position": newest(doors)} | params))


def test_what_was_paid_beyond_the_percentage_of_the_cost_is_to_be_returned(doors: Doors):
    grant = a_grant(doors)
    done(cost(doors, grant, 50_001))
    paid(doors, grant, 60_000)
    found = money(doors, grant)
    names = ("awarded", "applied", "approved", "paid", "realised", "entitled", "to_return")
    assert [found[f"{name}_cents"] for name in names] == [100_000, 60_000, 60_000, 60_000, 50_001, 45_000, 15_000]
    assert (found["basis"], found["percent"]) == ("reported", "50.0")
    done(
        change(
            doors, "grant", grant, "settlements", settled_on="2021-05-01", amount={"cents": 40_000}, reason="Tilitys"
        )
    )
    found = money(doors, grant)
    assert (found["basis"], found["accepted_cents"], found["entitled_cents"]) == ("accepted", 40_000, 36_000)
    assert (found["status"], found["to_return_cents"], found["may_stay"]) == ("settled", 24_000, False)
    back = {"reason": "Palautus"}
    done(change(doors, "grant", grant, "recoveries", recovered_on="2021-06-01", amount={"cents": 20_000}, **back))
    done(change(doors, "grant", grant, "returns", returned_on="2021-06-02", amount={"cents": 3_000}, **back))
    found = money(doors, grant)
    assert (found["recovered_cents"], found["returned_cents"], found["to_return_cents"]) == (20_000, 3_000, 1_000)
    assert found["may_stay"] is True
    assert money(doors, grant, as_of="2021-05-31")["to_return_cents"] == 24_000
    assert found["paid_cents"] == found["recovered_cents"] + found["returned_cents"] + 37_000


@pytest.mark.parametrize(
    ("state", "cost", "kept"),
    [({"percent": 90}, 50_001, 45_000), ({"percent": 90}, 500_000, 100_000), ({}, 70_000, 70_000),
     ({"percent": 90, "calculated": True}, 0, 100_000), ({"percent": 90, "accepted_cents": 0}, 50_000, 0),
     ({"percent": 90}, -5, 0)],
)  # fmt: skip
def test_a_grant_is_at_most_its_percentage_of_the_cost_unless_it_was_calculated(state: Body, cost: int, kept: int):
    assert entitlement(state, {"awarded": 100_000, "cost": cost})[0] == kept


def test_nothing_goes_back_beyond_the_grant_or_before_it_was_paid(doors: Doors):
    grant = a_grant(doors)
    paid(doors, grant, 100_000)
    early = change(doors, "grant", grant, "returns", returned_on="2021-02-28", amount={"cents": 1}, reason="p")
    assert (early.status_code, early.json()["field"]) == (422, "returned_on")
    much = change(doors, "grant", grant, "returns", returned_on="2021-03-02", amount={"cents": 100_001}, reason="p")
    assert (much.status_code, much.json()["field"]) == (422, "amount")


def test_nothing_is_applied_for_or_paid_before_the_award(doors: Doors):
    grant = a_grant(doors, awarded_on="2021-05-01")
    said = {"grant": grant, "title": "Haku", "amount": {"cents": 1}}
    early = doors.post("/payments", said | {"applied_on": "2021-04-30"})
    assert (early.status_code, early.json()["code"], early.json()["field"]) == (422, "before_award", "applied_on")
    assert doors.post("/payments", said | {"applied_on": "2021-05-01"}).status_code == 201
    undated = done(doors.post("/payments", said))["id"]
    done(change(doors, "payment", undated, "approvals", approved_on="2021-06-01", amount={"cents": 1}, reason="k"))
    paid = change(doors, "payment", undated, "receipts", paid_on="2021-04-30", amount={"cents": 1}, reason="k")
    assert (paid.status_code, paid.json()["field"]) in ((422, "paid_on"), (409, None))


def test_a_payment_beyond_its_grant_is_refused_by_command(doors: Doors):
    grant = a_grant(doors, 100)
    beyond = doors.post("/payments", {"grant": grant, "title": "Haku", "amount": {"cents": 101}})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "grant_exceeded")


def test_a_cost_that_two_grants_pay_is_divided_by_its_key_to_the_cent(doors: Doors):
    one, two = a_grant(doors), a_grant(doors)
    key = [{"grant": one, "parts": 2}, {"grant": two, "parts": 1}]
    made = done(cost(doors, one, 10_000, shares=key, voucher="T-7", partner="Kaupunki"))
    assert [money(doors, each)["realised_cents"] for each in (one, two)] == [6_667, 3_333]
    (line,) = done(doors.get(f"/grants/{two}/costs"))["items"]
    assert line["shared"]["amount"]["cents"] == 10_000
    assert (line["shared"]["parts"], line["shared"]["of"]) == (1, 3)
    assert [money(doors, each)["claimed_twice"] for each in (one, two)] == [[], []]
    again = done(cost(doors, two, 10_000, shares=key[::-1], voucher="T-7", partner="Kaupunki"))
    assert again["part"] == made["part"]
    assert money(doors, two)["realised_cents"] == 3_333


@pytest.mark.parametrize("wrong", ["alone", "twice", "without"])
def test_a_key_that_divides_nothing_is_refused_and_nothing_is_recorded(doors: Doors, wrong: str):
    one, two = a_grant(doors), a_grant(doors)
    keys = {"alone": [one], "twice": [one, one], "without": [two, a_grant(doors)]}
    refused = cost(doors, one, 100, shares=[{"grant": each, "parts": 1} for each in keys[wrong]])
    assert (refused.status_code, refused.json()["field"]) == (422, "shares")
    assert money(doors, one)["realised_cents"] == 0


def test_a_key_that_names_a_hidden_or_an_unknown_grant_is_refused_alike(doors: Doors):
    one, hidden = a_grant(doors), str(doors.create("grant", public=False, **SECRET)["id"])
    unknown = "00000000-0000-4000-8000-0000000000ff"
    answers = []
    for other in (hidden, unknown):
        body = {"reported_on": "2020-12-31", "amount": {"cents": 100}, "cost_kind": "palkat"}
        body["shares"] = [{"grant": one, "parts": 1}, {"grant": other, "parts": 1}]
        answers.append(doors.change("grant", one, "costs", body, 1, by="registrar"))
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_the_same_voucher_claimed_from_two_grants_is_found_until_one_claim_is_taken_back(doors: Doors):
    one, two = a_grant(doors), a_grant(doors)
    said = {"voucher": "T-8", "partner": "Kaupunki"}
    done(cost(doors, one, 700, **said))
    done(cost(doors, two, 700, **said))
    (twice,) = money(doors, one)["claimed_twice"]
    assert {each["grant"] for each in twice} == {one, two}
    assert money(doors, two)["claimed_twice"] == [twice]
    done(cost(doors, two, -700, **said))
    assert [money(doors, each)["claimed_twice"] for each in (one, two)] == [[], []]


def test_a_cost_stated_alike_of_two_grants_is_found_and_never_by_who_may_not_see_the_other(doors: Doors):
    one = a_grant(doors)
    hidden = str(doors.create("grant", public=False, amount={"cents": 100_000}, own_share=None, **SECRET)["id"])
    for grant in (one, hidden):
        done(cost(doors, grant, 12_345, partner="Liitto", note="Laitehankinta"))
    assert money(doors, one)["claimed_twice"] == []
    ((first, second),) = money(doors, one, "archivist")["claimed_twice"]
    assert {first["grant"], second["grant"]} == {one, hidden}


def test_the_same_cost_twice_in_one_grant_is_found_and_another_line_of_the_voucher_is_not(doors: Doors):
    grant, said = a_grant(doors), {"voucher": "T-9", "partner": "Kaupunki"}
    first = done(cost(doors, grant, 700, **said))
    done(cost(doors, grant, 700, cost_kind="matkat", **said))
    assert money(doors, grant)["claimed_twice"] == []
    second = done(cost(doors, grant, 700, reported_on="2021-01-02", **said))
    ((claim,),) = money(doors, grant)["claimed_twice"]
    assert claim["grant"] == grant
    assert {first["position"], second["position"]} <= set(claim["positions"])
    assert money(doors, grant, as_of="2021-01-01")["claimed_twice"] == []
    assert money(doors, grant, known_at=f"@{second['position'] - 1}")["claimed_twice"] == []
    done(cost(doors, grant, -700, **said))
    assert money(doors, grant)["claimed_twice"] == []


def test_a_cost_at_a_project_and_at_its_grant_is_found_at_both_and_on_the_board(doors: Doors):
    grant = a_grant(doors)
    project = str(doors.create("project")["id"])
    done(change(doors, "project", project, "funding", funded_on="2020-12-01", grant=grant, reason="p"))
    done(cost(doors, grant, 500, voucher="T-10"))
    body = {"reported_on": "2020-12-31", "amount": {"cents": 500}, "cost_kind": "palkat"}
    done(change(doors, "project", project, "costs", voucher="T-10", **body))
    (claim,) = money(doors, grant)["claimed_twice"]
    assert [next(iter(each)) for each in claim] == (["grant", "project"] if grant < project else ["project", "grant"])
    shown = done(doors.get(f"/projects/{project}/money", params={"min_position": newest(doors)}))
    assert (shown["claimed_twice"], shown["realised_cents"]) == ([claim], 1000)

    def listed(by: str | None, **params: Any) -> set[str]:
        asked = {"matter": "cost_claimed_twice", "min_position": newest(doors), "limit": 500} | params
        board = done(doors.get("/winddown/status", by, params=asked))
        assert board["by_kind"] == ({"cost_claimed_twice": board["open"]} if board["open"] else {})
        return {each["id"] for each in board["items"]}

    assert {grant, project} <= listed(None)
    assert {grant, project} & listed(None, as_of="2020-12-30") == set()
    assert listed("admin", kind="project") == {project}
    for id, kind in ((grant, "grant"), (project, "project")):
        said = {"matter": "cost_claimed_twice", "settled_on": "2021-01-31", "reason": "Tarkastettu"}
        done(change(doors, kind, id, "item-settlements", way="void", **said))
    assert {grant, project} & listed("admin") == set()
    done(cost(doors, grant, 600, voucher="T-12"))
    done(change(doors, "project", project, "costs", voucher="T-12", **body | {"amount": {"cents": 600}}))
    assert {grant, project} <= listed("admin")


def test_a_claim_at_a_hidden_record_is_on_no_board_of_who_may_not_see_it(doors: Doors):
    open_, hidden = a_grant(doors), str(doors.create("grant", public=False, own_share=None, **SECRET)["id"])
    for grant in (open_, hidden):
        done(cost(doors, grant, 4_321, voucher="T-11"))
    for by, seen in ((None, set()), ("archivist", {open_, hidden})):
        asked = {"matter": "cost_claimed_twice", "min_position": newest(doors), "limit": 500}
        board = done(doors.get("/winddown/status", by, params=asked))
        assert {each["id"] for each in board["items"]} & {open_, hidden} == seen


def test_every_grant_is_listed_with_its_money(doors: Doors):
    made = [a_grant(doors, 1_000 + each) for each in range(3)]
    hidden = doors.create("grant", public=False, **SECRET)
    asked = {"limit": "500", "min_position": hidden["position"]}
    page = done(doors.get("/money/grants", params=asked))
    found = {each["grant"]: each["awarded_cents"] for each in page["items"]}
    assert [found[each] for each in made] == [1_000, 1_001, 1_002]
    assert hidden["id"] not in found
    assert page["total"] == len(found)
    first = doors.get("/money/grants", params={"limit": "2"})
    assert len(first.json()["items"]) == 2
    assert 'rel="next"' in first.headers["Link"]


def test_an_own_share_called_ten_per_cent_is_flagged(doors: Doors):
    grant = a_grant(doors, 4_500_000, own_share={"cents": 375_000})
    done(
        change(
            doors, "grant", grant, "figures", stated_on="2020-03-01", figure="own_share", percent="10", wording="10 %"
        )
    )
    found = money(doors, grant)
    assert found["own_share_percent"] == "8.3"
    assert [(each["stated_percent"], each["derived_percent"]) for each in found["differences"]] == [("10", "8.3")]


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_the_shares_of_a_cost_add_up_and_none_is_off_by_a_unit(cents: int, parts: list[int]):
    shares = divided(cents, parts)
    assert sum(shares) == cents
    assert all(abs(share * sum(parts) - cents * part) < sum(parts) for share, part in zip(shares, parts, strict=True))


def test_a_disputed_cost_stays_an_open_item_until_somebody_decides_which_grant_pays_it(doors: Doors):
    one, two = a_grant(doors), a_grant(doors)
    made = done(cost(doors, one, 900))
    other = done(cost(doors, one, 50, cost_kind="tilat"))
    asked = {"disputed_on": "2021-01-31", "claimed": two, "reason": "Kumpi hanke?"}
    disputed = done(doors.post(f"/costs/{made['part']}/disputes", asked, headers={"If-Match": '"1"'}))
    found = money(doors, one)
    assert (found["realised_cents"], found["disputed_cents"]) == (950, 900)
    assert found["positions"]["disputed"] == [disputed["position"]]
    said = {"decided_on": "2021-02-28", "grant": two, "reason": "Ohjausryhmä päätti"}
    wrong = doors.post(f"/costs/{other['part']}/grant-decisions", said, headers={"If-Match": '"1"'})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "cost_dispute")
    done(doors.post(f"/costs/{made['part']}/grant-decisions", said, headers={"If-Match": '"2"'}))
    assert [money(doors, each)["realised_cents"] for each in (one, two)] == [50, 900]
    assert [money(doors, each)["disputed_cents"] for each in (one, two)] == [0, 0]
    before = {"known_at": str(disputed["position"])}
    assert [money(doors, each, **before)["realised_cents"] for each in (one, two)] == [950, 0]
    shown = done(doors.get(f"/costs/{made['part']}", params={"min_position": newest(doors)}))
    assert (shown["status"], shown["decided"]["grant"]) == ("decided", two)


def test_a_dispute_names_no_grant_that_the_caller_may_not_see(doors: Doors):
    one, hidden = a_grant(doors), str(doors.create("grant", public=False, **SECRET)["id"])
    made = done(cost(doors, one, 900))
    body = {"disputed_on": "2021-01-31", "claimed": hidden, "reason": "Kumpi?"}
    refused = doors.post(f"/costs/{made['part']}/disputes", body, "registrar", headers={"If-Match": '"1"'})
    assert refused.status_code == 404
