"""Costs go with their grant: they lie sealed while it is secret, and are destroyed with it to the last byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.disposals import Office, an_office
from tests.api.examples import euros

SECRET = {
    "publicity": "secret", "ground": "JulkL 24.1 § 7 kohta", "secret_from": "2020-01-01", "secret_years": 25,
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


def grant_of(office: Office, publicity: dict[str, Any]) -> dict[str, Any]:
    return office.doors.create(
        "grant", record_class="03 00", awarded_on="2020-01-01", amount=euros(1000), publicity=publicity
    )


def cost_of(office: Office, grant: dict[str, Any], partner: str) -> dict[str, Any]:
    said = {"reported_on": "2020-05-01", "amount": {"cents": 500}, "cost_kind": "palkat", "partner": partner}
    made = office.doors.change("grant", grant["id"], "costs", said, 1)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def in_record(home: Path, word: str) -> bool:
    return any(word.encode() in path.read_bytes() for path in home.glob("events.sqlite*"))


def anywhere(home: Path, word: str) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_a_cost_lies_as_its_grant_does(office: Office):
    doors, home = office.doors, office.doors.home
    grant = grant_of(office, SECRET)
    cost_of(office, grant, "Salakunta")
    assert not in_record(home, "Salakunta")
    path, reason = f"/grants/{grant['id']}/publicity", "julkiseksi"
    body = {"publicity": {"publicity": "public"}, "reason": reason}
    assert doors.post(path, body, headers={"If-Match": '"1"'}).status_code == 201
    assert in_record(home, "Salakunta")
    body = {"publicity": SECRET, "reason": "salaiseksi"}
    assert doors.post(path, body, headers={"If-Match": '"2"'}).status_code == 201
    assert not in_record(home, "Salakunta")


@pytest.mark.parametrize(("publicity", "partner"), [({"publicity": "public"}, "Zanderkunta"), (SECRET, "Zilliskunta")])
def test_the_costs_of_a_destroyed_grant_are_gone_from_everywhere(office: Office, publicity: Any, partner: str):
    doors, home = office.doors, office.doors.home
    grant = grant_of(office, publicity)
    cost = cost_of(office, grant, partner)
    cost_of(office, grant, f"{partner} 2")
    read = doors.get(f"/costs/{cost['part']}?min_position={cost['position']}", "archivist")
    assert read.json()["partner"] == partner
    certificate = office.executed(grant)
    assert [each["record"] for each in certificate["records"]] == [grant["id"]]
    assert (certificate["hits"], certificate["left"]) == (0, [])
    gone = doors.get(f"/costs/{cost['part']}", "archivist")
    assert (gone.status_code, gone.json()["code"]) == (410, "destroyed")
    assert doors.get(f"/grants/{grant['id']}/costs", "archivist").status_code == 410
    assert anywhere(home, partner) == []
    again = doors.change("grant", grant["id"], "costs", {"reported_on": "2020-05-01"} | euro_cost(), 2)
    assert again.status_code == 410


def euro_cost() -> dict[str, Any]:
    return {"amount": {"cents": 1}, "cost_kind": "palkat"}
