"""Lists as pages: narrowed, sorted, counted and summed by links and one form, and the same as CSV and JSON."""

import re

import pytest
from lxml import html

from services.verbs import KINDS
from tests.api.doors import Doors
from tests.api.pages.reading import words_of

DEALS = [
    ("Siivous", "2023-01-10", "2024-05-31", 120_000, "Kiinteistö Oy", True),
    ("Vartiointi", "2023-02-10", "2024-12-31", 50_000, "Vartio Oy", True),
    ("Salainen sopimus", "2023-03-10", "2024-03-31", 700_000, "Hiljaa Oy", False),
]
LIST = "/browse/contracts"


@pytest.fixture(scope="module")
def deals(doors: Doors) -> dict[str, str]:
    """Contracts in force, the last of which is not public."""
    found = {}
    for title, registered, ends, cents, holder, public in DEALS:
        value = {"cents": cents, "currency": "EUR"}
        made = doors.create("contract", title=title, registered_on=registered, starts_on=registered, ends_on=ends,
                            value=value, holder=holder, public=public, personal="none")  # fmt: skip
        doors.read("contract", made, "archivist")
        found[title] = made["id"]
    return found


@pytest.fixture(autouse=True)
def english(doors: Doors):
    doors.client.cookies.clear()
    doors.client.headers["Accept-Language"] = "en"
    yield
    doors.client.cookies.clear()


def titles(page) -> list[str]:
    rows = html.fromstring(page.text).xpath("//main//tbody/tr/td[1]/a")
    return [each.text_content() for each in rows if each.text_content() in {deal[0] for deal in DEALS}]


def test_contracts_that_end_before_june_are_found_with_who_holds_them(doors: Doors, deals):
    page = doors.get(f"{LIST}?day=ends_on&date_from=2024-01-01&date_to=1.6.2024")
    assert titles(page) == ["Siivous"]
    assert "Kiinteistö Oy" in words_of(page)
    assert titles(doors.get(f"{LIST}?day=ends_on&date_to=1.6.2024", "archivist")) == ["Salainen sopimus", "Siivous"]


def test_a_head_of_the_table_sorts_by_it_and_again_the_other_way(doors: Doors, deals):
    narrowed = f"{LIST}?day=ends_on&date_from=2024-01-01&date_to=2024-12-31"
    page = doors.get(f"{narrowed}&sort=-value")
    assert titles(page) == ["Siivous", "Vartiointi"]
    (other,) = html.fromstring(page.text).xpath("//th[@aria-sort='descending']/a/@href")
    assert titles(doors.get(LIST + other)) == ["Vartiointi", "Siivous"]


def test_a_list_is_summed_without_what_is_hidden(doors: Doors, deals):
    at = f"{LIST}?day=ends_on&date_from=2024-01-01&date_to=2024-12-31&as_of=2024-01-15"
    assert "€1,700.00" in doors.get(at).text
    assert "€8,700.00" in doors.get(at, "archivist").text


def test_a_group_leads_to_its_records(doors: Doors, deals):
    page = doors.get(f"{LIST}?by=holder&as_of=2024-01-15")
    assert "Hiljaa Oy" not in page.text
    (to,) = html.fromstring(page.text).xpath("//tbody//a[.='Vartio Oy']/@href")
    assert titles(doors.get(LIST + to)) == ["Vartiointi"]
    page = doors.get(f"{LIST}?by=ends_on:year&as_of=2024-01-15")
    (to,) = html.fromstring(page.text).xpath("//tbody//a[.='2024']/@href")
    assert {"Siivous", "Vartiointi"} == set(titles(doors.get(LIST + to)))


@pytest.mark.parametrize("by", ["", "holder"])
def test_a_list_goes_to_programs_without_what_is_hidden(doors: Doors, deals, by: str):
    at = f"{LIST}?by={by}&as_of=2024-01-15"
    table, told = doors.get(f"{at}&format=csv"), doors.get(f"{at}&format=json")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert told.headers["Content-Type"] == "application/json"
    assert "no-store" == table.headers["Cache-Control"] == told.headers["Cache-Control"]
    for answer in (table, told):
        assert "Vartio Oy" in answer.text
        assert "Hiljaa" not in answer.text


def test_what_a_list_is_narrowed_by_is_named_and_taken_away_by_a_click(doors: Doors, deals):
    page = doors.get(f"{LIST}?holder=Vartio+Oy&status=alive")
    chips = html.fromstring(page.text).xpath("//ul[@class='chips']//a")
    assert [" ".join(each.text_content().split()) for each in chips] == [
        "Remove: Status: open ones ×",
        "Remove: Holder: Vartio Oy ×",
        "Remove all",
    ]
    assert "holder" not in chips[1].get("href")


@pytest.mark.parametrize("asked", ["status=never", "medium=stone", "sort=up", "by=age", "day=x", "date_from=soon"])
def test_what_a_list_has_not_is_refused_in_words(doors: Doors, asked: str):
    answer = doors.get(f"{LIST}?{asked}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_empty_form_asks_for_everything(doors: Doors, deals):
    form = html.fromstring(doors.get(LIST).text).xpath("//form[.//select[@id='by']]")[0]
    said = "&".join(f"{name}=" for name in form.xpath(".//@name"))
    assert titles(doors.get(f"{LIST}?{said}")) == titles(doors.get(LIST))


def test_every_list_can_be_shown_sorted_and_counted_by_everything(doors: Doors):
    for kind in KINDS.values():
        page = doors.get(f"/browse/{kind.plural}")
        assert page.status_code == 200, kind.name
        for by in re.findall(r'<option value="([a-z_:]+)"', page.text.partition('id="by"')[2])[::5]:
            assert doors.get(f"/browse/{kind.plural}?by={by}").status_code == 200, (kind.name, by)


def test_pages_of_a_list_follow_each_other(doors: Doors):
    for number in range(52):
        made = doors.create("case", title=f"Sarja {number}", opened_on="2019-05-05", personal="none")
    doors.read("case", made)
    at = "/browse/cases?date_from=2019-05-05&date_to=2019-05-05"
    first = html.fromstring(doors.get(at).text)
    (on,) = first.xpath("//a[contains(@rel, 'next')]/@href")
    second = html.fromstring(doors.get("/browse/cases" + on).text)
    named = [[each.text_content() for each in page.xpath("//tbody//td[1]/a")] for page in (first, second)]
    assert [len(each) for each in named] == [50, 2]
    assert not set(named[0]) & set(named[1])
    told = doors.get(f"{at}&format=json").json()
    assert len(doors.get(told["next"]).json()["items"]) == 2
