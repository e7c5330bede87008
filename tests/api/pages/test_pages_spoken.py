"""What the program says of a question or refuses is in the language of the page, whatever the browser asks for."""

from collections.abc import Iterator

import pytest
from lxml import html

from tests.api.doors import Doors

MISTYPED = "avustuksxen takaisin"


@pytest.fixture(autouse=True)
def english_browser(doors: Doors) -> Iterator[None]:
    doors.client.cookies.clear()
    doors.client.headers["Accept-Language"] = "en"
    yield
    doors.client.cookies.clear()


def notes_of(doors: Doors, path: str) -> list[tuple[str, str]]:
    page = html.fromstring(doors.get(path).content)
    return [(str(each.get("lang")), each.text_content()) for each in page.xpath("//div[contains(@class, 'note')]/p")]


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "sen sijaan haettiin"), ("sv", "i stället söktes"), ("en", "it was searched as")]
)
def test_a_notice_of_a_search_is_in_the_language_of_the_page(doors: Doors, language: str, said: str):
    made = doors.create("decision", title="Avustuksen takaisinperintä", personal="none")
    doors.read("decision", made)
    assert doors.get(f"/search?q=&limit=0&min_position={made['position']}").status_code == 200
    told = notes_of(doors, f"/browse/search?q={MISTYPED}&lang={language}")
    assert [tag for tag, words in told if said in words] == [language]


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "ei ole"), ("sv", "är varken"), ("en", "is neither a position nor a time")]
)
def test_a_refusal_is_in_the_language_of_the_page(doors: Doors, language: str, said: str):
    told = notes_of(doors, f"/browse/cases?known_at=eilen&lang={language}")
    tag, words = told[0]
    assert (tag, said in words) == (language, True), told


def test_a_page_takes_days_of_both_clocks_as_they_are_typed(doors: Doors):
    made = doors.create("case", personal="none")
    doors.read("case", made)
    for day in ("31.12.2099", "1.1.2099", "2099-12-31"):
        for address in (f"/browse/cases/{made['id']}", f"/cases/{made['id']}"):
            assert doors.get(address, params={"known_at": day}).status_code == 200, (address, day)
    refused = doors.get(f"/cases/{made['id']}", params={"known_at": "31.2.2020"})
    assert (refused.status_code, refused.json()["field"]) == (422, "known_at")
