"""Lines about the costs of grants: divided by a key, disputed, decided; grants are named by their keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.importers.schema import line_schema
from archive.grant.events import CostDisputed, CostGrantDecided, CostRecorded
from tests.api.importers.conftest import Home, refused

EUR = {"currency": "EUR"}
GRANTS = [
    {"kind": "grant", "key": key, "number": key, "title": f"Avustus {key}", "amount": {"cents": 100_000, **EUR}}
    for key in ("KOMAS", "PIRSOTE")
]
KEY = [{"grant": "@grant:KOMAS", "parts": 2}, {"grant": "@grant:PIRSOTE", "parts": 1}]
DIVIDED = {
    "kind": "grant",
    "key": "KOMAS",
    "do": "costs",
    "reported_on": "2021-05-24",
    "amount": {"cents": 10_000, **EUR},
    "cost_kind": "tilavuokrat",
    "voucher": "T-1",
    "shares": KEY,
}
ALONE = DIVIDED | {"voucher": "T-2", "shares": [], "note": "laitteet"}
OF_IT = {"kind": "cost", "cost_of": "@grant:KOMAS", "voucher": "T-2"}
DISPUTED = OF_IT | {"do": "disputes", "disputed_on": "4.10.2021", "claimed": "@grant:PIRSOTE", "reason": "Kumpi?"}
DECIDED = OF_IT | {
    "do": "grant-decisions", "decided_on": "2021-12-13", "grant": "@grant:PIRSOTE", "reason": "Ohjausryhmä päätti"
}  # fmt: skip

UNKNOWN = "00000000-0000-4000-8000-0000000000ff"


def take(home: Home, folder: Path, *lines: dict[str, Any]) -> Any:
    source = folder / "kulut.jsonl"
    source.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return home.take(source, "jsonl")


def test_a_cost_is_divided_disputed_and_decided_by_lines_that_name_grants_by_key(home: Home, tmp_path: Path):
    lines = [*GRANTS, DIVIDED, ALONE, DISPUTED, DECIDED]
    told = take(home, tmp_path, *lines)
    assert (told.recorded, told.rejected) == (6, 0)
    shares = [one.event for one in home.events("cost.reported.v1")]
    assert sorted(each.amount.cents for each in shares if isinstance(each, CostRecorded)) == [3_333, 6_667, 10_000]
    (disputed,), (decided,) = home.events("cost.disputed.v1"), home.events("cost.grant_decided.v1")
    assert isinstance(disputed.event, CostDisputed)
    assert isinstance(decided.event, CostGrantDecided)
    assert disputed.event.claimed == decided.event.grant
    again = take(home, tmp_path, *lines)
    assert (again.recorded, again.events, again.duplicates) == (0, 0, 6)


def test_lines_about_costs_may_come_later_and_by_id(home: Home, tmp_path: Path):
    take(home, tmp_path, *GRANTS, ALONE)
    (cost,) = home.archive.streams("cost.reported.v1")
    by_id = {name: value for name, value in DISPUTED.items() if name not in ("cost_of", "voucher")} | {"id": str(cost)}
    assert take(home, tmp_path, by_id).recorded == 1
    assert take(home, tmp_path, DECIDED).recorded == 1


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (DISPUTED | {"voucher": "T-9"}, "voucher"),
        (DISPUTED | {"voucher": "T-1"}, "voucher"),
        (DISPUTED | {"cost_of": "@grant:EI"}, "cost_of"),
        (OF_IT | {"do": "costs"}, "do"),
        (OF_IT, "do"),
        ({"kind": "cost", "do": "disputes", "disputed_on": "2021-10-04", "reason": "?"}, "cost_of"),
        ({"kind": "cost", "do": "disputes", "id": "x", "reason": "?"}, "id"),
        ({"kind": "cost", "do": "disputes", "id": UNKNOWN, "disputed_on": "2021-10-04", "reason": "?"}, "id"),
        (DISPUTED | {"claimed": "@grant:EI"}, "claimed"),
        (DIVIDED | {"shares": [KEY[0], {"grant": "@grant:EI", "parts": 1}]}, "shares.grant"),
        (DIVIDED | {"shares": [KEY[0], "PIRSOTE"]}, "shares.1"),
    ],
)
def test_a_line_that_names_no_one_cost_or_no_grant_is_refused_by_its_field(
    home: Home, tmp_path: Path, line: dict[str, Any], field: str
):
    twice = [ALONE | {"voucher": "T-1", "note": note} for note in ("a", "b")]
    told = take(home, tmp_path, *GRANTS, ALONE, *twice, line)
    assert told.rejected == 1
    (rejected,) = refused(told)
    assert rejected["field"] == field, rejected


def test_the_schema_describes_them():
    lines = {one["title"]: one for one in line_schema()["oneOf"]}
    assert {"kind", "id", "cost_of", "voucher", "do", "claimed"} <= lines["cost: disputes"]["properties"].keys()
    assert "key" not in lines["cost: grant-decisions"]["properties"]
