"""A deadline names every event that set its day, also of far years; a calendar asked again says the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

Body = dict[str, Any]
PLAIN: Body = {"starts_on": "2020-02-01", "ends_on": "2030-12-31", "notice_months": None}
DUE = {"earliest": "2030-03-01", "latest": "2030-03-01"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("named") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def winddown(office: Doors) -> str:
    return str(
        office.create("winddown", organisation="Toimisto", number="WD", decided_on="2019-03-12", body=None)["id"]
    )


def newest(doors: Doors) -> int:
    position: int = doors.client.app.state.home.archive.position
    return position


def asked(doors: Doors, path: str, by: str | None = "archivist", **params: Any) -> Any:
    answer = doors.get(path, by, params={"min_position": newest(doors)} | params)
    assert answer.status_code == 200, answer.text
    return answer


def due(doors: Doors, winddown: str, id: str, what: str, **params: Any) -> list[tuple[str, list[int]]]:
    items = asked(doors, f"/wind-downs/{winddown}/deadlines", **params).json()["items"]
    return [(each["due"], each["positions"]) for each in items if (each["id"], each["what"]) == (id, what)]


def change(doors: Doors, kind: str, made: Body, noun: str, **said: Any) -> int:
    answer = doors.change(kind, made["id"], noun, said, made["version"])
    assert answer.status_code == 201, answer.text
    made["version"] += 1
    return int(answer.json()["position"])


def test_the_end_of_a_contract_names_the_extension_the_notice_and_the_correction(office: Doors, winddown: str):
    made = office.create("contract", **PLAIN)
    first = made["position"]
    assert due(office, winddown, made["id"], "contract_ends") == [("2030-12-31", [first])]
    change(office, "contract", made, "signatures", signed_on="2020-02-01", reason="Allekirjoitettu")
    wrong = made["version"] + 1
    longer = change(office, "contract", made, "extensions", extended_on="2021-01-01", ends_on="2031-06-30", reason="x")
    assert due(office, winddown, made["id"], "contract_ends") == [("2031-06-30", [first, longer])]
    mended = change(office, "contract", made, "event-corrections", corrects=wrong, ends_on="2031-05-31", reason="virhe")
    ((day, at),) = due(office, winddown, made["id"], "contract_ends")
    assert (day, {first, mended} <= set(at)) == ("2031-05-31", True)
    notice = {"noticed_on": "2022-01-10", "ends_on": "2030-06-30", "reason": "Alasajo"}
    ended = change(office, "contract", made, "terminations", **notice)
    assert due(office, winddown, made["id"], "contract_ends") == [("2030-06-30", [first, ended])]


def test_parts_of_a_contract_name_their_own_events(office: Doors, winddown: str):
    made = office.create("contract", **PLAIN)
    at = {}
    for code in ("1", "2"):
        said = {"agreed_on": "2021-01-01", "extends_to": "2033-12-31", "use_until": f"2030-0{code}-01"}
        at[f"o{code}"] = change(office, "contract", made, "options", option=code, **said)
        said = {"agreed_on": "2021-01-01", "what": "Raportti", "due": DUE}
        at[f"d{code}"] = change(office, "contract", made, "deliverables", deliverable=code, **said)
    first = made["position"]
    options = due(office, winddown, made["id"], "option_lapses")
    assert options == [(f"2030-0{code}-01", [first, at[f"o{code}"]]) for code in ("1", "2")]
    found = due(office, winddown, made["id"], "deliverable_due")
    assert sorted(found) == [("2030-03-01", [first, at[f"d{code}"]]) for code in ("1", "2")]


def test_staff_and_commitments_name_what_was_agreed_later(office: Doors, winddown: str):
    lent = office.create("secondment", starts_on="2020-01-01", ends_on="2031-12-31")
    first = lent["position"]
    longer = change(office, "secondment", lent, "changes", changed_on="2021-01-01", ends_on="2032-01-31")
    assert due(office, winddown, lent["id"], "secondment_ends") == [("2032-01-31", [first, longer])]
    back = {"agreed_on": "2021-02-01", "return_on": "2030-06-30", "reason": "Sovittu"}
    agreed = change(office, "secondment", lent, "agreed-returns", **back)
    assert due(office, winddown, lent["id"], "staff_return") == [("2030-06-30", [first, agreed])]
    promised = office.create(
        "commitment", made_on="2020-01-01", until={"earliest": "2030-01-01", "latest": "2030-01-31"}
    )
    later = {"assessed_on": "2021-01-01", "until": {"earliest": "2031-01-01", "latest": "2031-01-31"}, "reason": "x"}
    moved = change(office, "commitment", promised, "assessments", **later)
    assert due(office, winddown, promised["id"], "commitment_due") == [("2031-01-31", [promised["position"], moved])]


def test_the_last_day_to_appeal_names_the_decision_of_the_court(office: Doors, winddown: str):
    made = office.create("decision")
    said = {"decided_on": "2022-01-10", "stage": "decided", "by": "HAO", "outcome": "Hylätty", "number": "1/2022"}
    at = change(office, "decision", made, "outcomes", **said, appeal_until="2031-02-10")
    assert due(office, winddown, made["id"], "appeal_lapses") == [("2031-02-10", [made["position"], at])]


def test_a_calendar_asked_at_a_position_stays_as_it_was(office: Doors, winddown: str):
    made = office.create("contract", **PLAIN)
    change(office, "contract", made, "signatures", signed_on="2020-02-01", reason="Allekirjoitettu")
    then = newest(office)
    before = asked(office, "/winddown/calendar.ics", known_at=then).text
    public = asked(office, "/winddown/calendar.ics", by=None).text
    task = {"matter": "contract_in_force", "assigned_on": "2022-01-01", "assignee": "Lakimies"}
    change(office, "contract", made, "item-assignments", **task)
    assert asked(office, "/winddown/calendar.ics", by=None).text == public  # what archivists alone are shown
    change(office, "contract", made, "amendments", amended_on="2022-01-01", text="Uusi", reason="Uusi")
    assert asked(office, "/winddown/calendar.ics", known_at=then).text == before


def test_days_of_far_years_break_nothing(office: Doors, winddown: str):
    amount = {"cents": 1_000_000}
    grant = office.create("grant", amount=amount, awarded_on="2017-02-01", use_from=None, use_until="9995-02-28")
    early = office.create("grant", amount=amount, awarded_on="2017-02-01", use_from=None, use_until="9989-02-28")
    value = {"cents": 100_000, "currency": "EUR"}
    far = {"starts_on": "2020-02-01", "ends_on": "9999-12-30", "value": value}
    running = office.create("contract", **far, notice_months=600)
    office.create("secondment", starts_on="2020-01-01", ends_on="9999-12-30")
    last = {"earliest": "9999-12-01", "latest": "9999-12-30"}
    office.create("commitment", made_on="2020-01-01", until=last)
    assert due(office, winddown, grant["id"], "recovery_barred") == []
    assert due(office, winddown, grant["id"], "use_ends") == [("9995-02-28", [grant["position"]])]
    assert due(office, winddown, early["id"], "recovery_barred") == [("9999-02-28", [early["position"]])]
    items = asked(office, "/winddown/status").json()["items"]
    days = {each["id"]: each.get("due") for each in items if each["matter"] == "grant_unsettled"}
    assert days[early["id"]] is not None
    whole = asked(office, "/winddown/calendar.ics").text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:99991230\r\nDTEND;VALUE=DATE:99991231" in whole
    for on in ("2030-01-01", "9990-01-01", "9999-12-31"):
        answer = office.post(f"/wind-downs/{winddown}/what-if", {"on": on, "all": True})
        assert answer.status_code in (200, 422), answer.text
    asked(office, f"/wind-downs/{winddown}/curve", step="month")
    beyond = office.get(f"/wind-downs/{winddown}/curve", "archivist", params={"step": "month", "until": "9999-12-31"})
    assert beyond.status_code == 422
    for as_of in ("9990-01-01", "9999-12-31"):
        asked(office, f"/wind-downs/{winddown}/deadlines", as_of=as_of)
        asked(office, "/winddown/status", as_of=as_of)
        asked(office, "/winddown/calendar.ics", as_of=as_of)
    assert running["id"] in whole


def test_a_what_if_names_every_event_a_deadline_after_the_end_comes_from(office: Doors, winddown: str):
    promised = office.create(
        "commitment", made_on="2020-01-01", until={"earliest": "2030-01-01", "latest": "2030-01-31"}
    )
    later = {"assessed_on": "2021-01-01", "until": {"earliest": "2031-01-01", "latest": "2031-01-31"}, "reason": "x"}
    moved = change(office, "commitment", promised, "assessments", **later)
    grant = office.create("grant", amount={"cents": 1_000_000}, awarded_on="2020-02-01", use_until=None, use_from=None)
    mended = change(office, "grant", grant, "event-corrections", corrects=1, day="2021-02-01", reason="virhe")
    params = {"min_position": newest(office), "as_of": "2022-01-01"}
    said = {"on": "2022-06-30", "end": [promised["id"], grant["id"]]}
    answer = office.post(f"/wind-downs/{winddown}/what-if", said, params=params)
    late = [each for each in answer.json()["items"] if each["what"] == "deadline_after_end"]
    found = {each["code"]: (each["until"], each["positions"]) for each in late}
    assert found["commitment_due"] == ("2031-01-31", [promised["position"], moved])
    assert found["payment_lapses"] == ("2024-01-02", [grant["position"], mended])
