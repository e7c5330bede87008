"""The costs of a grant over REST: one by one, in sums, found again, and hidden with their grant."""

import re
from typing import Any

from tests.api.doors import Doors
from tests.api.examples import euros


def cost(cents: int, on: str = "2021-03-01", **more: Any) -> dict[str, Any]:
    return {"reported_on": on, "amount": {"cents": cents}, "cost_kind": "palkat"} | more


def a_grant(doors: Doors, **more: Any) -> dict[str, Any]:
    return doors.create("grant", awarded_on="2020-01-01", amount=euros(1000), personal="none", **more)


def test_a_cost_is_answered_with_its_grant_and_its_own_id(doors: Doors):
    grant = a_grant(doors)
    made = doors.change("grant", grant["id"], "costs", cost(100, partner="Kunta"), 1)
    told = made.json()
    assert (told["id"], told["version"], made.headers["ETag"]) == (grant["id"], 1, '"1"')
    assert made.headers["Archive-Position"] == str(told["position"])
    read = doors.get(f"/costs/{told['part']}?min_position={told['position']}")
    assert (read.status_code, read.json()["partner"], read.json()["grant"]) == (200, "Kunta", grant["id"])
    history = doors.get(f"/costs/{told['part']}/history").json()["events"]
    assert [each["name"] for each in history] == ["cost.reported.v1"]
    assert doors.get(f"/decisions/{told['part']}").status_code == 404


def test_the_costs_of_a_grant_are_a_list_with_paging_and_sums_with_positions(doors: Doors):
    grant = a_grant(doors)
    made = [doors.change("grant", grant["id"], "costs", cost(100 + n), 1).json() for n in range(5)]
    path, seen = f"/grants/{grant['id']}/costs?limit=2&min_position={made[-1]['position']}", []
    while path:
        answer = doors.get(path)
        assert (answer.status_code, answer.json()["total"]) == (200, 5)
        seen += answer.json()["items"]
        link = re.match(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = link.group(1) if link else ""
    assert [(each["id"], each["position"]) for each in seen] == [(each["part"], each["position"]) for each in made]
    assert [each["amount"]["cents"] for each in seen] == [100, 101, 102, 103, 104]
    (total,) = [each for each in doors.get(f"/grants/{grant['id']}/sums").json()["sums"] if each["what"] == "cost"]
    assert (total["cents"], total["positions"]) == (510, [each["position"] for each in made])
    record = doors.get(f"/grants/{grant['id']}").json()
    assert (record["reported_cents"], record["costs"]) == (510, {"palkat": 510})
    as_known = doors.get(f"/grants/{grant['id']}/costs?known_at={made[1]['position']}").json()
    assert as_known["total"] == 2


def test_a_request_repeated_under_its_key_is_answered_as_it_was(doors: Doors):
    grant = a_grant(doors)
    doors.change("grant", grant["id"], "costs", cost(100, "2021-05-01"), 1)
    headers = {"Idempotency-Key": f"cost-{grant['id']}", "If-Match": '"1"'}
    path = f"/grants/{grant['id']}/costs"
    first = doors.post(path, cost(50), headers=headers)
    assert (first.status_code, "instead of 1.00" in first.json()["effect"]) == (201, True), first.text
    again = doors.post(path, cost(50), headers=headers)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_day_of_a_cost_is_corrected_by_an_archivist(doors: Doors):
    grant = a_grant(doors)
    part = doors.change("grant", grant["id"], "costs", cost(100), 1).json()["part"]
    path, body = f"/costs/{part}/event-corrections", {"corrects": 1, "day": "2021-06-01", "reason": "väärä päivä"}
    refused = doors.post(path, body, by="registrar", headers={"If-Match": '"1"'})
    assert refused.status_code == 403
    made = doors.post(path, body, headers={"If-Match": '"1"'})
    assert (made.status_code, made.json()["version"]) == (201, 2), made.text
    position = made.json()["position"]
    before = doors.get(f"/grants/{grant['id']}?as_of=2021-04-01&min_position={position}").json()
    assert before["reported_cents"] == 0
    assert doors.get(f"/grants/{grant['id']}").json()["reported_cents"] == 100
    assert doors.post("/costs", cost(1)).status_code in (404, 405)


def test_the_costs_of_a_hidden_grant_are_hidden_everywhere(doors: Doors):
    grant = a_grant(doors, public=False)
    made = doors.change("grant", grant["id"], "costs", cost(100, partner="Salainen"), 1).json()
    for path in (
        f"/costs/{made['part']}",
        f"/costs/{made['part']}/history",
        f"/grants/{grant['id']}/costs",
        f"/grants/{grant['id']}/sums",
    ):
        assert doors.get(f"{path}?min_position={made['position']}").status_code == 404, path
        assert doors.get(path, "archivist").status_code == 200, path
    fed = doors.get(f"/events?after={made['position'] - 1}&limit=1").json()
    assert "Salainen" not in str(fed)
    assert "cost" not in str(fed.get("events", fed))
