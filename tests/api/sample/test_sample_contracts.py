"""Contracts, commitments and staff of the sample office, as REST answers: every figure of its sources."""

from datetime import date

from api.sample.shorthand import record_id
from tests.api.sample.asked import Office

BEFORE = "2019-03-13"
"""The day on which the office counted its staff and mapped its commitments."""
WINDOW = ("2019-04-01", "2019-06-30")


# -- the contract system, and what is in it (block 4) --------------------------------------------------------------


def test_the_contract_system_itself_ends_with_2020(office: Office):
    assert office.one("contract", "POP-S-2018-01")["ends_on"] == "2020-12-31"
    days = ("2020-12-31", "2021-01-01")
    assert [office.one("contract", "POP-S-2018-01", as_of=on)["status"] for on in days] == ["signed", "expired"]
    assert office.one("contract", "POP-S-2018-01", as_of="2019-03-08")["notice_ends_on"] == "2019-09-08"


def test_six_law_students_work_until_the_end_of_june_2019(office: Office):
    students = office.one("contract", "POP-S-2018-07", as_of="2019-06-30")
    assert (students["ends_on"], students["status"]) == ("2019-06-30", "signed")
    assert "kuuden oikeustieteen opiskelijan" in students["title"]
    assert office.one("contract", "POP-S-2018-07", as_of="2019-07-01")["status"] == "expired"


def test_contracts_of_three_state_offices_are_left_out_with_the_reason(office: Office):
    left = office.every("contracts", day="excluded_on", date_from="2018-02-05", date_to="2018-02-05", as_of=BEFORE)
    assert sorted(each["owner"] for each in left) == [
        "Pohjois-Pohjanmaan ELY-keskus",
        "Pohjois-Pohjanmaan TE-toimisto",
        "Pohjois-Suomen aluehallintovirasto",
    ]
    assert all("laeista" in each["exclusion"]["reason"] for each in left)


def test_contracts_of_others_went_back_or_on_with_their_system_and_two_still_wait(office: Office):
    kept_here = office.every("contracts", day="digitised_on", date_from="2018-01-01")
    back = {each["owner"]: each["restitution"]["system"] for each in kept_here if each.get("returned_on")}
    assert back == {
        "Kempeleen kunta": "kunnan oma sopimusjärjestelmä",
        "Oulunkaaren kuntayhtymä": "kuntayhtymän asianhallinta (migraatio)",
    }
    waiting = [each for each in kept_here if not each.get("returned_on")]
    assert sorted((each["owner"], each["holder"]) for each in waiting) == [
        ("Kuusamon kaupunki", "Pohjois-Pohjanmaan liitto"),
        ("Utajärven kunta", "Pohjois-Pohjanmaan liitto"),
    ]
    moved = office.one("contract", "POP-S-2018-09")
    assert (moved["status"], moved["transfer"]["agreement"].startswith("Hinnat")) == ("transferred", True)


def test_a_class_counts_ten_years_from_the_end_of_the_system(office: Office):
    (found,) = [
        each
        for each in office.get("/retention/due", everything=True, kind="contract", limit=1000)["items"]
        if each["id"] == str(record_id("sample", "contract", "POP-S-2018-01"))
    ]
    assert (found["trigger"], found["triggered_on"], found["due"]) == ("contract_ended", "2020-12-31", "2031-01-01")


# -- the property system (block 5) ---------------------------------------------------------------------------------


def test_five_properties_are_mapped_and_nobody_has_decided_who_goes_on(office: Office):
    assert office.one("contract", "POP-S-2018-03")["owner"] == "Tilakeskus"
    mapped = office.get("/properties", status="open", maintainer="Tilakeskus")["items"]
    assert [each["condition"] for each in mapped] == ["satisfactory", "good", "passable", "good", "satisfactory"]
    (leased,) = [each for each in mapped if "lease" in each]
    assert (leased["accessibility"], leased["lease_ends_on"]) == ("met", "2026-12-31")
    assert office.get(f"/contracts/{leased['lease']}")["ends_on"] == leased["lease_ends_on"]
    assert leased["floor_plan"] == str(record_id("sample", "document", "POP-pohjakuva-lehtola"))
    assert office.one("pending", "POP-2019-A1")["status"] == "pending"


# -- the decision table of November 2020 (block 6) -----------------------------------------------------------------


def test_eleven_matters_of_november_2020(office: Office):
    rows = office.every("pending", date_from="2020-11-01", date_to="2020-11-30", as_of="2020-11-30")
    assert len(rows) == 11
    assert [each["project"] for each in rows if not each.get("decider")] == ["Sote-ICT"] * 3
    assert len([each for each in rows if not each.get("target_text")]) == 2
    assert len([each for each in rows if not each.get("goal")]) == 3
    bounds = {each.get("target_text"): each.get("target") for each in rows}
    assert bounds["Joulukuu 2020 - tammikuu 2021"] == {"earliest": "2020-12-01", "latest": "2021-01-31"}
    assert not any((bounds["pian"] or {}).values())


# -- clause 11 of the framework agreement (block 8) ----------------------------------------------------------------


def test_the_framework_agreement_ended_at_once_and_one_sender_has_not_agreed_yet(office: Office):
    key = "POP-S-2017-01"
    days = ("2019-03-25", "2019-03-26", "2019-03-27")
    assert [office.one("contract", key, as_of=on)["status"] for on in days] == ["signed", "terminating", "terminated"]
    now = office.one("contract", key)
    assert (now["ends_on"], now["ground"], now["termination"]["clause"]) == ("2019-03-26", "activity_ended", "11 §")
    assert (now["completion"], now["transitions_open"]) == ("transition_open", ["KUUSAMO"])
    until = [each["transition_until"] for each in now["senders"] if "transition_until" in each]
    assert (len(until), max(until)) == (8, WINDOW[1])
    assert [each["id"] for each in office.every("contracts", completion="transition_open")] == [now["id"]]
    lacking = office.get("/registration/incomplete", kind="contract", limit=1000)["items"]
    assert [each["missing"] for each in lacking if each["id"] == now["id"]] == [["transition_until"]]


# -- staff return (block 9) ----------------------------------------------------------------------------------------


def test_thirty_six_people_are_26_2_person_years_and_ten_of_ict_are_6_3(office: Office):
    found = office.get("/secondments/person-years", as_of=BEFORE, group_by="grant")
    assert {each["value"]: (each["people"], each["person_years"]) for each in found["groups"]} == {
        str(record_id("sample", "grant", "VA-POP-perus")): (36, "26.2"),
        str(record_id("sample", "grant", "VA-POP-ICT")): (10, "6.3"),
    }
    assert (found["people"], found["person_years"], found["partial"]) == (46, "32.5", False)


def test_agreements_run_to_the_end_of_2019_for_20_to_100_per_cent_and_returns_lie_within_the_window(office: Office):
    lent = office.every("secondments", as_of=BEFORE)
    assert {each["ends_on"] for each in lent} == {"2019-12-31"}
    assert (min(each["percent"] for each in lent), max(each["percent"] for each in lent)) == (20, 100)
    returned = office.every("secondments", status="returned", returned_on_from=WINDOW[0], returned_on_to=WINDOW[1])
    days = [each["returned_on"] for each in returned]
    assert (len(days), min(days), max(days)) == (45, *WINDOW)
    assert [each["employer"] for each in office.every("secondments", status="ended")] == ["Kuusamon kaupunki"]
    on = {day: office.get("/secondments/person-years", as_of=day)["people"] for day in ("2019-06-30", "2020-01-01")}
    assert on == {"2019-06-30": 1, "2020-01-01": 0}


def test_nobody_who_may_not_see_them_learns_who_was_lent(office: Office):
    anybody = office.client.get("/secondments/person-years", params={"as_of": BEFORE}).json()
    assert (anybody["people"], anybody["person_years"], anybody["partial"]) == (0, "0", True)
    assert office.client.get("/secondments").json()["total"] == 0


def test_a_chain_of_substitutes_ends_when_the_holder_returns(office: Office):
    before, after = (office.one("post", "POP-VIRKA-1", as_of=on) for on in ("2019-06-29", "2019-06-30"))
    assert (before["chain"], before["status"]) == ([1, 2, 3], "substituted")
    assert (after["chain"], after["status"]) == ([1], "filled")
    assert {each["ended_on"] for each in after["terms"] if "ended_on" in each} == {"2019-06-30"}
    by_calendar = [office.one("post", "POP-VIRKA-3", as_of=on)["serving"] for on in ("2019-12-31", "2020-01-01")]
    assert by_calendar == [2, 1]


# -- commitments ---------------------------------------------------------------------------------------------------


def test_every_commitment_is_mapped_with_its_day_sum_and_necessity(office: Office):
    mapped = office.every("commitments", as_of="2019-03-25")
    assert len(mapped) == 10
    assert sum(each["amount"]["cents"] for each in mapped if "amount" in each) == 126_205_000
    assert all(each["to"] and each["until"]["latest"] and each["made_on"] for each in mapped)
    cut_off = {
        each["made_on"]: each.get("necessity") for each in mapped if "2019-03-07" <= each["made_on"] <= "2019-03-08"
    }
    assert cut_off == {"2019-03-07": "unnecessary", "2019-03-08": "unnecessary"}
    after = sorted(each["necessity"] for each in mapped if each["made_on"] == "2019-03-09")
    assert after == ["necessary", "unnecessary"]
    assert sorted(each["status"] for each in office.every("commitments")) == [
        *["ended"] * 2,
        *["fulfilled"] * 7,
        "transferred",
    ]


def test_contracts_alive_on_a_day_are_listed_by_their_end(office: Office):
    alive = office.every(
        "contracts", status=["signed", "registered"], as_of=BEFORE, sort="ends_on", ends_on_from=BEFORE
    )
    ends = [each["ends_on"] for each in alive]
    assert ends == sorted(ends)
    assert all(date.fromisoformat(each["ends_on"]) >= date.fromisoformat(BEFORE) for each in alive)
    assert "POP-S-1/2018" in [each["number"] for each in alive]
