"""Money as pages: what was granted, used and must be returned; each figure leads to its events, hidden ones to none."""

from typing import Any

import pytest
from lxml import html

from tests.api.doors import Doors
from tests.api.pages.reading import words_of


@pytest.fixture(scope="module")
def money(doors: Doors) -> dict[str, str]:
    """A project, a public grant, and a grant that is not public."""
    project = doors.create("project", title="Kehittämishanke", number="KEHI", personal="none")
    euros = {"cents": 100_000, "currency": "EUR"}
    grant = doors.create("grant", title="Kehittämisavustus", amount=euros, personal="none")
    hidden = doors.create("grant", title="Salainen avustus", amount={"cents": 777_700, "currency": "EUR"}, public=False)
    doors.read("grant", hidden, "archivist")
    return {"project": project["id"], "grant": grant["id"], "hidden": hidden["id"], "at": str(hidden["position"])}


@pytest.fixture(autouse=True)
def english(doors: Doors):
    doors.client.cookies.clear()
    doors.client.headers["Accept-Language"] = "en"
    yield
    doors.client.cookies.clear()


def test_a_figure_of_a_grant_leads_to_the_events_it_is_made_of(doors: Doors, money):
    page = doors.get(f"/browse/grants/{money['grant']}/money")
    (to,) = html.fromstring(page.text).xpath("//tr[th='Awarded']/td/a/@href")
    events = doors.get(to)
    assert "1 event" in words_of(events)
    assert "€1,000.00" in words_of(events)
    assert "Kehittämisavustus" in words_of(events)


@pytest.mark.parametrize("form", ["", "csv", "json"])
def test_the_money_of_every_grant_is_that_the_reader_may_see(doors: Doors, money, form: str):
    page, whole = (doors.get(f"/browse/money?format={form}", by) for by in (None, "archivist"))
    assert page.status_code == whole.status_code == 200
    assert "Kehittämisavustus" in page.text
    assert "Salainen" not in page.text
    assert all(each not in page.text for each in ("7,777.00", "7777.00", "777700"))
    assert "Salainen" in whole.text


@pytest.mark.parametrize("by", ["project", "cost_kind", "period", "partner"])
def test_the_money_of_a_project_is_shown_by_its_parts(doors: Doors, money, by: str):
    page = doors.get(f"/browse/projects/{money['project']}/money?by={by}")
    assert page.status_code == 200
    assert "Together" in words_of(page)
    assert doors.get(f"/browse/projects/{money['project']}/money?by={by}&format=json").json()["by"] == by


def test_what_is_hidden_has_no_money_and_no_events(doors: Doors, money):
    assert doors.get(f"/browse/grants/{money['hidden']}/money").status_code == 404
    page = doors.get(f"/browse/events?at={money['at']}")
    assert "Salainen" not in page.text
    assert "€7,777.00" not in page.text
    assert money["hidden"] not in page.text
    assert "An event that is not open to you" in words_of(page)
    assert "€7,777.00" in doors.get(f"/browse/events?at={money['at']}", "archivist").text


@pytest.mark.parametrize("at", ["x", "0", "-1", "1 x", "9" * 30])
def test_what_is_no_position_is_refused_in_words(doors: Doors, at: str):
    answer = doors.get(f"/browse/events?at={at}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")


def test_positions_beyond_the_record_have_no_event(doors: Doors):
    page: Any = doors.get("/browse/events?at=999999999")
    assert page.status_code == 200
    assert "0 events" in words_of(page)
