"""What comes up after an item was settled is open: what was there is settled, not what comes."""

from typing import Any

from tests.api.doors import Doors

CLAUSE = {"agreed_on": "2020-12-01", "clause": "9 §", "notice_months": 6, "text": "Irtisanomisaika on kuusi kuukautta."}
SHORT = {"noticed_on": "2021-03-02", "ends_on": "2021-03-31", "clause": "9 §", "reason": "alasajo"}


def newest(doors: Doors) -> int:
    position: int = doors.client.app.state.home.archive.position
    return position


def details(doors: Doors, id: str, matter: str, **asked: Any) -> list[list[str]]:
    params = {"min_position": newest(doors), "matter": matter, "limit": 500} | asked
    told = doors.get("/winddown/status", "archivist", params=params).json()
    return [each.get("detail", []) for each in told["items"] if each["id"] == id]


def record(doors: Doors, id: str, noun: str, **said: Any) -> None:
    shown = doors.get(f"/contracts/{id}", "archivist", params={"min_position": newest(doors)}).json()
    answer = doors.change("contract", id, noun, said, shown["version"])
    assert answer.status_code == 201, answer.text


def hold(doors: Doors, id: str, mandate: str) -> None:
    made = doors.post("/holds", {"mandate": mandate, "reason": "Kantelu", "records": [id]})
    assert made.status_code == 201, made.text


def handed_over(doors: Doors, id: str, on: str) -> None:
    record(doors, id, "item-offers", matter="hold", offered_on=on, party="Kaupunki")
    said = {"matter": "hold", "way": "transferred", "party": "Kaupunki", "reason": "ottaa vastaan"}
    record(doors, id, "item-settlements", settled_on=on, **said)


def test_a_hold_placed_after_an_earlier_one_was_handed_over_is_open(doors: Doors):
    id = doors.create("contract")["id"]
    hold(doors, id, "OikHL")
    handed_over(doors, id, "2021-06-01")
    assert details(doors, id, "hold") == []
    before = newest(doors)
    hold(doors, id, "PKL")
    assert details(doors, id, "hold") == [["OikHL", "PKL"]]
    assert details(doors, id, "hold", known_at=f"@{before}") == []
    record(doors, id, "item-reopenings", matter="hold", reopened_on="2021-06-02", reason="uusi kantelu")
    handed_over(doors, id, "2021-06-02")
    assert details(doors, id, "hold") == []


def test_a_contradiction_is_not_settled_before_it_is_there(doors: Doors):
    id = doors.create("contract", registered_on="2020-11-01", starts_on="2020-11-01")["id"]
    record(doors, id, "clauses", **CLAUSE)
    said = {"matter": "contradiction", "way": "void", "reason": "tarkastettu"}
    record(doors, id, "item-settlements", settled_on="2021-03-01", **said)
    record(doors, id, "terminations", **SHORT)
    assert details(doors, id, "contradiction") == [["notice_too_short"]]
    record(doors, id, "item-reopenings", matter="contradiction", reopened_on="2021-03-02", reason="ristiriita")
    record(doors, id, "item-settlements", settled_on="2021-03-02", **said)
    assert details(doors, id, "contradiction") == []
