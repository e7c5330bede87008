"""What refers to a hidden record does not tell that it is there; what left the public says so to who copied it."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.doors import Doors
from tests.api.examples import SECRET

WORD = "viitehakusana"


@pytest.fixture
def hidden_case(doors: Doors) -> dict:
    case = doors.create("case", public=False, **SECRET)
    shown = doors.create("decision", case=case["id"], text=f"Julkinen {WORD}.", title=f"Viittaava {WORD}")
    doors.read("decision", shown)
    return {"case": case["id"], "shown": shown, "at": {"min_position": shown["position"]}}


@pytest.mark.parametrize("asker", [None, "reader", "registrar"])
def test_no_answer_names_a_hidden_case(doors: Doors, hidden_case: dict, asker: str | None):
    case, shown, at = hidden_case["case"], hidden_case["shown"], hidden_case["at"]
    for path, params in (
        (f"/decisions/{shown['id']}", at),
        (f"/decisions/{shown['id']}/history", at),
        ("/decisions", at),
        ("/events", {"after": shown["position"] - 1}),
        ("/search", {"q": WORD, "facets": ["case", "kind"]} | at),
    ):
        answer = doors.get(path, asker, params=params)
        assert answer.status_code == 200
        assert case not in answer.text, path
    assert doors.get(f"/decisions/{shown['id']}", "archivist").json()["case"] == case
    hits = doors.get("/search", "archivist", params={"q": WORD, "limit": 50, "fold": False} | at).json()["hits"]
    assert case in {hit["case"] for hit in hits}


@pytest.mark.parametrize("asker", [None, "reader"])
def test_an_event_shows_the_same_on_every_page_that_holds_it(doors: Doors, asker: str | None):
    start = doors.get("/events").json()["position"]
    hidden = [doors.create(kind, public=False, **SECRET)["id"] for kind in ("case", "body", "grant", "decision")]
    case, body, grant, previous = hidden
    meeting = doors.create("meeting", public=False, body=body, **SECRET)["id"]
    doors.create("decision", case=case, body=body, meeting=meeting, previous=[previous])
    doors.create("payment", grant=grant, case=case)
    left = doors.create("decision", title="Julkaistu ja peruttu", case=case)
    closed = doors.change("decision", left["id"], "publicity", SECRET | {"reason": "syy"}, left["version"])
    end = closed.json()["position"]

    def page(after: int, limit: int) -> list[dict]:
        params = {"after": after, "limit": limit, "min_position": end}
        return doors.get("/events", asker, params=params).json()["events"]

    alone = {at + 1: page(at, 1) for at in range(start, end)}
    for after in range(start, end):
        for limit in range(1, end - after + 1):
            assert page(after, limit) == [each for at in range(after, after + limit) for each in alone[at + 1]]
    told = str(page(0, 1000))
    assert not [id for id in (*hidden, meeting) if id in told]
    assert left["id"] in told
    shown = str(doors.get("/events", "archivist", params={"after": start}).json())
    assert all(id in shown for id in (*hidden, meeting))


@pytest.mark.parametrize("more", [(), ("--history",)])
def test_the_command_line_shows_a_key_no_reference_to_what_it_may_not_know(
    doors: Doors, hidden_case: dict, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    def shown(role: str) -> str:
        monkeypatch.setenv("ARCHIVE_KEY", doors.keys[role])
        told = CliRunner().invoke(app, ["--home", str(doors.home), "show", hidden_case["shown"]["id"], *more, "--json"])
        assert told.exit_code == 0, told.output
        return told.output

    doors.get("/events", params=hidden_case["at"])
    assert hidden_case["case"] not in shown("reader")
    assert hidden_case["case"] in shown("archivist")


@pytest.mark.parametrize("asker", [None, "reader"])
def test_a_guessed_id_of_a_hidden_case_finds_nothing(doors: Doors, hidden_case: dict, asker: str | None):
    case, at = hidden_case["case"], hidden_case["at"]
    for params in (
        {"q": f"asia:{case}"},
        {"q": f"asia:{case[:13]}*"},
        {"q": f'case:"{case}"'},
        {"q": WORD, "case": case},
    ):
        assert doors.get("/search", asker, params=params | at).json()["total"] == 0, params
        assert doors.get("/search", "archivist", params=params | at).json()["total"] >= 1, params
    assert doors.get("/decisions", asker, params={"case": case} | at).json()["total"] == 0
    assert doors.get("/decisions", "archivist", params={"case": case} | at).json()["total"] == 1


def test_an_event_that_names_a_hidden_case_is_proven_to_those_who_see_both(doors: Doors, hidden_case: dict):
    position = hidden_case["shown"]["position"]
    assert doors.get(f"/ledger/proof/{position}").status_code == 404
    assert doors.get(f"/ledger/proof/{position}", "archivist").status_code == 200


def test_what_left_the_public_says_so_in_the_feed_without_content(doors: Doors):
    made = doors.create("decision", title="Julkaistu ja peruttu", text="avoin sisältö")
    never = doors.create("decision", public=False, title="Ei koskaan julkinen")
    body = SECRET | {"reason": "salainen peruste"}
    closed = doors.change("decision", made["id"], "publicity", body, made["version"])
    assert closed.status_code == 201, closed.text
    again = doors.change("decision", never["id"], "publicity", body, never["version"])
    position = again.json()["position"]
    events = doors.get("/events", params={"after": made["position"] - 1, "min_position": position}).json()["events"]
    told = {event["position"]: event for event in events}
    left = told[closed.json()["position"]]
    assert set(left) == {"position", "leaf", "id", "withdrawn"}
    assert (left["id"], left["withdrawn"]) == (made["id"], True)
    assert set(told[made["position"]]) == set(told[position]) == {"position", "leaf"}


def test_the_feed_refuses_a_place_beyond_its_end(doors: Doors):
    end = doors.get("/events").json()["position"]
    answer = doors.get("/events", params={"after": end + 1})
    assert (answer.status_code, answer.json()["field"]) == (422, "after")
    assert doors.get("/events", params={"after": end}).json()["events"] == []


def test_facets_and_holds_that_name_hidden_records_are_in_the_access_log(doors: Doors, hidden_case: dict):
    doors.get("/search", "archivist", params={"q": WORD, "facets": "case"} | hidden_case["at"])
    read = doors.get("/access/log", "auditor", params={"record": hidden_case["case"]}).json()
    assert "facets" in {each["door"] for each in read["items"]}
    order = {"mandate": "Hallinto-oikeus 1/2026", "reason": "vireillä", "records": [hidden_case["case"]]}
    placed = doors.post("/holds", order)
    assert doors.get("/holds", "archivist", params={"min_position": placed.json()["position"]}).status_code == 200
    read = doors.get("/access/log", "auditor", params={"record": hidden_case["case"]}).json()
    assert "holds" in {each["door"] for each in read["items"]}


def test_anybody_learns_from_health_that_the_archive_answers_and_no_more(doors: Doors):
    for asker in (None, "reader", "registrar"):
        assert doors.get("/health", asker).json() == {"status": "alive"}
    for asker in ("archivist", "auditor", "admin"):
        assert {"status", "position", "models"} <= doors.get("/health", asker).json().keys()


def logged(doors: Doors, record: str) -> set[str]:
    read = doors.get("/access/log", "auditor", params={"record": record, "limit": 1000}).json()
    return {each["door"] for each in read["items"]}


def test_hidden_records_that_others_name_are_in_the_access_log(doors: Doors):
    case = doors.create("case", public=False, **SECRET)["id"]
    shown = doors.create("decision", case=case, text="Viitattu")
    assert "references" not in logged(doors, case)
    doors.get("/decisions", "reader", params={"case": case, "min_position": shown["position"]})
    doors.get(f"/decisions/{shown['id']}", "reader")
    assert logged(doors, case) <= {"write decisions"}  # nothing of it was told
    for path, params in (
        (f"/decisions/{shown['id']}", {}),
        (f"/decisions/{shown['id']}/history", {}),
        ("/decisions", {"number": doors.get(f"/decisions/{shown['id']}").json()["number"]}),
        ("/events", {"after": shown["position"] - 1, "limit": 1}),
        ("/search", {"q": "Viitattu", "facets": "none", "min_position": shown["position"]}),
    ):
        before = len(doors.get("/access/log", "auditor", params={"record": case, "limit": 1000}).json()["items"])
        assert case in doors.get(path, "archivist", params=params).text, path
        items = doors.get("/access/log", "auditor", params={"record": case, "limit": 1000}).json()["items"]
        assert [each["door"] for each in items[before:]] == ["references"], path
    office = doors.get("/events", "archivist", params={"after": shown["position"] - 1}).json()["events"][0]
    assert "references" not in logged(doors, office["recorded_by"])


def test_hidden_records_of_waiting_writes_are_in_the_access_log(doors: Doors):
    hidden = doors.create("case", public=False, number="SAL/77/2020", **SECRET)
    doors.read("case", hidden, by="archivist")
    waits = doors.post("/cases", {"number": "SAL/77/2020", "opened_on": "2020-01-07", "title": "Arvaus"}, "registrar")
    assert waits.status_code == 201
    assert hidden["id"] in {each["record"] for each in doors.get("/waiting", "archivist").json()["items"]}
    assert "waiting" in logged(doors, hidden["id"])


@pytest.mark.parametrize("role", ["reader", "registrar"])
def test_the_counts_of_a_key_are_of_what_it_may_see(doors: Doors, role: str, monkeypatch: pytest.MonkeyPatch):
    def counted(by: str) -> dict[str, int]:
        monkeypatch.setenv("ARCHIVE_KEY", doors.keys[by])
        told = CliRunner().invoke(app, ["--home", str(doors.home), "stats", "--json"])
        assert told.exit_code == 0, told.output
        return json.loads(told.output)["kinds"]

    before, every = counted(role), counted("archivist")
    doors.create("report", public=False)
    doors.create("report")
    after, now = counted(role), counted("archivist")
    assert now["report"] - every.get("report", 0) == 2
    assert after["report"] - before.get("report", 0) == 1
    assert "waiting" not in after
    assert now["waiting"] >= 1
