"""Procurement by OCDS: awards are decisions, contracts contracts with their changes, and payments expenses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.importers.conftest import Home, refused
from tests.api.importers.office import Office, sums, viewed

Write = Callable[..., Path]
Json = dict[str, Any]
CONTRACT: Json = {
    "id": "S1",
    "awardID": "A1",
    "title": "Siivous",
    "value": {"amount": 1000.5, "currency": "EUR"},
    "period": {"startDate": "2020-02-01T00:00:00-04:00", "endDate": "2021-01-31T23:59:59-04:00"},
    "dateSigned": "2020-01-20T23:00:00Z",
}
AWARD: Json = {
    "id": "A1",
    "title": "Valinta",
    "date": "2020-01-10T12:00:00Z",
    "suppliers": [{"id": "F1"}],
    "value": {"amount": 1000.5, "currency": "EUR"},
}


def release(number: int, **stated: Any) -> Json:
    said = {"ocid": "ocds-x-1", "id": str(number), "date": f"2020-0{number}-25T00:00:00Z", "tag": ["contract"]}
    return said | {"buyer": {"name": "Kaupunki"}, "parties": [{"id": "F1", "name": "Siivous Oy"}]} | stated


def package(*releases: Json) -> str:
    return json.dumps({"releases": releases})


def test_a_process_is_a_decision_a_contract_and_its_payments(office: Office, written: Write):
    paid = {
        "id": "T1",
        "date": "2020-03-05T00:00:00Z",
        "value": {"amount": 200, "currency": "EUR"},
        "payee": {"id": "F1"},
    }
    more = CONTRACT | {
        "value": {"amount": 1200, "currency": "EUR"},
        "amendments": [{"id": "M1", "date": "2020-03-01T10:00:00Z", "description": "Lisätyö"}],
        "implementation": {"transactions": [paid]},
    }
    source = written("a.json", package(release(3, contracts=[more]), release(1, awards=[AWARD], contracts=[CONTRACT])))
    told = office.take(source, "ocds")
    assert (told["recorded"], told["events"], told["rejected"]) == (3, 5, 0)
    (decision,) = office.listed("decisions", "reader")
    assert (decision["title"], decision["decided_on"], decision["decider"]) == ("Valinta", "2020-01-10", "Kaupunki")
    assert "1000.5 EUR" in decision["text"]
    (contract,) = office.listed("contracts", "reader")
    assert (contract["starts_on"], contract["ends_on"]) == ("2020-02-01", "2021-01-31")
    assert (contract["value"]["cents"], contract["signed_on"]) == (120_000, "2020-01-20")
    assert [each["name"] for each in contract["parties"]] == ["Kaupunki", "Siivous Oy"]
    assert [each["text"] for each in contract["amendments"]] == ["Lisätyö"]
    (before,) = office.listed("contracts", "reader", as_of="2020-02-29")
    assert before["value"]["cents"] == 100_050
    (expense,) = office.listed("expenses", "reader")
    assert (expense["amount"]["cents"], expense["supplier"], expense["paid_on"]) == (20_000, "Siivous Oy", "2020-03-05")
    again = office.take(source, "ocds")
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, 3)


def test_a_later_release_beside_the_earlier_ones_amends_the_contract(office: Office, written: Write):
    source = written("1.json", package(release(1, contracts=[CONTRACT])))
    office.take(source.parent, "ocds")
    longer = {"id": "S1", "period": {"endDate": "2022-01-31T00:00:00Z"}}
    written("2.json", package(release(4, contracts=[longer])))
    told = office.take(source.parent, "ocds")
    assert (told["recorded"], told["events"]) == (1, 1)
    (contract,) = office.listed("contracts")
    assert (contract["ends_on"], contract["value"]["cents"]) == ("2022-01-31", 100_050)


def test_a_value_that_single_precision_rounded_is_flagged_as_rounding(office: Office, written: Write):
    award = AWARD | {"value": {"amount": 2_809_999_999, "currency": "EUR"}}
    rounded = CONTRACT | {"value": {"amount": 2_809_999_872, "currency": "EUR"}}
    other = CONTRACT | {"id": "S2", "value": {"amount": 2_809_999_871, "currency": "EUR"}}
    office.take(written("a.json", package(release(1, awards=[award], contracts=[rounded, other]))), "ocds")
    flags = {
        each["number"]: [flag["code"] for flag in each.get("flags", [])] for each in office.listed("contracts")
    }  # fmt: skip
    assert flags == {"S1": ["rounded_by_source"], "S2": []}


def test_what_cannot_be_read_is_kept_in_words_or_refused_alone(office: Office, written: Write):
    contracts = [
        CONTRACT | {"value": {"amount": 1.005, "currency": "EUR"}, "period": {"startDate": "0"}},
        CONTRACT | {"id": "S2", "value": {"amount": -5, "currency": "EUR"}},
        CONTRACT | {"id": "S3", "implementation": {"transactions": [{"id": "T1"}, {"value": {"amount": 1}}]}},
        CONTRACT | {"id": "S4", "period": {"startDate": "2020-02-01", "endDate": "2020-01-01"}},
        CONTRACT | {"id": " "},
    ]
    told = office.take(written("a.json", package(release(1, contracts=contracts))), "ocds")
    assert (told["recorded"], told["unread"]) == (4, 3)
    lines = office.rejects(told)
    assert sorted(each["field"] for each in lines if not each.get("recorded")) == ["id", "id", "value"]
    shown = {each["number"]: each for each in office.listed("contracts")}
    assert shown["S1"]["text"] == "value: 1.005 EUR\nstartDate: 0"
    assert "value" not in shown["S2"]
    assert [flag["code"] for flag in shown["S4"]["flags"]] == ["end_before_start"]


def test_a_process_with_an_id_that_is_no_text_is_refused_alone(office: Office, written: Write):
    other = release(1, contracts=[{"id": 7}]) | {"ocid": "ocds-x-2"}
    told = office.take(written("a.json", package(release(1, contracts=[CONTRACT]), other)), "ocds")
    assert (told["recorded"], told["rejected"]) == (1, 1)
    (line,) = office.rejects(told)
    assert (line["field"], line["original"]) == ("contracts/id", {"ocid": "ocds-x-2"})
    assert "not JSON" in office.refused("import", str(written("b.json", "{")), "--kind", "ocds")


SETS = {
    "fictional-lifecycle/1.1": {"GBP": 1_100_000_000},
    "paraguay/sample": {"PYG": 9_339_332_160, "USD": 4_523_375_600},
    "ocdskit-realdata": {"MXN": 150_508_135, "USD": 7_546_496},
    "standard-examples": {"GBP": 1_100_000_000, "AFN": 23_086_500},
    "spoonbill": {"GBP": 1_100_000_000},
    "new-south-wales": {},
}
"""The values of the contracts of each set, in minor units."""


@pytest.mark.parametrize("name", SETS)
def test_every_set_is_imported_once(home: Home, real: Path, name: str):
    source = real / "contracts-ocds" / name
    told = home.take(source, "ocds")
    lines = refused(told)
    assert {each["field"] for each in lines} <= {"file", "releases", "contracts/id", "parties/id", "value"}
    again = home.take(source, "ocds")
    assert (again.recorded, again.events, again.rejected) == (0, 0, told.rejected)
    valued = [each for each in viewed(home, "contract") if "value" in each]
    assert sums(valued, "value") == SETS[name]
