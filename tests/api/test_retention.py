"""Schedules, due days, holds and registration at the doors, as archivists and anybody use them."""

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors

BASIS = "KirjanpL 1336/1997 2:10"
ROWS = [
    {"code": "02 05 00", "years": 10, "trigger": "case_resolved", "basis": BASIS},
    {"code": "02 05 01", "years": 6, "trigger": "document_date", "counted_from": "year_end", "basis": BASIS},
    {"code": "00 01", "years": -1, "trigger": "none", "basis": "KA", "decision": "KA/1/2019", "action": "keep"},
    {
        "code": "01 02",
        "years": 50,
        "trigger": "case_resolved",
        "basis": "Oma päätös",
        "publicity": "secret",
        "ground": "JulkL (621/1999) 24.1 § 26 kohta",
        "secret_years": 50,
        "personal": "sensitive",
    },
    {
        "code": "03 00",
        "years": 0,
        "trigger": "document_date",
        "basis": BASIS,
        "publicity": "public",
        "personal": "none",
    },
]
PUBLIC = {"publicity": {"publicity": "public"}}


@pytest.fixture(scope="module")
def scheduled(doors: Doors) -> Doors:
    """Doors of an archive whose first schedule is in force."""
    words = [{"code": "02 05", "title": "Talous"}, {"code": "02 05 00", "title": "Kirjanpito"}]
    body = {"code": "tos", "version": "1.4", "in_force_from": "2020-01-01", "rows": ROWS, "title": "TOS"}
    made = doors.post("/retention/schedules", body | {"classes": words})
    assert made.status_code == 201, made.text
    return doors


def at(receipt) -> dict[str, int]:
    return {"min_position": receipt["position"]}


def test_a_class_in_no_schedule_is_refused_at_the_door(scheduled: Doors):
    for kind in KINDS:
        body = {"record_class": "99 99"}
        with pytest.raises(AssertionError, match="class_not_in_schedule"):
            scheduled.create(kind, **body)


def test_the_schedule_is_read_by_anybody(scheduled: Doors):
    listed = scheduled.get("/retention/schedules").json()["items"]
    assert [(each["code"], each["version"], each["classes"], each["in_force"]) for each in listed] == [
        ("tos", "1.4", 5, True)
    ]
    read = scheduled.get(f"/retention/schedules/{listed[0]['id']}").json()["items"][0]
    assert read["rows"][0]["title"] == "Kirjanpito"
    found = scheduled.get("/retention/classes/02 05 01").json()
    assert (found["years"], found["trigger"], found["counted_from"]) == (6, "document_date", "year_end")
    assert scheduled.get("/retention/classes/02 05 01", params={"on": "2019-12-31"}).status_code == 404


def test_only_archivists_adopt_and_an_unlawful_row_is_named(scheduled: Doors):
    body = {"code": "tos", "version": "2", "in_force_from": "2030-01-01", "title": "TOS"}
    row = {"code": "00 01", "years": -1, "basis": "KA", "action": "keep"}
    assert scheduled.post("/retention/schedules", body | {"rows": [row]}, "registrar").status_code == 403
    refused = scheduled.post("/retention/schedules", body | {"rows": [row]}).json()
    assert (refused["code"], refused["field"]) == ("schedule_row", "decision")
    refused = scheduled.post("/retention/schedules", body | {"rows": [row | {"years": 7}]})
    assert (refused.status_code, refused.json()["field"]) == (422, "rows.0.years")


def test_what_the_archive_binds_no_registrar_states(scheduled: Doors):
    body = {"number": "SIDO 1", "title": "Asia", "record_class": "02 05 00", "schedule": "x" * 36}
    assert scheduled.post("/cases", body).json()["field"] == "schedule"


def test_a_secret_default_hides_and_a_public_default_publishes_nothing(scheduled: Doors):
    hidden = scheduled.create("case", record_class="01 02", public=False)
    record = scheduled.read("case", hidden, by="archivist").json()
    assert record["publicity"]["publicity"] == "secret"
    assert (record["personal"], record["defaulted"]) == ("sensitive", ["publicity", "personal"])
    open_by_default = scheduled.create("case", record_class="03 00", public=False)
    record = scheduled.read("case", open_by_default, by="archivist").json()
    assert "publicity" not in record
    assert scheduled.read("case", open_by_default).status_code == 404


def test_a_record_is_due_by_its_class_its_trigger_and_its_holds(scheduled: Doors):
    case = scheduled.create("case", record_class="02 05 00")
    paper = scheduled.create("document", case=case["id"], record_class="02 05 00", dated={"latest": "2020-02-29"})
    due = scheduled.get("/retention/due", "archivist", params=at(paper) | {"everything": True}).json()["items"]
    mine = {each["id"]: each for each in due}[paper["id"]]
    assert (mine["due"], mine["waits_for"]) == (None, "case_closing")
    asked = {"if_case_closes": case["id"], "on": "2024-02-29"}
    closing = scheduled.get("/retention/due", "archivist", params=asked).json()["items"]
    assert {each["id"]: each["due"] for each in closing} == {case["id"]: "2034-03-01", paper["id"]: "2034-03-01"}
    order = {"mandate": "PKL 806/2011", "reason": "Tutkinta", "cases": [case["id"]]}
    placed = scheduled.post("/holds", order, headers={"Idempotency-Key": "hold-1"})
    assert placed.status_code == 201, placed.text
    again = scheduled.post("/holds", order, headers={"Idempotency-Key": "hold-1"})
    assert again.json() == placed.json()
    hold = scheduled.get(f"/holds/{placed.json()['id']}", "archivist", params=at(placed.json())).json()
    assert set(hold["records"]) == {case["id"], paper["id"]}
    due = scheduled.get("/retention/due", "archivist", params={"everything": True}).json()["items"]
    assert {each["id"]: each["held"] for each in due}[paper["id"]] is True
    released = scheduled.post(f"/holds/{hold['hold']}/releases", {"reason": "Tutkinta päättyi"})
    assert released.status_code == 201, released.text
    assert scheduled.get(f"/holds/{hold['hold']}", "archivist", params=at(released.json())).status_code == 404


def test_holds_are_for_archivists_alone(scheduled: Doors):
    case = scheduled.create("case")
    order = {"mandate": "PKL 806/2011", "reason": "Esitutkinta", "records": [case["id"]]}
    assert scheduled.post("/holds", order, "registrar").status_code == 403
    placed = scheduled.post("/holds", order).json()
    for path in ("/holds", "/retention/due", "/registration/incomplete", "/retention/calendar"):
        assert scheduled.get(path, "reader").status_code == 403
        assert scheduled.get(path).status_code == 401
    seen = scheduled.get(f"/cases/{case['id']}", params=at(placed))
    assert "Esitutkinta" not in seen.text
    assert "PKL" not in seen.text
    history = scheduled.get(f"/cases/{case['id']}/history", params=at(placed))
    assert "PKL" not in history.text
    assert len(history.json()["events"]) == 2
    assert "PKL 806/2011" in scheduled.get(f"/cases/{case['id']}", "archivist").text


def test_what_a_registration_lacks_is_listed_with_what_completes_it_and_gates_the_final_record(scheduled: Doors):
    case = scheduled.create("case")
    paper = scheduled.create("document", public=False, dated=None, publicity={"publicity": "secret"})
    listed = scheduled.get("/registration/incomplete", "archivist", params=at(paper) | {"kind": "document"}).json()
    mine = next(each for each in listed["items"] if each["id"] == paper["id"])
    assert mine["missing"] == [
        "case", "received_on", "sender", "recipient", "date", "record_class", "personal",
        "publicity.ground", "publicity.secret_from", "publicity.secret_years",
    ]  # fmt: skip
    assert [request["path"].rpartition("/")[2] for request in mine["complete"]] == [
        "registrations", "classifications", "publicity",
    ]  # fmt: skip
    version = scheduled.read("document", paper, by="archivist").json()["version"]
    final = {"finalised_on": "2020-03-01"}
    refused = scheduled.change("document", paper["id"], "finalisations", final, version).json()
    assert refused["code"] == "registration_incomplete"
    steps = [
        ("registrations", {"case": case["id"], "received_on": "2020-02-01", "sender": "STM", "recipient": "POP"}),
        ("registrations", {"dated": "2020-01-31", "personal": "none"}),
        ("classifications", {"record_class": "02 05 01", "reclassified_on": "2020-02-01", "reason": "Luokiteltiin"}),
        ("publicity", PUBLIC | {"reason": "Ei salattavaa"}),
        ("finalisations", final),
    ]
    for number, (noun, body) in enumerate(steps, 1):
        made = scheduled.change("document", paper["id"], noun, body, number)
        assert made.status_code == 201, made.text
    listed = scheduled.get("/registration/incomplete", "archivist", params=at(made.json()) | {"kind": "document"})
    assert paper["id"] not in listed.text
    record = scheduled.read("document", paper).json()
    assert (record["sender"], record["record_class"], record["final_on"]) == ("STM", "02 05 01", "2020-03-01")
    assert record["dated"]["latest"] == "2020-01-31"
    refused = scheduled.change("document", paper["id"], "registrations", {"sender": "Muu"}, 6).json()
    assert (refused["code"], refused["field"]) == ("already_stated", "sender")


def test_the_register_shows_every_case_and_masks_what_is_not_public(scheduled: Doors):
    shown = scheduled.create("case", title="Julkinen asia")
    hidden = scheduled.create("case", public=False, title="Kätketty otsikko")
    page = scheduled.get("/register", params=at(hidden) | {"limit": 1000})
    rows = {row["number"]: row for row in page.json()["items"]}
    numbers = [scheduled.read("case", each, by="archivist").json()["number"] for each in (shown, hidden)]
    assert rows[numbers[0]]["title"] == "Julkinen asia"
    assert rows[numbers[1]] == {
        "id": None,
        "number": numbers[1],
        "title": "Salassa pidettävä / ei julkinen",
        "opened_on": "2020-01-07",
        "status": "open",
        "masked": True,
        "merged": [],
    }
    assert "Kätketty" not in page.text
    assert hidden["id"] not in page.text
    for_archivist = scheduled.get("/register", "archivist", params={"limit": 1000}).json()
    assert for_archivist["items"] == page.json()["items"]


def test_a_version_whose_first_day_is_a_slip_is_refused_and_blocks_nothing(scheduled: Doors):
    body = {"code": "later", "version": "1", "title": "TOS", "rows": ROWS}
    for slip in ("9999-12-30", "2206-01-01"):
        told = scheduled.post("/retention/schedules", body | {"in_force_from": slip})
        assert (told.status_code, told.json()["field"]) == (422, "in_force_from")
        assert "later" in told.json()["remedy"]
    assert scheduled.post("/retention/schedules", body | {"in_force_from": "2020-01-01"}).status_code == 201
