"""The archivist's duties to the day: holds, lists of a class, what a closing changes, pages, classes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.disposals import BASIS, Office, an_office

Receipt = dict[str, Any]


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


def hold(office: Office, *papers: Receipt, ends_on: str | None = None, **more: Any) -> Receipt:
    body = {"mandate": "PKL 806/2011", "reason": "Esitutkinta", "records": [each["id"] for each in papers]} | more
    made = office.doors.post("/holds", body | ({"ends_on": ends_on} if ends_on else {}))
    assert made.status_code == 201, made.text
    return made.json()


def shown_hold(office: Office, made: Receipt) -> dict[str, Any]:
    at = {"min_position": made["position"]}
    items = office.doors.get("/holds", "archivist", params=at).json()["items"]
    return next(each for each in items if each["hold"] == made["id"])


def due(office: Office, **params: Any) -> list[dict[str, Any]]:
    at = {"min_position": office.home.archive.position}
    answer = office.doors.get("/retention/due", "archivist", params=at | params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_hold_keeps_its_record_through_its_last_day_and_not_the_day_after(office: Office):
    paper = office.paper("Pidetty", "Pidätyksen alainen muistio.")
    made = hold(office, paper, ends_on="2026-01-06")
    assert [each["held"] for each in due(office, on="2026-01-06")] == [True]
    assert [each["held"] for each in due(office, on="2026-01-07")] == [False]
    for days, binding, code in ((0, True, 409), (1, True, 409), (1, False, 201)):
        office.clock.days(days)
        assert shown_hold(office, made)["binding"] is binding
        listed = office.doors.post("/disposals", {"records": [paper["id"]]})
        assert listed.status_code == code, (days, listed.text)


def test_a_hold_released_ahead_keeps_its_record_until_the_day_of_its_release(office: Office):
    paper = office.paper("Vapautuva", "Vapautuva muistio.")
    made = hold(office, paper)
    released = office.doors.post(f"/holds/{made['id']}/releases", {"reason": "Päättyi", "released_on": "2026-01-07"})
    assert released.status_code == 201, released.text
    assert [each["held"] for each in due(office, on="2026-01-06")] == [True]
    assert [each["held"] for each in due(office, on="2026-01-07")] == [False]
    office.clock.days(1)
    assert office.doors.post("/disposals", {"records": [paper["id"]]}).status_code == 409
    office.clock.days(1)
    assert office.doors.post("/disposals", {"records": [paper["id"]]}).status_code == 201


def test_a_list_of_a_class_holds_what_is_due_of_that_class_and_no_more(office: Office):
    doors = office.doors
    adopted = {
        "code": "tos2",
        "version": "1",
        "in_force_from": "2020-01-01",
        "title": "Toinen",
        "rows": [{"code": "05 00", "years": 3, "trigger": "document_date", "basis": BASIS}],
    }
    assert doors.post("/retention/schedules", adopted).status_code == 201
    wanted = [office.paper(f"Muistio {n}", f"Teksti {n}.", dated={"latest": "2020-05-05"}) for n in range(2)]
    office.paper("Toinen luokka", "Toisen luokan teksti.", record_class="05 00", dated={"latest": "2020-05-05"})
    office.paper("Tarkastettava", "Tarkastettavan luokan teksti.", record_class="04 00")
    later = office.paper("Myöhempi", "Ei vielä.", dated={"latest": "2026-01-05"})
    held = office.paper("Pidetty", "Pidätyksen alainen.")
    hold(office, held)
    assert later["id"] not in {each["id"] for each in due(office)}
    made = doors.post("/disposals", {"record_class": "03 00"})
    assert made.status_code == 201, made.text
    listed = doors.get(f"/disposals/{made.json()['id']}", "archivist").json()["records"]
    assert [each["record"] for each in listed] == [each["id"] for each in wanted]
    assert {(each["record_class"], each["basis"]) for each in listed} == {("03 00", BASIS)}


def test_closing_a_case_changes_the_days_of_its_own_records_alone(office: Office):
    doors = office.doors
    case = doors.create("case", number="A 1", record_class="02 05", opened_on="2020-01-01")
    other = doors.create("case", number="A 2", record_class="02 05", opened_on="2020-01-01")
    paper = office.paper("Asian muistio", "Teksti yksi.", record_class="02 05", case=case["id"])
    office.paper("Muun asian muistio", "Teksti kaksi.", record_class="02 05", case=other["id"])
    office.paper("Oman päivänsä muistio", "Teksti kolme.", record_class="03 00", case=case["id"])
    office.paper("Irrallinen", "Teksti neljä.", record_class="03 00")
    found = due(office, if_case_closes=case["id"], on="2026-01-05")
    assert {(each["id"], each["due_now"], each["waits_now"], each["due"]) for each in found} == {
        (case["id"], None, "case_closing", "2032-01-06"),
        (paper["id"], None, "case_closing", "2032-01-06"),
    }
    unknown = doors.get("/retention/due", "archivist", params={"if_case_closes": paper["id"]})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "case")
    closed = doors.change("case", case["id"], "closures", {"closed_on": "2026-01-05", "reason": "Valmis"}, 1)
    assert closed.status_code == 201, closed.text
    assert due(office, if_case_closes=case["id"], on="2026-01-05") == []


def test_what_is_due_is_due_from_its_first_day(office: Office):
    office.paper("Muistio", "Teksti.", dated={"latest": "2026-01-09"})
    assert [each["due"] for each in due(office, everything=True)] == ["2026-01-10"]
    assert [len(due(office, on=on)) for on in ("2026-01-09", "2026-01-10")] == [0, 1]


def a_version(code: str, version: str, begins: str, years: int) -> dict[str, Any]:
    row = {"code": "02 07", "years": years, "trigger": "document_date", "basis": BASIS}
    return {"code": code, "version": version, "in_force_from": begins, "rows": [row], "title": f"{code} {version}"}


def class_on(office: Office, on: str) -> tuple[Any, ...] | int:
    answer = office.doors.get(
        "/retention/classes/02 07", params={"on": on, "min_position": office.home.archive.position}
    )
    told = answer.json()
    return (told["schedule"], told["version"], told["years"]) if answer.status_code == 200 else answer.status_code


def test_of_two_schedules_the_one_that_came_into_force_last_governs_a_class(office: Office):
    versions = (
        a_version("uusi", "1", "2023-01-01", 10),
        a_version("vanha", "1", "2021-01-01", 3),
        a_version("vanha", "2", "2022-01-01", 6),
        a_version("vanha", "3", "2026-01-06", 20),
    )
    for each in versions:
        assert office.doors.post("/retention/schedules", each).status_code == 201
    days = (
        "2020-12-31",
        "2021-01-01",
        "2021-12-31",
        "2022-01-01",
        "2022-12-31",
        "2023-01-01",
        "2026-01-05",
        "2026-01-06",
    )
    assert [class_on(office, on) for on in days] == [
        404,
        ("vanha", "1", 3),
        ("vanha", "1", 3),
        ("vanha", "2", 6),
        ("vanha", "2", 6),
        ("uusi", "1", 10),
        ("uusi", "1", 10),
        ("vanha", "3", 20),
    ]
    dated = {"latest": "2020-05-05"}
    before = office.paper("Ennen", "Teksti ennen.", record_class="02 07", dated=dated)
    office.clock.days(1)
    after = office.paper("Jälkeen", "Teksti jälkeen.", record_class="02 07", dated=dated)
    found = {each["id"]: (each["years"], each["due"]) for each in due(office, everything=True)}
    assert (found[before["id"]], found[after["id"]]) == ((10, "2030-05-06"), (20, "2040-05-06"))


def test_a_retired_schedule_takes_records_until_the_day_it_is_retired(office: Office):
    made = office.doors.post("/retention/schedules", a_version("vanha", "1", "2021-01-01", 3)).json()
    headers = {"If-Match": '"1"'}
    told = {"retired_on": "2026-01-06", "reason": "Korvattu"}
    retired = office.doors.post(f"/retention/schedules/{made['id']}/retirements", told, headers=headers)
    assert retired.status_code == 201, retired.text
    assert [class_on(office, on) for on in ("2026-01-05", "2026-01-06")] == [("vanha", "1", 3), 404]


def walked(office: Office, path: str, by: str | None = "archivist", key: str = "id") -> list[list[Any]]:
    """Every page of a list, by its links."""
    pages = []
    while path:
        answer = office.doors.get(path, by)
        assert answer.status_code == 200, answer.text
        pages.append([each[key] for each in answer.json()["items"]])
        assert len(pages) < 20, "the list never ends"
        path = answer.headers["Link"].partition("<")[2].partition(">")[0] if "Link" in answer.headers else ""
    return pages


def test_pages_of_duties_repeat_nothing_and_leave_nothing_out(office: Office):
    cases = [office.doors.create("case", number=f"A {n}", opened_on="2020-01-01")["id"] for n in range(5)]
    papers = [office.paper(f"Muistio {n}", f"Teksti {n}.", language="fi")["id"] for n in range(5)]
    at = f"min_position={office.home.archive.position}"
    assert walked(office, f"/retention/due?limit=2&{at}") == [papers[:2], papers[2:4], papers[4:]]
    assert walked(office, f"/register?limit=2&{at}", None, "number") == [["A 0", "A 1"], ["A 2", "A 3"], ["A 4"]]
    lacking = walked(office, f"/registration/incomplete?limit=3&{at}")
    assert [len(page) for page in lacking] == [3, 3, 3, 1]
    assert [id for page in lacking for id in page] == [*cases, *papers]
    assert walked(office, f"/registration/incomplete?limit=5&kind=case&{at}") == [cases]


def test_pages_of_events_and_readings_repeat_nothing_and_leave_nothing_out(office: Office):
    doors = office.doors
    papers = [doors.create("report", public=False) for _ in range(5)]
    positions, after = [], 0
    while True:
        page = doors.get(
            "/events", "archivist", params={"after": after, "limit": 3, "min_position": papers[-1]["position"]}
        )
        told = page.json()
        positions.append([each["position"] for each in told["events"]])
        after = told["next"]
        if "Link" not in page.headers:
            break
    assert [each for page in positions for each in page] == list(range(1, told["position"] + 1))
    assert all(len(page) == 3 for page in positions[:-1])
    for each in papers:
        assert doors.read("report", each, "archivist").status_code == 200
    numbers = walked(office, "/access/log?limit=2", key="number")
    flat = [number for page in numbers for number in page]
    assert flat == sorted(set(flat))
    assert len(flat) == len(doors.get("/access/log", "archivist").json()["items"])


def test_the_most_urgent_request_comes_first_and_its_last_day_is_not_overdue(office: Office):
    doors = office.doors
    days = ("2025-12-01", "2026-01-05", "2025-12-22")
    made = [doors.create("request", asked_on=day, number=f"TP {n}") for n, day in enumerate(days)]
    at = {"min_position": made[-1]["position"]}
    found = doors.get("/access/requests", "archivist", params=at).json()["items"]
    assert [each["asked_on"] for each in found] == ["2025-12-01", "2025-12-22", "2026-01-05"]
    assert all(each["overdue"] == (each["due_on"] < "2026-01-05") for each in found)
    urgent = next(each for each in found if not each["overdue"])
    while doors.get("/access/requests", "archivist").json()["items"][1]["due_on"] > office.clock.now.date().isoformat():
        office.clock.days(1)
    on_its_day = doors.get("/access/requests", "archivist").json()["items"][1]
    assert (on_its_day["id"], on_its_day["overdue"]) == (urgent["id"], False)
    office.clock.days(1)
    late = doors.get("/access/requests", "archivist", params={"overdue": True}).json()["items"]
    assert [each["id"] for each in late] == [made[0]["id"], made[2]["id"]]
    answered = {"answered_on": "2026-01-05", "outcome": "granted", "reason": "Annetaan"}
    done = doors.change("request", made[0]["id"], "answers", answered, 1).json()
    left = doors.get("/access/requests", "archivist", params={"min_position": done["position"]}).json()["items"]
    assert [each["id"] for each in left] == [made[2]["id"], made[1]["id"]]
