"""A wind-down through REST: what is settled leaves the board, and the closing is refused while anything is on it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, a_body
from tests.archive.winddown.examples import RULES

RECEIVER = {"code": "a", "party": "Kaupunki"}
OFFICE = {"organisation": "Toimisto", "personal": "none"}


@pytest.fixture
def empty(tmp_path) -> Any:
    """An archive of its own, so that all that is open is what the test made."""
    home = tmp_path / "home"
    make_home(home, origin="alasajo")
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        actor = register_actor(opened.archive, "arkistonhoitaja", by=by)
        keys = {
            "archivist": issue_key(opened.archive, actor, Role.archivist, label="a", by=by),
            "registrar": issue_key(opened.archive, actor, Role.registrar, label="r", by=by),
        }
        case = "5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e61"
        keys["scoped"] = issue_key(opened.archive, actor, Role.archivist, label="s", by=by, scope=(f"case:{case}",))
        with TestClient(create_app(opened), raise_server_exceptions=False) as client:
            yield Doors(client, keys, home)


def board(doors: Doors, position: int, **asked: Any) -> dict[str, Any]:
    told: dict[str, Any] = doors.get("/winddown/status", "archivist", params={"min_position": position} | asked).json()
    return told


def settle(doors: Doors, item: dict[str, Any], at: int, **said: Any) -> dict[str, Any]:
    version = doors.read(item["kind"], {"id": item["id"], "position": at}, "archivist").json()["version"]
    body = {"matter": item["matter"], "settled_on": "2021-06-01", "reason": "alasajo"} | said
    answer = doors.change(item["kind"], item["id"], "item-settlements", body, version)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def to_the_city(doors: Doors, winddown: str, version: int, *more: dict[str, Any], **rest: Any) -> int:
    """Set rules by which what no rule before names goes to the city; the version of the wind-down after that."""
    rules = [*more, {"code": "muu", "destination": "successor"}]
    parties = [{"code": each["code"], "party": "Kaupunki"} for each in rules]
    said = {"set_on": "2021-05-01", "rules": rules, "parties": parties} | rest
    answer = doors.change("winddown", winddown, "destinations", said, version)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["version"])


def places(doors: Doors, winddown: str, position: int, **asked: Any) -> dict[str, Any]:
    params = {"min_position": position} | asked
    answer = doors.get(f"/wind-downs/{winddown}/destinations", "archivist", params=params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_each_record_goes_by_its_own_destination_else_by_the_first_rule_that_fits(empty: Doors):
    decided = empty.create("winddown", **OFFICE)
    contract, report, case = (empty.create(kind) for kind in ("contract", "report", "case"))
    none = places(empty, decided["id"], case["position"])
    assert (none["without"], sum(none["counts"].values()), none["partial"]) == (4, 0, False)
    address, params = f"/wind-downs/{decided['id']}/destinations", {"min_position": case["position"]}
    assert empty.get(address, params=params).json()["partial"] is True
    holder = {"code": "sopimukset", "destination": "holder", "kinds": ["contract"]}
    archives = {"code": "asiat", "destination": "national_archives", "kinds": ["case"], "personal": ["none"]}
    listed = {"code": "raportit", "destination": "disposal_list", "kinds": ["report"], "permanent": False}
    to_the_city(empty, decided["id"], decided["version"], holder, archives, listed)
    own = {"set_on": "2021-05-02", "destination": "successor", "party": "Liitto", "reason": "Liitto jatkaa"}
    made = empty.change("contract", contract["id"], "final-destinations", own, contract["version"]).json()
    told = places(empty, decided["id"], made["position"])
    by_id = {each["id"]: each for each in told["items"]}
    assert (by_id[contract["id"]]["party"], by_id[contract["id"]]["by"]) == ("Liitto", "record")
    assert by_id[decided["id"]]["rule"] == "muu"
    assert by_id[report["id"]]["hindered"] == ["on_no_list"]
    assert {"case_open", "metadata"} <= set(by_id[case["id"]]["hindered"])
    assert told["counts"] == {"successor": 2, "national_archives": 1, "holder": 0, "disposal_list": 1}
    assert (told["without"], told["hindered"]) == (0, 2)
    some = places(empty, decided["id"], made["position"], hindered=True, destination="disposal_list")
    assert [each["id"] for each in some["items"]] == [report["id"]]
    before = places(empty, decided["id"], made["position"], as_of="2021-04-30")
    assert before["without"] == 4
    table = empty.get(f"/wind-downs/{decided['id']}/destinations", "archivist", params={"format": "csv"}).text
    assert table.startswith("destination,party,by,rule")
    assert len(table.splitlines()) == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rules": []}, "rules"),
        ({"parties": []}, "parties.code"),
        ({"rules": [{"code": "a", "destination": "holder", "kinds": ["sopimus"]}]}, "rules.kinds"),
        ({"rules": [{"code": "a", "destination": "holder"}] * 2}, "rules.code"),
    ],
)
def test_rules_of_destinations_name_their_party_and_kinds_that_there_are(doors: Doors, change, field: str):
    made = doors.create("winddown", **OFFICE)
    said = {"set_on": "2021-05-01", "rules": [{"code": "a", "destination": "holder"}], "parties": [RECEIVER]} | change
    refused = doors.change("winddown", made["id"], "destinations", said, made["version"])
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_who_sees_less_learns_of_no_record_by_its_destination(empty: Doors):
    decided = empty.create("winddown", **OFFICE)
    hidden = empty.create("report", public=False)
    asked = {"min_position": hidden["position"]}
    shown = empty.get(f"/wind-downs/{decided['id']}/destinations", "registrar", params=asked).json()
    assert [each["id"] for each in shown["items"]] == [decided["id"]]
    assert shown["without"] == 1


def test_a_wind_down_is_closed_when_every_item_has_ended(empty: Doors):
    decided = empty.create("winddown", **OFFICE)
    contract = empty.create("contract", ends_on="2031-12-31")
    at = empty.create("commitment")["position"]
    told = board(empty, at)
    assert [each["organisation"] for each in told["wind_downs"]] == ["Toimisto"]
    assert {"contract_in_force", "commitment_open"} <= set(told["by_kind"])
    said = {"closed_on": "2021-06-01", "reason": "kaikki on hoidettu"}
    refused = empty.change("winddown", decided["id"], "closures", said, decided["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "still_open")
    assert len(refused.json()["errors"]) == told["open"]
    (item,) = (each for each in told["items"] if each["id"] == contract["id"] and each["matter"] == "contract_in_force")
    offered = {"matter": "contract_in_force", "offered_on": "2021-05-01", "party": "Kunta"}
    made = empty.change("contract", contract["id"], "item-offers", offered, contract["version"]).json()
    (waits,) = (each for each in board(empty, made["position"])["items"] if each.get("offered_to"))
    assert (waits["id"], waits["offered_to"]) == (contract["id"], "Kunta")
    made = settle(empty, item, made["position"], way="transferred", party="Kunta", deadline="2031-12-31")
    left = board(empty, made["position"])
    assert left["open"] == told["open"] - 1
    assert left["can_close"] is False
    for each in left["items"]:
        made = settle(empty, each, made["position"], way="left_undone", decider="maakuntahallitus")
    done = board(empty, made["position"])
    assert (done["open"], done["items"], done["can_close"], done["no_destination"]) == (0, [], False, 3)
    assert board(empty, made["position"], known_at=at)["open"] == told["open"]
    version = empty.read("winddown", {"id": decided["id"], "position": made["position"]}, "archivist").json()["version"]
    refused = empty.change("winddown", decided["id"], "closures", said, version).json()
    assert (refused["code"], refused["errors"][0]["field"]) == ("no_destination", "destination")
    version = to_the_city(empty, decided["id"], version)
    ready = empty.get("/winddown/status", "archivist", params={"min_position": done["position"] + 1}).json()
    assert (ready["can_close"], ready["no_destination"], left["no_destination"]) == (True, 0, None)
    for by in ("registrar", "scoped"):
        told = empty.change("winddown", decided["id"], "closures", said, version, by=by)
        assert told.status_code in (403, 404)
    early = empty.change("winddown", decided["id"], "closures", said | {"closed_on": "2021-05-31"}, version).json()
    assert early["code"] == "still_open"
    assert "were open on 2021-05-31" in early["detail"]
    closed = empty.change("winddown", decided["id"], "closures", said, version)
    assert closed.status_code == 201, closed.text
    shown = empty.read("winddown", closed.json(), "archivist").json()
    assert (shown["status"], shown["closed_on"]) == ("closed", "2021-06-01")
    assert shown["closed_at"] == closed.json()["position"] - 1
    assert shown["went_to"] == [{"destination": "successor", "records": 3}]
    again = empty.change("winddown", decided["id"], "closures", said | {"reason": "taas"}, version + 1)
    assert again.json()["code"] == "wind_down_closed"
    late = empty.post("/cases", a_body("case"))
    assert (late.status_code, late.json()["code"]) == (409, "organisation_closed")
    assert "2021-06-01" in late.json()["detail"]
    finnish = empty.post("/cases", a_body("case"), headers={"Accept-Language": "fi"})
    assert "suljettiin 2021-06-01: sen jälkeen ei kirjata tapahtumaa case opened" in finnish.json()["detail"]
    taken = {"transferred_on": "2026-01-05", "to": "Kunta", "reason": "siirto tehtiin"}
    ended = empty.change("contract", contract["id"], "transfers", taken, contract["version"] + 3)
    assert ended.status_code == 201, ended.text


def test_guidance_without_a_source_is_refused(doors: Doors):
    made = doors.create("winddown", **OFFICE)
    said = {"issued_on": "2019-03-20", "rules": [each.model_dump(mode="json") for each in RULES]}
    for more in ({}, {"source": ""}):
        refused = doors.change("winddown", made["id"], "guidance", said | more, made["version"])
        assert (refused.status_code, refused.json()["field"]) == (422, "source")


def test_a_board_is_that_of_its_office(empty: Doors):
    empty.create("winddown", **OFFICE | {"collection": "toimisto", "collections": ["toimisto"]})
    empty.create("contract", ends_on="2031-12-31", collection="muu")
    own = empty.create("contract", ends_on="2031-12-31", collection="toimisto")
    told = board(empty, own["position"], office="Toimisto", matter="contract_in_force")
    assert [each["id"] for each in told["items"]] == [own["id"]]
    assert board(empty, own["position"], matter="contract_in_force")["open"] == 2
    unknown = empty.get("/winddown/status", "archivist", params={"office": "Muu virasto"})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "office")
    assert "Toimisto" in unknown.json()["remedy"]


def test_a_record_in_a_case_of_an_office_is_of_that_office(empty: Doors):
    winddown = empty.create("winddown", **OFFICE | {"collection": "toimisto", "collections": ["toimisto"]})
    case = empty.create("case", collection="toimisto")
    filed = empty.create("contract", ends_on="2031-12-31", case=case["id"])
    empty.create("contract", ends_on="2031-12-31", case=empty.create("case", collection="muu")["id"])
    at = empty.create("contract", ends_on="2031-12-31")["position"]
    told = board(empty, at, office="Toimisto", matter="contract_in_force")
    assert [each["id"] for each in told["items"]] == [filed["id"]]
    told = places(empty, winddown["id"], at)
    assert {each["id"] for each in told["items"] if each["kind"] == "contract"} == {filed["id"]}
    asked = {"min_position": at, "lang": "en"}
    compiled = empty.get(f"/wind-downs/{winddown['id']}/compilation", "archivist", params=asked).json()
    blocks = [block for each in compiled["chapters"] for block in each["blocks"]]
    stated = [*blocks, *(row for block in blocks for row in block.get("rows", ()))]
    positions = {position for each in stated for position in each.get("at", ())}
    assert filed["position"] in positions
    assert at not in positions


@pytest.mark.parametrize(
    ("noun", "said", "field"),
    [
        ("item-assignments", {"assigned_on": "2021-03-01", "assignee": " "}, "assignee"),
        ("item-offers", {"offered_on": "2021-03-01", "party": "-"}, "party"),
        ("item-settlements", {"settled_on": "2021-03-01", "way": "done", "reason": " "}, "reason"),
        (
            "item-settlements",
            {"settled_on": "2021-03-01", "way": "left_undone", "decider": "–", "reason": "x"},
            "decider",
        ),
    ],
)
def test_words_that_state_nothing_are_refused(doors: Doors, noun: str, said: dict[str, str], field: str):
    made = doors.create("grant")
    refused = doors.change("grant", made["id"], noun, {"matter": "grant_unsettled"} | said, made["version"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    late = doors.post("/grants", a_body("grant") | {"late_reason": " "})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "late_reason")


def test_an_item_is_left_undone_by_a_decision(doors: Doors):
    made, decision = doors.create("grant"), doors.create("decision")
    said = {"matter": "grant_unsettled", "settled_on": "2021-03-01", "way": "left_undone", "decider": "Hallitus"}
    for id, status in ((made["id"], 404), (decision["id"], 201)):
        body = said | {"reason": "rauennut", "decision": id}
        answer = doors.change("grant", made["id"], "item-settlements", body, made["version"])
        assert (answer.status_code, answer.json().get("field")) == (status, "decision" if status == 404 else None)


def test_commitments_are_held_against_the_guidance(empty: Doors):
    decided = empty.create("winddown", **OFFICE, cutoff_on="2019-03-08")
    rules = [each.model_dump(mode="json") for each in RULES]
    said = {"issued_on": "2019-03-20", "rules": rules, "source": "Ministeriön ohje"}
    guided = empty.change("winddown", decided["id"], "guidance", said, decided["version"])
    assert guided.status_code == 201, guided.text
    days = ("2019-03-08", "2019-03-09")
    made = [empty.create("commitment", made_on=on, necessity=None, until=None, until_text=None) for on in days]
    made.append(empty.create("commitment", made_on="2019-03-09", necessity="necessary"))
    asked = {"min_position": made[-1]["position"]}
    found = empty.get(f"/wind-downs/{decided['id']}/assessments", "archivist", params=asked).json()["items"]
    by_id = {each["id"]: (each["eligible"], each.get("rule")) for each in found}
    expected = [(None, None), (False, "after-cutoff"), (None, None)]
    assert [by_id[each["id"]] for each in made] == expected
    assert a_body("commitment")["necessity"] == "necessary"
