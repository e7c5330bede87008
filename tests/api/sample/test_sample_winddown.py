"""The office that was wound down and the one that is being wound down, as REST answers on the sample."""

from collections import Counter
from typing import Any

import pytest

from api.sample.story import Step, read_story
from services.verbs import KINDS
from tests.api.sample.asked import Office

POP, KOMAS = "POP-ALASAJO", "KOMAS-ALASAJO"
BESIDE = ("write_undecided", "disposal_unexecuted")
DAYS = ("2019-03-12", "2019-06-30", "2019-12-31", "2020-04-27", "2020-04-30")


def board(office: Office, name: str, **asked: Any) -> dict[str, Any]:
    told: dict[str, Any] = office.get("/winddown/status", office=name, **asked)
    return told


def test_the_office_came_to_nothing_open_and_was_closed(office: Office):
    counts = [board(office, POP, as_of=day)["open"] for day in DAYS]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 50
    assert counts[-1] == 0
    closed = office.one("winddown", POP)
    assert (closed["status"], closed["closed_on"]) == ("closed", "2020-04-30")
    then = board(office, POP, known_at=closed["closed_at"], as_of="2020-04-30")
    assert (then["open"], then["can_close"]) == (0, True)


def test_the_closing_states_where_every_record_went(office: Office):
    closed = office.one("winddown", POP)
    asked = {"known_at": closed["closed_at"], "as_of": "2020-04-30"}
    told = office.get(f"/wind-downs/{closed['id']}/destinations", **asked)
    went = {each["destination"]: each["records"] for each in closed["went_to"]}
    assert {name: count for name, count in told["counts"].items() if count} == went
    assert (told["without"], told["hindered"]) == (0, 0)
    assert sum(went.values()) == len(told["items"]) > 200
    parties = Counter(each["party"] for each in told["items"])
    assert set(parties) == {
        "Kansallisarkisto",
        "Pohjois-Pohjanmaan liitto",
        "Pohjois-Pohjanmaan sairaanhoitopiiri",
    }


def test_each_item_of_the_last_days_ended_in_one_of_four_ways(office: Office):
    settled = [step for step in read_story() if step.do == "item-settlements"]
    ways = Counter(step.fields["way"] for step in settled)
    assert set(ways) == {"transferred", "void", "left_undone"}
    shown = [office.one(step.kind, step.key)["items"][step.fields["matter"]] for step in settled]
    assert Counter(each["way"] for each in shown) == ways
    assert all(each["party"] == each["offered_to"] for each in shown if each["way"] == "transferred")
    assert all(each["decider"] and each["reason"] for each in shown if each["way"] == "left_undone")
    recovery = office.one("grant", "VA-POP-2019")["items"]["grant_unsettled"]
    assert (recovery["party"], recovery["deadline"]) == ("Pohjois-Pohjanmaan liitto", "2029-12-09")


def test_what_the_council_took_over_was_recorded_to_its_end_after_the_closing(office: Office):
    assert office.one("commitment", "POP-SIT-01", as_of="2020-12-30")["status"] == "open"
    assert office.one("commitment", "POP-SIT-01")["status"] == "fulfilled"
    assert office.one("contract", "POP-SR-2018-11", as_of="2020-12-14")["status"] != "returned"


def test_nothing_new_is_recorded_of_the_office_that_was_closed(office: Office):
    body = {
        "number": "POP/99/2023",
        "title": "Uusi asia",
        "opened_on": "2023-04-01",
        "collection": "POP 2017–2019",
        "publicity": None,
    }
    headers = {"Authorization": f"Bearer {office.key}"}
    answer = office.client.post(f"/{KINDS['case'].plural}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "organisation_closed")
    assert POP in answer.json()["detail"]


def test_the_other_office_is_still_being_wound_down(office: Office):
    told = board(office, KOMAS)
    assert told["open"] > 0
    assert told["can_close"] is False
    assert {"decider_missing", "grant_unsettled", "payment_in_progress"} <= set(told["by_kind"])
    grants = [step.key for step in read_story() if step.kind == "grant" and step.do is None and _of_komas(step)]
    assert {each["id"] for each in told["items"] if each["kind"] == "grant"} <= {
        office.one("grant", key)["id"] for key in grants
    }


def _of_komas(step: Step) -> bool:
    return step.fields.get("collection") == "KOMAS 2020–2022"


@pytest.mark.parametrize(("name", "as_of"), [(POP, "2019-06-30"), (KOMAS, None)])
@pytest.mark.parametrize("whole", [True, False])
def test_the_compilation_counts_what_the_board_shows(office: Office, name: str, as_of: str | None, whole: bool):
    asked = {} if as_of is None else {"as_of": as_of}
    headers = {"Authorization": f"Bearer {office.key}"} if whole else {}
    shown = office.client.get("/winddown/status", params={"office": name, **asked}, headers=headers).json()
    (id,) = (each["id"] for each in shown["wind_downs"])
    told = office.client.get(f"/wind-downs/{id}/compilation", params={"lang": "en", **asked}, headers=headers).json()
    (undone,) = (each for each in told["chapters"] if each["code"] == "undone")
    tables = {each["key"]: each["rows"] for each in undone["blocks"] if each["form"] == "table"}
    sorts = {row["key"].partition("/")[2]: int(row["cells"][1]["text"]) for row in tables["open-by-matter"]}
    assert sorts == {name: count for name, count in shown["by_kind"].items() if name not in BESIDE}
    listed = Counter((row["key"].split("/")[1], row["key"].split("/")[2]) for row in tables["open"])
    assert listed == Counter((each["id"], each["matter"]) for each in shown["items"] if each["matter"] not in BESIDE)
    said = [each["key"] for each in undone["blocks"] if each["form"] == "sentence"]
    assert ("open/not-shown" in said, "open/left-out" in said) == (not whole, True)


def test_the_compilation_states_how_each_contract_ended_and_passes_over_what_has_ended_since(office: Office):
    told = office.get(f"/wind-downs/{office.one('winddown', POP)['id']}/compilation", lang="en")
    tables = {b["key"]: b["rows"] for c in told["chapters"] for b in c["blocks"] if b["form"] == "table"}
    ended = [[cell["text"] for cell in row["cells"]] for row in tables["contracts"]]
    assert all(row[-1] for row in ended if row[4] in ("registered", "signed"))
    assert any("left undone by decision of" in row[-1] or "transferred to" in row[-1] for row in ended)
    assert not [row for row in tables["taken-over"] if row["key"].endswith("contract_in_force") and _past(office, row)]
    assert all(row["cells"][2]["text"] for row in tables["went-to"])
    grants = {each["id"] for each in office.every("grants")}
    deadlines = office.get(f"/wind-downs/{office.one('winddown', KOMAS)['id']}/deadlines")["items"]
    assert not [each for each in deadlines if each["what"] == "payment_lapses" and each["id"] in grants]


def _past(office: Office, row: dict[str, Any]) -> bool:
    told: dict[str, Any] = office.get(f"/contracts/{row['key'].split('/')[1]}")
    return told["status"] in ("expired", "ended", "terminated")


def test_the_chart_of_grants_has_what_was_recovered(office: Office):
    told = office.get(f"/wind-downs/{office.one('winddown', KOMAS)['id']}/compilation", lang="en")
    money = next(each["blocks"] for each in told["chapters"] if each["code"] == "money")
    (chart,) = (each for each in money if each["form"] == "chart")
    assert "Returned or recovered" in str(chart)
    assert "12,400.00" in str(chart)
