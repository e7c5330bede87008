"""What if: licences that run on, staff until the return, records by their numbers, and a day from which it is asked."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from services.verbs import KINDS
from services.winddown.rates import Per, Rate
from tests.api.doors import Doors, a_body, keys_for

ON = "2030-03-31"
YEARLY = {"yearly_cost": {"cents": 36_500_00, "currency": "EUR"}, "ends_on": "2030-12-31", "contract": None}
Body = dict[str, Any]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("asked") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def winddown(office: Doors) -> str:
    made = office.create("winddown", organisation="Toimisto", number="ALASAJO", body=None, decided_on="2019-03-12")
    return str(made["id"])


def ends(doors: Doors, winddown: str, *, by: str = "archivist", params: Body | None = None, **said: Any) -> Any:
    at = {"min_position": doors.client.app.state.home.archive.position}  # type: ignore[attr-defined]
    return doors.post(f"/wind-downs/{winddown}/what-if", {"on": ON} | said, by, params=at | (params or {}))


def run(doors: Doors, *args: str) -> Body:
    done = CliRunner().invoke(app, ("--home", str(doors.home), "winddown", *args, "--json"), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: Body = json.loads(done.stdout)
    return told


def lines(told: Body, what: str) -> dict[str, Body]:
    return {each["id"]: each for each in told["items"] if each["what"] == what}


def test_licences_run_on_until_they_end(office: Doors, winddown: str):
    stated = office.create("inventory", **YEARLY)
    silent = office.create("inventory", **YEARLY | {"yearly_cost": None})
    endless = office.create("inventory", **YEARLY | {"ends_on": None})
    told = ends(office, winddown, end=[stated["id"], silent["id"], endless["id"]]).json()
    found = lines(told, "licence_runs_on")
    assert found[stated["id"]]["amount"] == {"cents": 275 * 100_00, "currency": "EUR"}
    assert found[stated["id"]]["until"] == "2030-12-31"
    assert "yearly_cost" in found[silent["id"]]["why_unknown"]
    assert "ends" in found[endless["id"]]["why_unknown"]
    assert set(lines(told, "records_not_captured")) == {stated["id"], silent["id"], endless["id"]}
    assert run(office, "what-if", "ALASAJO", "--on", ON, "--end", stated["id"])["items"] == [
        each for each in told["items"] if each["id"] == stated["id"]
    ]


def test_a_licence_is_not_counted_beside_the_contract_it_runs_under(office: Doors, winddown: str):
    value = {"cents": 36_500_00, "currency": "EUR"}
    contract = office.create("contract", starts_on="2030-01-01", ends_on="2030-12-31", value=value,
                             notice_months=None)  # fmt: skip
    system = office.create("inventory", **YEARLY | {"contract": contract["id"]})
    together = ends(office, winddown, end=[contract["id"], system["id"]]).json()
    assert lines(together, "licence_runs_on")[system["id"]]["counted_with"] == contract["id"]
    assert [each["what"] for each in together["sums"]] == ["runs_on"]
    alone = ends(office, winddown, end=[system["id"]]).json()
    assert lines(alone, "licence_runs_on")[system["id"]]["amount"]["cents"] == 275 * 100_00


def test_a_line_names_every_event_it_stands_on_and_no_other(office: Doors, winddown: str):
    system = office.create("inventory", **YEARLY)
    end = {"set_on": "2022-01-01", "ends_on": "2030-06-30", "yearly_cost": {"cents": 73_000_00, "currency": "EUR"},
           "reason": "Ilmoitus"}  # fmt: skip
    later = office.change("inventory", system["id"], "ends", end, system["version"]).json()
    where = {"decided_on": "2022-02-01", "destination": "successor", "party": "Kunta", "reason": "Sovittu",
             "method": "export", "responsible": "Arkisto", "capture_by": "2030-06-01"}  # fmt: skip
    decided = office.change("inventory", system["id"], "destinations", where, later["version"]).json()
    told = ends(office, winddown, end=[system["id"]]).json()
    found = {each["what"]: each["positions"] for each in told["items"]}
    assert found["licence_runs_on"] == [system["position"], later["position"]]
    assert found["records_not_captured"] == [system["position"], decided["position"]]
    contract = office.create("contract", starts_on="2030-01-01", ends_on="2030-12-31", notice_months=3,
                             value={"cents": 36_500_00, "currency": "EUR"})  # fmt: skip
    notice = {"noticed_on": "2030-02-28", "ends_on": "2030-05-31", "reason": "Lakkaa"}
    given = office.change("contract", contract["id"], "terminations", notice, contract["version"])
    assert given.status_code == 201, given.text
    told = ends(office, winddown, end=[contract["id"]]).json()
    (line,) = lines(told, "notice_period").values()
    assert line["positions"] == [contract["position"], given.json()["position"]]


def test_notice_does_not_make_the_days_of_a_contract_dearer(office: Doors, winddown: str):
    value = {"cents": 36_500_00, "currency": "EUR"}
    runs = {"starts_on": "2030-01-01", "ends_on": "2030-12-31", "value": value, "notice_months": None}
    notice = {"noticed_on": "2030-02-28", "ends_on": "2030-05-31", "reason": "Lakkaa"}
    made = office.create("contract", **runs)
    given = office.change("contract", made["id"], "terminations", notice, made["version"]).json()
    (line,) = lines(ends(office, winddown, end=[made["id"]]).json(), "notice_period").values()
    days = 30 + 31
    assert (line["amount"]["cents"], line["days"], line["of_days"]) == (days * 100_00, days, 365)
    less = {
        "amended_on": "2030-03-15",
        "text": "Hinta sovittiin uudelleen",
        "value": {"cents": 15_100_00, "currency": "EUR"},
    }
    office.change("contract", made["id"], "amendments", less, given["version"])
    (line,) = lines(ends(office, winddown, end=[made["id"]]).json(), "notice_period").values()
    assert (line["amount"]["cents"], line["of_days"]) == (days * 100_00, 151)
    endless = office.create("contract", **runs | {"ends_on": None})
    office.change("contract", endless["id"], "terminations", notice, endless["version"])
    (line,) = lines(ends(office, winddown, end=[endless["id"]]).json(), "notice_period").values()
    assert (line["known"], line.get("amount")) == (False, None)


def test_a_line_of_one_of_several_deliverables_names_its_own_event(office: Doors, winddown: str):
    contract, positions = office.create("contract", starts_on="2030-01-01", ends_on="2031-12-31"), list[int]()
    version = contract["version"]
    for number in ("1", "2"):
        said = {"agreed_on": "2030-01-01", "deliverable": number, "what": "Raportti", "due": {"earliest": "2031-02-01",
                "latest": "2031-02-01"}}  # fmt: skip
        made = office.change("contract", contract["id"], "deliverables", said, version).json()
        version = made["version"]
        positions.append(made["position"])
    told = ends(office, winddown, end=[contract["id"]]).json()
    found = [each["positions"] for each in told["items"] if each.get("code") == "deliverable_due"]
    assert found == [[contract["position"], each] for each in positions]


def test_what_the_guidance_bars_names_the_guidance_and_the_cut_off(office: Doors):
    made = office.create("winddown", organisation="Toinen", number="ALASAJO-2", body=None, decided_on="2019-03-12",
                         cutoff_on=None)  # fmt: skip
    cut = {"set_on": "2019-03-13", "cutoff_on": "2019-03-08", "reason": "Hallitus erosi"}
    cut_off = office.change("winddown", made["id"], "cutoffs", cut, made["version"])
    assert cut_off.status_code == 201, cut_off.text
    rules = [{"code": "after-cutoff", "made": "after_cutoff", "eligible": False, "unless_necessary": True}]
    said = {"issued_on": "2019-03-20", "rules": rules, "source": "Ohje"}
    guided = office.change("winddown", made["id"], "guidance", said, cut_off.json()["version"]).json()
    commitment = office.create("commitment", made_on="2019-03-20", necessity=None,
                               amount={"cents": 100, "currency": "EUR"})  # fmt: skip
    told = ends(office, made["id"], end=[commitment["id"]]).json()
    line = lines(told, "ineligible")[commitment["id"]]
    assert line["code"] == "after-cutoff"
    named = {cut_off.json()["position"], guided["position"], commitment["position"]}
    assert named <= set(line["positions"])
    judged = {"commitment": commitment["id"], "eligible": False, "overridden_on": "2019-03-27", "reason": "Ei tarpeen"}
    person = office.change("winddown", made["id"], "eligibility-overrides", judged, guided["version"]).json()
    again = lines(ends(office, made["id"], end=[commitment["id"]]).json(), "ineligible")[commitment["id"]]
    assert person["position"] in again["positions"]


def test_what_is_on_paper_is_not_ended(office: Doors, winddown: str):
    paper = office.create("inventory", medium="paper", ends_on=None)
    assert ends(office, winddown, end=[paper["id"]]).status_code == 404
    over = office.create("inventory", **YEARLY | {"ends_on": "2020-12-31"})
    assert ends(office, winddown, end=[over["id"]]).status_code == 404


def test_staff_cost_until_the_return_that_was_agreed(office: Doors, winddown: str):
    cost = {"monthly_cost": {"cents": 3_000_00, "currency": "EUR"}}
    agreed = office.create("secondment", ends_on="2030-12-31", percent=60, **cost)
    said = {"agreed_on": "2022-01-01", "return_on": "2030-05-15", "reason": "Sovittiin"}
    assert office.change("secondment", agreed["id"], "agreed-returns", said, agreed["version"]).status_code == 201
    dearer = office.create("secondment", ends_on="2030-04-30")
    said = {"changed_on": "2022-01-01", "monthly_cost": {"cents": 4_000_00, "currency": "EUR"}}
    assert office.change("secondment", dearer["id"], "changes", said, dearer["version"]).status_code == 201
    told = ends(office, winddown, end=[agreed["id"], dearer["id"]]).json()
    found = lines(told, "staff_until_return")
    assert found[agreed["id"]]["amount"]["cents"] == 3_000_00 + 3_000_00 * 15 // 31
    assert (found[agreed["id"]]["until"], found[agreed["id"]]["percent"]) == ("2030-05-15", 60)
    assert found[dearer["id"]]["amount"]["cents"] == 4_000_00
    at = office.client.app.state.home.archive.position  # type: ignore[attr-defined]
    assert found[agreed["id"]]["positions"] == [agreed["position"], at - 2]
    assert found[dearer["id"]]["positions"] == [dearer["position"], at]
    (total,) = told["sums"]
    assert (total["what"], total["amount"]["cents"]) == ("staff_until_return", sum(
        each["amount"]["cents"] for each in found.values()
    ))  # fmt: skip


@pytest.mark.parametrize(("kind", "field"), [("secondment", "monthly_cost"), ("inventory", "yearly_cost")])
def test_a_cost_is_more_than_zero_and_can_be_corrected(office: Doors, kind: str, field: str):
    nothing = a_body(kind) | {field: {"cents": 0, "currency": "EUR"}}
    refused = office.post(f"/{KINDS[kind].plural}", nothing)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    made = office.create(kind, **{field: {"cents": 100, "currency": "EUR"}})
    said = {"corrects": 1, "amount": {"cents": 500, "currency": "EUR"}, "reason": "Kirjoitusvirhe"}
    fixed = office.change(kind, made["id"], "event-corrections", said, made["version"])
    assert fixed.status_code == 201, fixed.text
    shown = office.read(kind, fixed.json(), "archivist").json()
    assert shown[field]["cents"] == 500


def test_records_are_named_by_number_over_rest_as_on_the_command_line(office: Doors, winddown: str):
    office.create("contract", number="SOP 77/2019", starts_on="2030-01-01", ends_on="2030-12-31", value=None)
    for name in ("SOP 77/2019", "sop77/2019"):
        told = ends(office, winddown, end=[name]).json()
        assert {each["number"] for each in told["items"]} == {"SOP 77/2019"}
        assert run(office, "what-if", "ALASAJO", "--on", ON, "--end", name)["items"] == told["items"]
    refused = ends(office, winddown, end=["SOP 78/2019"])
    assert (refused.status_code, refused.json()["field"]) == (404, "end")
    for number in ("SOP 79/2019", "sop 79/2019"):
        office.create("contract", number=number, ends_on="2030-12-31", value=None)
    several = ends(office, winddown, end=["SOP79/2019"])
    assert (several.status_code, several.json()["code"]) == (409, "ambiguous")
    hidden = office.create("contract", number="SOP 80/2019", public=False, ends_on="2030-12-31", value=None)
    assert hidden
    asked = [ends(office, winddown, by="registrar", end=[name]) for name in ("SOP 80/2019", "SOP 81/2019")]
    assert [each.status_code for each in asked] == [404, 404]


def test_it_is_asked_as_on_a_day(office: Doors, winddown: str):
    made = office.create("contract", number="SOP 90/2019", registered_on="2019-01-01",
                         starts_on="2019-01-01", ends_on="2019-12-31", value=None)  # fmt: skip
    past = {"on": "2019-06-30", "end": [made["id"]]}
    assert ends(office, winddown, **past).status_code == 422
    assert "not a real day" in ends(office, winddown, **past | {"on": "9999-12-31"}).text
    told = ends(office, winddown, params={"as_of": "2019-06-01"}, **past).json()
    assert {each["id"] for each in told["items"]} == {made["id"]}
    asked = ("what-if", "ALASAJO", "--on", "2019-06-30", "--end", "SOP 90/2019", "--as-of", "2019-06-01")
    assert run(office, *asked)["items"] == told["items"]
    refused = ends(office, winddown, params={"as_of": "2019-07-01"}, **past)
    assert (refused.status_code, refused.json()["field"]) == (422, "on")


def test_the_curve_goes_on_with_what_is_still_to_be_paid(office: Doors):
    own = {"collection": "oma"}
    said = {"organisation": "Oma", "number": "OMA", "collections": ["oma"], "decided_on": "2019-03-12"}
    winddown = office.create("winddown", body=None, **said, **own)["id"]
    value = {"cents": 36_500_00, "currency": "EUR"}
    contract = office.create("contract", starts_on="2030-01-01", ends_on="2030-12-31", value=value, **own)
    office.create("inventory", **YEARLY | own | {"contract": contract["id"]})
    office.create("inventory", **YEARLY | own | {"yearly_cost": {"cents": 365_00, "currency": "SEK"}})
    staff = {"starts_on": "2021-01-01", "ends_on": "2030-02-28", "monthly_cost": {"cents": 3_100_00, "currency": "EUR"}}
    office.create("secondment", **staff, **own)
    office.create("commitment", until={"latest": "2030-01-20"}, until_text=None, amount={"cents": 50_00}, **own)
    at = office.create("contract", value=None, ends_on="2030-12-31", **own)["position"]
    params = {"step": "day", "as_of": "2029-12-31", "until": "2030-01-31", "min_position": at}
    told = office.get(f"/wind-downs/{winddown}/curve", "archivist", params=params).json()
    ahead = {each["day"]: each["ahead"] for each in told["items"]}
    assert (ahead["2029-12-31"], told["unknown"]) == ([], 1)
    assert ahead["2030-01-10"] == [
        {"cents": 10 * (100_00 + 100_00), "currency": "EUR"}, {"cents": 10_00, "currency": "SEK"},
    ]  # fmt: skip
    assert ahead["2030-01-31"][0]["cents"] == 31 * 100_00 + 3_100_00 + 50_00
    assert run(office, "curve", "OMA", "--step", "day", "--as-of", "2029-12-31", "--until", "2030-01-31") == told
    for each in told["items"][-3:]:
        asks = {"office": "OMA", "as_of": each["day"], "limit": 0, "min_position": at}
        assert each["open"] == office.get("/winddown/status", "archivist", params=asks).json()["open"]
    asks = ("winddown", "curve", "OMA", "--step", "month", "--as-of", "2029-12-31", "--until", "2030-01-31")
    drawn = CliRunner().invoke(app, ("--home", str(office.home), *asks), catch_exceptions=False).stdout
    assert "ahead 6250.00 EUR, 31.00 SEK" in drawn
    assert "1 records state no cost." in drawn
    table = CliRunner().invoke(app, ("--home", str(office.home), *asks, "--csv"), catch_exceptions=False).stdout
    assert table.splitlines()[-1].endswith(",,31.00,SEK")
    refused = office.get(f"/wind-downs/{winddown}/curve", "archivist", params=params | {"until": "2029-01-01"})
    assert (refused.status_code, refused.json()["field"]) == (422, "until")


DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@given(per=st.sampled_from(Per), cents=st.integers(1, 10**9), days=st.tuples(DAYS, DAYS, DAYS))
def test_what_is_paid_up_to_a_day_and_after_it_is_what_is_paid_in_all(per: Per, cents: int, days: tuple[date, ...]):
    first, middle, last = sorted(days)
    rate = Rate(cents, "EUR", per, date(2020, 2, 1), date(2031, 5, 31), days=4138)
    assert rate.between(first, middle) + rate.between(middle, last) == rate.between(first, last)
    assert rate.between(last, first) == 0
    whole = Rate(cents, "EUR", Per.month).between(date(2019, 12, 31), date(2020, 12, 31))
    assert whole == 12 * cents == 12 * Rate(cents, "EUR", Per.year).between(date(2019, 12, 31), date(2020, 12, 31))
    assert Rate(cents, "EUR", Per.term, first, last, (last - first).days + 1).between(date.min, date.max) == Fraction(
        cents
    )
