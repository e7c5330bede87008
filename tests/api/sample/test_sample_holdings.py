"""What the offices of the sample hold and hand over, as REST answers: every figure of its sources."""

from typing import Any

from api.sample.shorthand import record_id
from tests.api.sample.asked import Office

COUNTED = "2018-12-31"
AFTER = "2023-01-03"
CONTINUES = "Pirkanmaan hyvinvointialue"


def id_of(kind: str, key: str) -> str:
    return str(record_id("sample", kind, key))


def board(asked: Office, **params: Any) -> dict[str, dict[str, Any]]:
    told = asked.get("/winddown/status", limit=1000, **params)
    return {each["id"]: each for each in told["items"] if each["matter"] != "registration_incomplete"}


# -- the property system, and what is in it (block 5) --------------------------------------------------------------


def test_what_the_property_system_holds_is_kept_as_data(office: Office):
    inside = office.every("properties", kept_in=id_of("inventory", "POP-AK-02"), as_of=COUNTED)
    assert len(inside) == 5
    stated = ("condition", "accessibility", "tenure", "owner", "title", "system")
    assert [name for each in inside for name in stated if not each.get(name)] == []
    (leased,) = [each for each in inside if each.get("lease")]
    assert leased["lease"] == id_of("contract", "POP-SR-2018-15")
    assert (leased["lease_ends_on"], leased["floor_plan"][:8] != "") == ("2026-12-31", True)
    assert office.one("contract", "POP-S-2018-03")["owner"] == "Tilakeskus"


def test_its_continuation_is_an_open_question(office: Office):
    asked = board(office, as_of="2019-03-25")
    assert asked[id_of("inventory", "POP-AK-02")]["matter"] == "inventory_without_successor"
    assert asked[id_of("property", "POP-KI-1")]["matter"] == "continuation_open"
    assert "Jatko?" in office.one("inventory", "POP-AK-02")["text"]
    kept = office.one("inventory", "POP-AK-02", as_of="2019-06-10")
    assert (kept["destination"], kept["party"], kept["kept_until"]) == ("kept", "Tilakeskus", "2024-12-31")


# -- the archive survey (block 11) ---------------------------------------------------------------------------------


def test_every_holding_names_organisation_function_medium_place_and_successor(office: Office):
    found = office.every("inventory", as_of="2019-06-30")
    assert len(found) == 15
    stated = ("organisation", "function", "medium", "location", "destination", "record_class")
    assert [(each["number"], name) for each in found for name in stated if not each.get(name)] == []
    assert {each["medium"] for each in found} == {"paper", "electronic", "system"}
    metres = {each["organisation"]: each["shelf_cm"] for each in found if each.get("shelf_cm", 0) > 100}
    assert metres == {
        "Oulun kaupunki": 84_000,
        "Raahen seudun hyvinvointikuntayhtymä": 31_000,
        "Maakuntavalmistelun valmistelutoimisto": 400,
    }


def test_the_contract_system_was_an_alarm_until_its_contracts_were_exported(office: Office):
    system = id_of("inventory", "POP-AK-01")
    for on in ("2018-12-31", "2019-04-30", "2019-06-11"):
        item = board(office, as_of=on)[system]
        assert (item["matter"], item["due"], item.get("overdue", False)) == ("system_ends_first", "2020-12-30", False)
    assert system not in board(office, as_of="2019-06-12")
    assert office.one("inventory", "POP-AK-01")["contract"] == id_of("contract", "POP-S-2018-01")


def test_paper_was_lent_came_back_and_copies_were_destroyed(office: Office):
    paper = id_of("inventory", "POP-AK-07")
    lent = board(office, as_of="2019-03-20")[paper]
    assert (lent["matter"], lent["due"], lent["party"]) == (
        "loan_out",
        "2019-03-29",
        "Tilintarkastustoimisto Mustikkamaa",
    )
    assert board(office, as_of="2019-03-27")[paper]["matter"] == "inventory_without_successor"
    copies = office.one("inventory", "POP-AK-08")
    assert (copies["status"], copies["disposed_on"]) == ("disposed", "2019-06-13")
    assert copies["disposal"]["disposed_by"] == "Tietosuojatuhoamo Kantonen"


def test_nothing_the_office_held_is_open_when_it_ends(office: Office):
    matters = {"system_ends_first", "loan_out", "inventory_without_successor", "capture_awaited"}
    left = [each for each in board(office, as_of="2019-06-30").values() if each["matter"] in matters]
    assert left == []


# -- the end of the work, and who continues (block 12) --------------------------------------------------------------


def test_the_final_report_was_due_in_april_and_three_meetings_carry_on(office: Office):
    assert office.one("report", "POP-loppuraportti")["approved_on"] == "2019-04-29"
    held = office.every("meetings", body=id_of("body", "sote-ryhmä"), date_from="2019-03-21", date_to="2019-06-30")
    assert sorted(each["held_on"] for each in held) == ["2019-04-04", "2019-04-24", "2019-06-05"]
    study = office.one("pending", "POP-2019-A2", as_of="2019-03-25")
    assert study["target_text"] == "6/2019?"
    assert study["target"] == {"earliest": "2019-06-01", "latest": "2019-06-30"}


def test_the_successor_has_its_own_budget_first_and_is_responsible_later(office: Office):
    body = office.one("body", "VATE-PIR")
    assert (body["organisation"], body["established_on"]) == (CONTINUES, "2021-07-01")
    moved = office.one("contract", "KOMAS-S-09")
    assert (moved["transferred_on"], moved["transfer"]["to"]) == ("2023-01-01", CONTINUES)


# -- the office that is still being wound down ---------------------------------------------------------------------


def test_systems_that_end_first_stand_on_the_board_of_their_office(office: Office):
    found = board(office, office="KOMAS-hanketoimisto", as_of=AFTER)
    alarms = {each["number"]: each["due"] for each in found.values() if each["matter"] == "system_ends_first"}
    assert alarms == {
        "KOMAS-AK-2/2022": "2023-06-29",
        "KOMAS-AK-3/2022": "2023-03-30",
        "KOMAS-AK-7/2022": "2023-02-27",
    }
    lent = found[id_of("inventory", "KOMAS-AK-5")]
    assert (lent["matter"], lent["due"], lent["overdue"]) == ("loan_out", "2022-12-30", True)
    assert found[id_of("inventory", "KOMAS-AK-6")]["matter"] == "inventory_without_successor"


def test_unknown_rights_are_open_and_known_ones_are_not(office: Office):
    found = board(office, office="KOMAS-hanketoimisto", matter="rights_unknown", as_of=AFTER)
    assert {each["number"]: each["detail"] for each in found.values()} == {
        "KOMAS-TU-2/2022": ["rights_holder", "licence"],
        "KOMAS-TU-4/2022": ["licence"],
        "KOMAS-TU-5/2022": ["rights_holder", "licence"],
    }
    known = office.every("deliverables", rights_holder="Pirkanmaan liitto", as_of=AFTER)
    assert sorted(each["licence"] for each in known) == ["CC BY 4.0", "CC BY 4.0", "CC0 1.0"]


def test_one_project_has_a_new_home_and_one_has_not(office: Office):
    found = board(office, office="KOMAS-hanketoimisto", as_of=AFTER)
    assert id_of("project", "KOMAS-J1") not in found
    whole = office.one("project", "KOMAS-J1")
    assert (whole["host"], whole["home_ends_on"], whole["home"]) == (CONTINUES, "2023-12-31", "accepted")
    item = found[id_of("project", "KOMAS-J2")]
    assert (item["matter"], item["party"]) == ("project_without_home", CONTINUES)
    assert item["detail"] == ["steering", "home_funding", "home_ends_on", "home_accepted_on"]
    assert board(office, as_of="2022-05-01")[id_of("project", "KOMAS-J1")]["detail"] == ["home_accepted_on"]


def test_the_matter_of_a_steering_group_that_ended_lost_its_decider(office: Office):
    matter = id_of("pending", "KOMAS-2021-P2")
    before = board(office, as_of="2022-12-30")[matter]
    assert (before["matter"], before["party"]) == ("decision_pending", "Osatoteuttajat")
    lost = board(office, as_of=AFTER)[matter]
    assert lost["matter"] == "decider_missing"
    assert lost["detail"] == ["its decider KOMAS- ja PirSOTE-hankkeiden ohjausryhmä was dissolved on 2022-12-31"]
    assert office.one("pending", "KOMAS-2021-P2")["decider_dissolved_on"] == "2022-12-31"
    waiting = office.every("pending", status="pending", as_of=AFTER)
    assert matter in {each["id"] for each in waiting if each.get("decider_dissolved_on") == "2022-12-31"}
