"""The board of a wind-down as a page: what is open, the path to zero, deadlines, what would follow."""

import pytest
from lxml import html

from tests.api.doors import Doors
from tests.api.pages.reading import words_of

OFFICE = "Lakkautettava toimisto"


@pytest.fixture(scope="module")
def board(doors: Doors) -> str:
    """A wind-down with a public contract and a hidden one, as the address of its pages."""
    made = doors.create("winddown", title="Toimiston päättäminen", organisation=OFFICE, decided_on="2024-01-08",
                        collections=["Toimisto"], personal="none")  # fmt: skip
    for title, public in (("Julkinen vuokra", True), ("Salattu vuokra", False)):
        last = doors.create("contract", title=title, registered_on="2023-01-02", starts_on="2023-01-02",
                            ends_on="2024-05-31", holder="Vuokraaja Oy", collection="Toimisto", public=public,
                            value={"cents": 100_000, "currency": "EUR"}, personal="none")  # fmt: skip
    doors.read("contract", last, "archivist")
    return f"/browse/wind-downs/{made['id']}"


@pytest.fixture(autouse=True)
def english(doors: Doors):
    doors.client.cookies.clear()
    doors.client.headers["Accept-Language"] = "en"
    yield
    doors.client.cookies.clear()


def test_the_board_lists_what_is_open_that_the_reader_may_see(doors: Doors, board: str):
    page = doors.get(f"{board}/board?as_of=2024-03-01&matter=contract_in_force")
    assert page.status_code == 200
    assert "Julkinen vuokra" in page.text
    assert "Vuokraaja Oy" in page.text
    assert "Salattu vuokra" not in page.text
    assert "only who sees the whole archive can tell" in page.text
    whole = doors.get(f"{board}/board?as_of=2024-03-01&matter=contract_in_force", "archivist")
    assert "Salattu vuokra" in whole.text
    assert "stand in its way" in whole.text


def test_the_path_to_zero_is_a_picture_with_a_name_and_a_table(doors: Doors, board: str):
    page = doors.get(f"{board}/board?as_of=2024-03-01")
    tree = html.fromstring(page.text)
    (plot,) = tree.xpath("//svg[@role='img']")
    named = [tree.get_element_by_id(id).text_content() for id in plot.get("aria-labelledby").split()]
    assert named[0] == "The path to zero"
    assert "1 March 2024" in named[1]
    rows = tree.xpath("//details//tbody/tr")
    assert [row.xpath("string(td[2])") for row in rows][-1] == "1"
    (first,) = rows[0].xpath("td[1]/a/@href")
    assert first == "?as_of=2024-01-08"


@pytest.mark.parametrize("part", ["board", "deadlines", "what-if?on=2024-03-02"])
@pytest.mark.parametrize("form", ["", "csv", "json"])
def test_nothing_hidden_is_on_any_page_of_it_in_any_form(doors: Doors, board: str, part: str, form: str):
    address = f"{board}/{part}{'&' if '?' in part else '?'}as_of=2024-03-01&format={form}"
    page, whole = doors.get(address), doors.get(address, "archivist")
    assert page.status_code == whole.status_code == 200
    assert "Salattu" not in page.text
    assert "Salattu" in whole.text
    assert page.headers["Cache-Control"] == "no-store"


def test_what_would_follow_is_summed_and_recorded_nowhere(doors: Doors, board: str):
    before = doors.client.app.state.home.archive.position
    page = doors.get(f"{board}/what-if?as_of=2024-03-01&on=2.3.2024&kind=contract")
    assert "1 record would end" in words_of(page)
    assert "Deadline after end" in words_of(page)
    assert doors.client.app.state.home.archive.position == before


def test_deadlines_say_what_sets_them_in_the_language_of_the_reader(doors: Doors, board: str):
    page = doors.get(f"{board}/deadlines?as_of=2024-03-01&lang=fi")
    assert "Sopimus päättyy" in words_of(page)
    assert "päivä on sopimuksessa" in words_of(page)


def test_the_compilation_is_read_in_the_language_of_the_reader(doors: Doors, board: str):
    page = doors.get(f"{board}/compilation?lang=sv")
    assert page.status_code == 200
    assert 'lang="sv"' in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Salattu" not in page.text


def test_a_board_of_none_is_the_page_of_what_is_missing(doors: Doors, board: str):
    hidden = doors.create("winddown", title="Piilotettu päättäminen", public=False)
    doors.read("winddown", hidden, "archivist")
    for id in (hidden["id"], "00000000-0000-4000-8000-000000000000", "x"):
        for part in ("board", "deadlines", "what-if", "compilation"):
            assert doors.get(f"/browse/wind-downs/{id}/{part}").status_code == 404


@pytest.mark.parametrize(
    "asked", ["board?matter=x", "what-if?on=yesterday", "what-if?on=2001-01-01", "what-if?kind=case"]
)
def test_what_cannot_be_asked_is_refused_in_words(doors: Doors, board: str, asked: str):
    answer = doors.get(f"{board}/{asked}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")
