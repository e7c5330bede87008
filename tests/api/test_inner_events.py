"""What only archivists are shown of a record, no event of it tells others: no history, feed, proof or export."""

from typing import Any

import pytest

from tests.api.doors import Doors

GRANT_OPEN = {"matter": "grant_unsettled"}
ITEM = (
    ("item-assignments", {"assigned_on": "2021-03-01", "assignee": "Talouspäällikkö"}),
    ("item-offers", {"offered_on": "2021-03-02", "party": "Maakuntaliitto"}),
    ("item-settlements", {"settled_on": "2021-03-03", "way": "transferred", "party": "Maakuntaliitto", "reason": "x"}),
    ("item-reopenings", {"reopened_on": "2021-03-04", "reason": "Liitto perui"}),
)


def told(doors: Doors, kind: str, made: dict[str, Any], by: str | None) -> dict[int, dict[str, Any]]:
    """The events of a record by position, in its history; the feed must tell the same of each."""
    path = {"grant": "grants", "winddown": "wind-downs", "case": "cases"}[kind]
    history = doors.get(f"/{path}/{made['id']}/history", by, params={"min_position": made["position"]}).json()["events"]
    for each in history:
        after = {"after": each["position"] - 1, "limit": 1}
        assert doors.get("/events", by, params=after).json()["events"] == [each]
    return {each["position"]: each for each in history}


def require_inner(doors: Doors, kind: str, made: dict[str, Any]) -> None:
    """An event is whole for archivists; of others each sees its position and leaf alone, and has no proof of it."""
    position = made["position"]
    assert "name" in told(doors, kind, made, "archivist")[position]
    for by in (None, "reader", "registrar"):
        assert set(told(doors, kind, made, by)[position]) == {"position", "leaf"}
        assert doors.get(f"/ledger/proof/{position}", by).status_code == 404
    assert doors.get(f"/ledger/proof/{position}", "archivist").status_code == 200


def test_who_is_to_end_an_item_and_who_was_asked_is_told_to_archivists_alone(doors: Doors):
    made = doors.create("grant")
    for noun, said in ITEM:
        answer = doors.change("grant", made["id"], noun, GRANT_OPEN | said, made["version"])
        assert answer.status_code == 201, answer.text
        made = answer.json()
        require_inner(doors, "grant", made)


def compiled(doors: Doors, made: dict[str, Any]) -> dict[str, Any]:
    """The compilation for anybody, as known at the newest position."""
    asked = {"min_position": made["position"], "known_at": f"@{made['position']}"}
    answer = doors.get(f"/wind-downs/{made['id']}/compilation", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_judgement_about_a_secret_commitment_is_told_to_archivists_alone(doors: Doors):
    secret = doors.create("commitment", public=False, publicity={"publicity": "not_public"})
    made = doors.create("winddown", organisation="Toimisto")
    before = compiled(doors, made)
    said = {"commitment": secret["id"], "eligible": True, "overridden_on": "2021-03-01", "reason": "tilattu ennen"}
    answer = doors.change("winddown", made["id"], "eligibility-overrides", said, made["version"])
    assert answer.status_code == 201, answer.text
    require_inner(doors, "winddown", answer.json())
    after = compiled(doors, answer.json())
    assert after["recorded_at"] == before["recorded_at"]
    assert (before["position"], after["position"]) == (made["position"], answer.json()["position"])


@pytest.mark.parametrize("by", [None, "registrar"])
def test_a_contradiction_is_told_to_archivists_alone(doors: Doors, by: str | None):
    case = doors.create("case")
    doors.create("commitment", case=case["id"], made_on="2021-05-05", until="2022-05-05")
    closed = {"closed_on": "2021-02-01", "reason": "valmis"}
    answer = doors.change("case", case["id"], "closures", closed, case["version"])
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert told(doors, "case", made, "archivist")[made["position"]]["fact"]["flagged"]
    assert "flagged" not in told(doors, "case", made, by)[made["position"]]["fact"]
    assert doors.get(f"/ledger/proof/{made['position']}", by).status_code == 404
