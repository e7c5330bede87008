"""Procurement by OCDS: awards are decisions, contracts contracts with their changes, and payments expenses."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
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


@pytest.mark.parametrize("currency", ["EUR", "PYG", "KWD"], ids=["two decimals", "none", "three"])
def test_a_value_that_single_precision_rounded_is_flagged_as_rounding(office: Office, written: Write, currency: str):
    award = AWARD | {"value": {"amount": 2_809_999_999, "currency": currency}}
    rounded = CONTRACT | {"value": {"amount": 2_809_999_872, "currency": currency}}
    other = CONTRACT | {"id": "S2", "value": {"amount": 2_809_999_871, "currency": currency}}
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
    assert (told["recorded"], told["unread"]) == (5, 3)
    lines = office.rejects(told)
    assert sorted(each["field"] for each in lines if not each.get("recorded")) == ["currency", "value"]
    shown = {each.get("number", ""): each for each in office.listed("contracts")}
    assert shown["S1"]["text"] == "value: 1.005 EUR\nstartDate: 0"
    assert "value" not in shown["S2"]
    assert [flag["code"] for flag in shown["S4"]["flags"]] == ["end_before_start"]


def test_an_amount_in_quotation_marks_is_read_and_a_repeated_supplier_is_named_once(office: Office, written: Write):
    award = {"id": "A1", "suppliers": [{"name": "Atea"}, {"name": "Atea"}, {"name": "Tieto"}]}
    stated = {"id": "S1", "awardID": "A1", "value": {"amount": "623386.00", "currency": "AUD"}}
    vague = {"id": "S2", "value": {"amount": "6,5", "currency": "AUD"}}
    source = written("a.json", package(release(1, awards=[award], contracts=[stated, vague])))
    written("README.md", "about")
    told = office.take(source.parent, "ocds")
    assert (told["recorded"], told["rejected"], told["unread"]) == (3, 0, 1)
    assert "Files that are no JSON were skipped: README.md." in told["notes"]
    contracts = {each["number"]: each for each in office.listed("contracts")}
    assert contracts["S1"]["value"] == {"cents": 62_338_600, "currency": "AUD"}
    assert [each["name"] for each in contracts["S1"]["parties"]] == ["Kaupunki", "Atea", "Tieto"]
    assert contracts["S2"]["text"] == "value: 6,5 AUD"
    assert office.take(source.parent, "ocds")["events"] == 0


def test_an_id_that_is_a_number_is_its_digits_and_an_odd_one_is_left_out_alone(office: Office, written: Write):
    award = AWARD | {"id": 5, "suppliers": [{"id": None, "name": "Atea"}]}
    contracts = [CONTRACT | {"id": 7, "awardID": 5}, CONTRACT | {"id": {}, "title": "Vuokra"}]
    source = written("a.json", package(release(1, awards=[award], contracts=contracts)))
    told = office.take(source, "ocds")
    assert (told["recorded"], told["rejected"]) == (3, 0)
    assert told["notes"] == ["a.json: ids and entries that cannot be read and were left out: 1."]
    shown = {each.get("number"): each for each in office.listed("contracts")}
    assert set(shown) == {"7", None}
    assert [each["name"] for each in shown["7"]["parties"]][-1] == "Atea"
    assert office.take(source, "ocds")["events"] == 0
    first, second = release(1, awards=[award], contracts=contracts), release(2, contracts=[{"id": "7", "title": "B"}])
    later = package(first, second)
    assert office.take(written("b.json", later), "ocds")["events"] == 0, "the same contract, by its id as text"
    assert "not JSON" in office.refused("import", str(written("c.json", "{")), "--kind", "ocds")


@pytest.mark.parametrize("odd", [None, 5, True, [], ["x"], "\ud800", "2020-02-30", {"a": None}])
def test_one_odd_field_costs_itself_and_never_the_records(home: Home, tmp_path: Path, odd: Any):
    payment = {"id": "T1", "date": "2020-03-01", "value": {"amount": 5, "currency": "EUR"}, "payee": {"name": "Atea"}}
    contract = CONTRACT | {"implementation": {"transactions": [payment]}}
    whole = release(1, awards=[AWARD], contracts=[contract])
    needed = {("awards",), ("contracts",), ("contracts", 0, "implementation"), ("ocid",)}
    for at in _places(whole):
        kept = any(at[: len(each)] == each and len(at) <= len(each) + 1 for each in needed)
        if kept or "transactions" in at[-2:] or "value" in at[3:]:  # the records themselves, and a sum that was paid
            continue
        path = tmp_path / "a.json"
        path.write_text(json.dumps({"releases": [_with(whole, at, odd)]}))
        told = home.take(path, "ocds", dry=True)
        assert (told.recorded, told.rejected) == (3, 0), at


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*at, name)
        yield from _places(each, (*at, name))


def _with(value: Any, at: tuple[Any, ...], odd: Any) -> Any:
    found = within = deepcopy(value)
    for name in at[:-1]:
        within = within[name]
    within[at[-1]] = odd
    return found


def test_a_release_without_its_moment_is_refused_alone(office: Office, written: Write):
    undated = release(2, contracts=[CONTRACT | {"id": "S9"}]) | {"date": "soon"}
    told = office.take(written("a.json", package(release(1, contracts=[CONTRACT]), undated)), "ocds")
    assert (told["recorded"], [each["field"] for each in office.rejects(told)]) == (1, ["date"])
    alone = undated | {"ocid": "ocds-x-2"}
    assert office.take(written("b.json", package(alone)), "ocds")["recorded"] == 1


SETS = {
    "fictional-lifecycle/1.1": {"GBP": 1_100_000_000},
    "paraguay/sample": {"PYG": 9_339_332_160, "USD": 4_523_375_600},
    "ocdskit-realdata": {"MXN": 150_508_135 + 18_965_400 + 3_793_071 + 18_620_074, "USD": 7_546_496},
    "standard-examples": {"GBP": 1_100_000_000, "AFN": 23_086_500, "AUD": 75_596_971},
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
