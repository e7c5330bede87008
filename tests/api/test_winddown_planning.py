"""Deadlines, what an end costs, the path to zero and the calendar of a wind-down: through REST and the command line."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.statutory import STATUTORY
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

Body = dict[str, Any]
OFFICE = {"organisation": "Toimisto", "number": "ALASAJO", "body": None, "cutoff_on": "2019-03-08"}
GRANT = {"amount": {"cents": 1_000_000}, "own_share": None, "percent": 90, "awarded_on": "2017-02-01", "use_from": None}
CONTRACT = {"starts_on": "2030-01-01", "ends_on": "2030-12-31", "value": {"cents": 36_500_00}, "notice_months": 3}
ON = "2030-03-31"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("planned") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def wound_down(office: Doors) -> str:
    made = office.create("winddown", **OFFICE | {"decided_on": "2019-03-12"})
    rules = [{"code": "after-cutoff", "made": "after_cutoff", "eligible": False, "unless_necessary": True}]
    said = {"issued_on": "2019-03-20", "rules": rules, "source": "Ohje"}
    assert office.change("winddown", made["id"], "guidance", said, made["version"]).status_code == 201
    return str(made["id"])


def asked(doors: Doors, path: str, by: str | None = "archivist", **params: Any) -> Body:
    at = {"min_position": doors.client.app.state.home.archive.position}
    answer = doors.get(path, by, params=at | params)
    assert answer.status_code == 200, answer.text
    told: Body = answer.json()
    return told


def due(doors: Doors, winddown: str, id: str, by: str | None = "archivist", **params: Any) -> dict[str, Body]:
    found = asked(doors, f"/wind-downs/{winddown}/deadlines", by, **params)["items"]
    return {each["what"]: each for each in found if each["id"] == id}


def ends(doors: Doors, winddown: str, by: str | None = "archivist", **said: Any) -> Any:
    at = {"min_position": doors.client.app.state.home.archive.position}
    return doors.post(f"/wind-downs/{winddown}/what-if", {"on": ON} | said, by, params=at)


def run(doors: Doors, *args: str) -> str:
    done = CliRunner().invoke(app, ("--home", str(doors.home), "winddown", *args), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def paid(doors: Doors, grant: str, on: str, cents: int = 500_000) -> Body:
    payment = doors.create("payment", grant=grant, amount={"cents": cents}, applied_on=on)
    amount = {"amount": {"cents": cents}, "reason": "k"}
    doors.change("payment", payment["id"], "approvals", {"approved_on": on, **amount}, payment["version"])
    said = {"paid_on": on, "amount": {"cents": cents}, "reason": "Maksettu"}
    made = doors.change("payment", payment["id"], "receipts", said, payment["version"] + 1)
    assert made.status_code == 201, made.text
    told: Body = made.json()
    return told


def test_a_grant_has_the_deadlines_of_the_act_with_what_they_are_counted_from(office: Doors, wound_down: str):
    used = office.create("grant", **GRANT, use_until="2018-12-31")
    found = due(office, wound_down, used["id"])
    assert (found["recovery_barred"]["due"], found["recovery_barred"]["from_day"]) == ("2028-12-31", "2018-12-31")
    assert found["return_lapses"]["section"].startswith("688/2001 29 § 2")
    lapses = found["payment_lapses"]
    assert (lapses["due"], lapses["moved"], lapses["from_day"]) == ("2019-12-31", False, "2017-12-31")
    assert (lapses["matter"], lapses["overdue"]) == ("grant_unsettled", True)
    assert found["use_ends"]["due"] == "2018-12-31"
    loose = office.create("grant", **GRANT | {"awarded_on": "2020-04-01", "use_until": None})
    at = paid(office, loose["id"], "2020-05-01", 400_000)
    last = paid(office, loose["id"], "2021-03-01", 400_000)
    found = due(office, wound_down, loose["id"])
    assert (found["recovery_barred"]["due"], found["recovery_barred"]["positions"]) == (
        "2031-03-01",
        [last["position"]],
    )
    assert at["position"] not in found["return_lapses"]["positions"]
    moved = found["payment_lapses"]  # 31.12.2022 is a Saturday, and the next working day is 2.1.2023
    assert (moved["due"], moved["moved"], "5 §" in moved["section"]) == ("2023-01-02", True, True)
    own = office.create("grant", **GRANT | {"awarded_on": "2020-04-01", "account_by": "2022-12-31"})
    stays = due(office, wound_down, own["id"])["payment_lapses"]  # a day that the decision sets does not move
    assert (stays["due"], stays["moved"]) == ("2022-12-31", False)


def test_no_right_to_payment_lapses_where_an_account_was_presented_or_all_is_paid(office: Doors, wound_down: str):
    whole = office.create("grant", **GRANT, use_until="2018-12-31")
    paid(office, whole["id"], "2018-03-01", 1_000_000)
    assert "payment_lapses" not in due(office, wound_down, whole["id"])
    part = office.create("grant", **GRANT, use_until="2018-12-31")
    cost = {"amount": {"cents": 100_000}, "cost_kind": "palkat"}
    for day, lapses in (("2018-06-30", True), ("2020-01-01", True), ("2019-03-31", False)):
        told = office.change("grant", part["id"], "costs", cost | {"reported_on": day}, part["version"])
        assert told.status_code == 201, told.text
        assert ("payment_lapses" in due(office, wound_down, part["id"])) is lapses, day


def test_the_authority_decides_in_two_years_where_something_is_to_go_back(office: Doors, wound_down: str):
    grant = office.create("grant", **GRANT, use_until="2018-12-31")
    paid(office, grant["id"], "2018-03-01")
    said = {"settled_on": "2019-06-30", "amount": {"cents": 100_000}, "reason": "Tilitys"}
    settled = office.change("grant", grant["id"], "settlements", said, grant["version"]).json()
    found = due(office, wound_down, grant["id"])
    assert "payment_lapses" not in found
    decide = found["recovery_decision"]
    assert (decide["due"], decide["positions"]) == ("2021-06-30", [grant["position"], settled["position"]])
    assert decide["section"].startswith("688/2001 28 § 1")
    before = due(office, wound_down, grant["id"], as_of="2019-06-29")
    assert "recovery_decision" not in before


def test_the_board_has_the_last_days_of_the_act_with_their_section(office: Doors, wound_down: str):
    made = [
        office.create("grant", **GRANT, use_until="2018-12-31"),
        office.create("grant", **GRANT | {"awarded_on": "2020-04-01"}, account_by="2021-12-31"),
        office.create("grant", **GRANT | {"awarded_on": "2018-04-01", "use_until": None}),
        office.create("grant", **GRANT, use_until="2018-12-31"),
        office.create("grant", **GRANT | {"awarded_on": None, "use_until": None}),
    ]
    paid(office, made[2]["id"], "2019-03-01", 1_000_000)
    cost = {"amount": {"cents": 100_000}, "cost_kind": "palkat", "reported_on": "2019-03-31"}
    assert office.change("grant", made[3]["id"], "costs", cost, made[3]["version"]).status_code == 201
    asks = {"matter": "grant_unsettled", "limit": 500}
    told = {each["id"]: each for each in asked(office, "/winddown/status", **asks)["items"]}
    ten, two = "688/2001 28 § 2; 150/1930 3 §", "688/2001 29 § 1; "
    days = ("2019-12-31", "2021-12-31", "2029-03-01", "2028-12-31", None)
    for each, day, section in zip(made, days, (two, two, ten, ten, ""), strict=True):
        item, last = told[each["id"]], due(office, wound_down, each["id"]).values()
        assert item.get("due") == day
        assert item.get("section", "").startswith(section)
        stated = {(one["due"], one["counted_from"], one["from_day"]) for one in last}
        assert day is None or (day, item["counted_from"], item["from_day"]) in stated
    days = [each.get("due", "9999") for each in asked(office, "/winddown/status", limit=500)["items"]]
    assert days == sorted(days)
    early = asked(office, "/winddown/status", **asks, due_before="2021-12-31")
    found = {each["id"] for each in early["items"]}
    assert (made[0]["id"] in found, early["open"]) == (True, len(found))
    assert found.isdisjoint(each["id"] for each in made[1:])
    first = asked(office, "/winddown/status", limit=3)["items"]
    assert first == asked(office, "/winddown/status", limit=500)["items"][:3]
    assert "688/2001 29 § 1" in run(office, "status", "--matter", "grant_unsettled")
    before = asked(office, "/winddown/status", None, **asks)
    whole = {"amount": {"cents": 1_000_000}}
    hidden = office.create("payment", public=False, grant=made[0]["id"], **whole, applied_on="2017-05-01")
    for noun, day in (("approvals", "approved_on"), ("receipts", "paid_on")):
        version = hidden["version"] + (noun == "receipts")
        said = {day: "2018-06-01", "reason": "k", **whole}
        assert office.change("payment", hidden["id"], noun, said, version).status_code == 201
    assert asked(office, "/winddown/status", None, **asks) | {"position": 0} == before | {"position": 0}
    every = asked(office, "/winddown/status", **asks)["items"]
    assert next(each["due"] for each in every if each["id"] == made[0]["id"]) == "2028-12-31"


def test_contracts_staff_and_promises_have_their_own_deadlines(office: Doors, wound_down: str):
    contract = office.create("contract", **CONTRACT)
    assert due(office, wound_down, contract["id"])["contract_ends"]["due"] == "2030-12-31"
    staff = office.create("secondment", ends_on="2030-12-31")
    assert due(office, wound_down, staff["id"])["secondment_ends"]["matter"] == "return_not_agreed"
    made = office.create("commitment", until={"latest": "2030-06-30"}, until_text=None)
    assert due(office, wound_down, made["id"])["commitment_due"]["due"] == "2030-06-30"
    rows = list(csv.DictReader(io.StringIO(run(office, "deadlines", "ALASAJO", "--csv"))))
    told = asked(office, f"/wind-downs/{wound_down}/deadlines", "admin")
    assert [row["id"] for row in rows] == [each["id"] for each in told["items"]]
    assert [each["due"] for each in told["items"]] == sorted(each["due"] for each in told["items"])
    assert "688/2001 29 § 1" in run(office, "deadlines", "ALASAJO")
    hidden = office.create("contract", public=False, **CONTRACT)
    assert due(office, wound_down, hidden["id"], None) == {}


def test_statutory_periods_are_dated_data_with_their_section():
    assert all(each.section.startswith("688/2001 2") and each.since.year == 2001 for each in STATUTORY)
    assert [each.code for each in STATUTORY if each.before_authority] == ["payment_lapses"]


def test_the_end_of_a_contract_costs_its_notice(office: Doors, wound_down: str):
    contract = office.create("contract", **CONTRACT)
    without = office.create("contract", **CONTRACT | {"notice_months": None})
    loose = office.create("contract", **CONTRACT | {"value": None})
    before = office.client.app.state.home.archive.position
    told = ends(office, wound_down, end=[contract["id"], without["id"], loose["id"]]).json()
    by_id = {each["id"]: each for each in told["items"] if each["what"] in ("notice_period", "runs_on")}
    notice = by_id[contract["id"]]  # from 31.3. to 30.6.: 91 of 365 days, 100 euros each
    assert (notice["until"], notice["amount"], notice["days"]) == (
        "2030-06-30", {"cents": 9_100_00, "currency": "EUR"}, 91,
    )  # fmt: skip
    assert (by_id[without["id"]]["what"], by_id[without["id"]]["days"]) == ("runs_on", 275)
    assert (by_id[loose["id"]]["known"], "amount" in by_id[loose["id"]]) == (False, False)
    assert all(each["rule"] and each["positions"] for each in told["items"])
    (missed,) = (each for each in told["items"] if each["id"] == without["id"] and each["what"] == "deadline_after_end")
    assert missed["until"] == "2030-12-31"
    assert {each["what"]: each["amount"]["cents"] for each in told["sums"]} == {
        "notice_period": 9_100_00, "runs_on": 27_500_00,
    }  # fmt: skip
    assert office.client.app.state.home.archive.position == before


def test_what_is_not_known_of_staff_promises_and_grants_says_so(office: Doors, wound_down: str):
    staff = office.create("secondment", ends_on="2030-12-31", percent=60)
    barred = office.create("commitment", made_on="2019-03-09", necessity=None, until=None, until_text=None)
    grant = office.create("grant", **GRANT, use_until="2031-12-31")
    paid(office, grant["id"], "2018-03-01", 400_000)
    said = {"reported_on": "2018-12-31", "amount": {"cents": 300_000}, "cost_kind": "palkat"}
    late = said | {"reported_on": "2019-04-01", "amount": {"cents": 1_000}}
    for each in (said, late):
        assert office.change("grant", grant["id"], "costs", each, grant["version"]).status_code == 201
    told = ends(office, wound_down, end=[staff["id"], barred["id"], grant["id"]]).json()
    found = {(each["id"], each["what"]): each for each in told["items"]}
    person = found[staff["id"], "staff_until_return"]
    assert (person["known"], person["percent"], person["until"]) == (False, 60, "2030-12-31")
    assert found[barred["id"], "ineligible"]["code"] == "after-cutoff"
    assert "after-cutoff" not in found[barred["id"], "ineligible"]["rule"]
    assert found[grant["id"], "to_return"]["amount"]["cents"] == 400_000 - 301_000 * 90 // 100
    assert found[grant["id"], "ineligible"]["amount"]["cents"] == 1_000


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"on": "2020-01-01", "all": True}, "on"),
        ({}, "end"),
        ({"kinds": ["decision"]}, "kind"),
        ({"end": ["5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e61"]}, "end"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(office: Doors, wound_down: str, said: Body, field: str):
    refused = ends(office, wound_down, **said)
    assert refused.status_code in (404, 422)
    assert (refused.json()["field"], bool(refused.json()["detail"])) == (field, True)


def test_what_if_stands_only_on_what_the_caller_may_see(office: Doors, wound_down: str):
    before = ends(office, wound_down, "registrar", all=True).json()
    hidden = office.create("contract", public=False, **CONTRACT)
    after = ends(office, wound_down, "registrar", all=True).json()
    assert "items" in before, before
    assert after | {"position": 0} == before | {"position": 0}
    assert ends(office, wound_down, "registrar", end=[hidden["id"]]).status_code == 404
    whole = ends(office, wound_down, "admin", kinds=["contract"]).json()
    printed = json.loads(run(office, "what-if", "ALASAJO", "--on", ON, "--kind", "contract", "--json"))
    assert printed["items"] == whole["items"]
    assert hidden["id"] in {each["id"] for each in whole["items"]}
    rows = list(csv.DictReader(io.StringIO(run(office, "what-if", "ALASAJO", "--on", ON, "--all", "--csv"))))
    assert {row["what"] for row in rows} >= {"notice_period", "to_return", "deadline_after_end"}
    assert "answers are not known" in run(office, "what-if", "ALASAJO", "--on", ON, "--end", hidden["id"])


@pytest.mark.parametrize("by", ["archivist", None])
def test_the_curve_is_the_number_of_the_board_on_each_day(office: Doors, wound_down: str, by: str | None):
    made = office.create("contract", starts_on="2020-01-01", ends_on="2020-12-31", value=None)
    told = asked(office, f"/wind-downs/{wound_down}/curve", by, step="month", as_of="2021-06-30")
    assert [each["day"] for each in told["items"]][:2] == ["2019-03-12", "2019-04-12"]
    assert told["items"][-1]["day"] == "2021-06-30"
    for each in told["items"]:
        board = asked(office, "/winddown/status", by, as_of=each["day"], limit=0)
        assert (each["day"], each["open"]) == (each["day"], board["open"])
    at = f"@{made['position'] - 1}"
    earlier = asked(office, f"/wind-downs/{wound_down}/curve", by, as_of="2019-05-01", known_at=at)
    for each in earlier["items"]:
        board = asked(office, "/winddown/status", by, as_of=each["day"], known_at=at, limit=0)
        assert each["open"] == board["open"]
    assert all(each["spent"] == [] or each["spent"][0]["cents"] >= 0 for each in told["items"])


def test_the_curve_is_drawn_and_printed_as_a_table(office: Doors, wound_down: str):
    drawn = run(office, "curve", "ALASAJO", "--as-of", "2019-05-01", "--step", "week").splitlines()
    assert drawn[0].startswith("2019-03-12")
    assert len(drawn) == 9
    rows = list(csv.DictReader(io.StringIO(run(office, "curve", "ALASAJO", "--as-of", "2019-05-01", "--csv"))))
    assert [row["day"] for row in rows] == [line[:10] for line in drawn]


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_a_curve_to_the_end_of_the_calendar_has_too_many_points(office: Doors, wound_down: str, step: str):
    told = office.get(f"/wind-downs/{wound_down}/curve", params={"step": step, "as_of": "9999-12-31"})
    assert (told.status_code, told.json()["field"]) == (422, "step")


@pytest.mark.parametrize("path", ["curve", "deadlines", "assessments"])
def test_who_may_not_see_everything_is_told_that_there_may_be_others(office: Doors, wound_down: str, path: str):
    for by, partial in (("archivist", False), ("reader", True), (None, True)):
        assert asked(office, f"/wind-downs/{wound_down}/{path}", by)["partial"] is partial, by
    words = ["--as", office.keys["reader"], "winddown", path.replace("ssessments", "ssess"), "ALASAJO"]
    assert "There may be others" in CliRunner().invoke(app, ["--home", str(office.home), *words]).stdout
