"""Twenty things that people come to find out, each from the first page by clicks alone, a third in each language.

A search, a click and a form that is sent count as one click each. docs/reading-room.md lists the tasks with the clicks.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome
from tests.api.doors import Doors, keys_for
from tests.api.pages.reading import words_of
from tests.api.sample.template import copied

DOC = Path(__file__).parents[3] / "docs" / "reading-room.md"
KOMAS = "KOMAS-hanketoimiston päättäminen"
FOUNDING = "Maakunnan valmistelutoimiston perustaminen määräaikaisena"
GRANT = "Valtionavustus maakuntauudistuksen esivalmisteluun"
REMOTE = "Etävastaanottojen laitteiden jatkokäyttö"
MADE = "What was made, and may be used again"
Step = tuple[str, Any]
TASKS: dict[str, tuple[str, int, list[Step], tuple[str, ...]]] = {
    # a successor
    "terminated platform": (
        "fi",
        2,
        [("search", "koontialustan irtisanominen"), ("click", "Koontialustan irtisanominen")],
        ("Päätetty", "13.12.2021"),
    ),
    "reuse of the handbook": (
        "en",
        2,
        [("click", MADE), ("click", "Järjestämisen käsikirja")],
        ("CC BY 4.0", "Pirkanmaan liitto"),
    ),
    "who used the handbook": (
        "sv",
        2,
        [("click", "Vad som blev till"), ("click", "Järjestämisen käsikirja")],
        ("Pirkanmaan hyvinvointialue", "Uppdaterad"),
    ),
    "unknown rights": ("en", 2, [("click", MADE), ("click", "Palveluverkon lähtötiedot")], ("Abandoned",)),
    "continued remote visits": (
        "fi",
        2,
        [("search", "etävastaanottojen jatkokäyttö"), ("click", REMOTE)],
        ("Käynnissä", "1.1.2022"),
    ),
    "citation": (
        "en",
        2,
        [("search", "Valmistelun nopea alasajo"), ("click", "Valmistelun nopea alasajo")],
        ("How to cite it", "sample:"),
    ),
    "nothing was altered": (
        "sv",
        3,
        [("search", FOUNDING), ("click", FOUNDING), ("click", "Kontrollera här")],
        ("Oförändrad",),
    ),
    # a wind-down officer
    "open items": ("en", 1, [("click", KOMAS)], ("Open now", "16")),
    "next last days": ("fi", 2, [("click", KOMAS), ("click", "Kaikki määräpäivät")], ("Määräpäivä",)),
    "to return": ("sv", 2, [("click", "Pengar"), ("click", GRANT)], ("Att återbetala", "Återkrävd")),
    "contracts on a day": ("en", 2, [("click", "Contracts"), ("form", {"as_of": "1.6.2021"})], ("1 June 2021",)),
    "who decides": ("fi", 1, [("click", "Päätöstä odottavat asiat")], ("Osatoteuttajat", "Ratkaisematta")),
    "what if it ended": ("en", 2, [("click", KOMAS), ("form", {"on": "31.12.2026"})], ("Nothing is recorded",)),
    "compilation": ("sv", 2, [("click", KOMAS), ("click", "Läs")], ("Uppdraget och hur det upphörde",)),
    # an archivist
    "as it was": ("fi", 3, [("search", FOUNDING), ("click", FOUNDING), ("form", {"as_of": "1.2.2018"})], ("Voimassa",)),
    "superseded by": (
        "en",
        2,
        [("search", FOUNDING), ("click", FOUNDING)],
        ("Superseded", "Maakuntavalmistelun lopettaminen"),
    ),
    "records of a case": ("sv", 2, [("click", "Ärenden"), ("click", "KOMAS-hankkeen maksatukset")], ("Betalningar",)),
    "meetings of a body": (
        "fi",
        2,
        [("click", "Toimielimet"), ("click", "Maakuntauudistuksen johtoryhmä")],
        ("Johtoryhmän kokous 7/2018",),
    ),
    "every event of a figure": (
        "en",
        3,
        [("click", "Money"), ("click", GRANT), ("click", "€2,900,000.00")],
        ("events",),
    ),
    "contracts as a table": ("sv", 2, [("click", "Avtal"), ("click", "CSV")], ()),
}


class Visit:
    """A reader on a page, who sees words and follows links by them."""

    def __init__(self, doors: Doors, language: str) -> None:
        self.doors, self.language, self.clicks = doors, language, 0
        self.at = "/"
        self.page = self._open("/")

    def _open(self, address: str) -> Any:
        answer = self.doors.client.get(address, headers={"Accept-Language": self.language}, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.at = str(answer.url)
        return answer

    def _tree(self) -> Any:
        return html.fromstring(self.page.text)

    def take(self, step: Step) -> None:
        """A search, a click or a form, one click each."""
        self.clicks += 1
        how, what = step
        match how:
            case "search":
                self.page = self._open("/browse/search?" + urlencode({"q": what}))
            case "click":
                links = [each for each in self._tree().xpath("//main//a | //header//a") if each.get("href")]
                said = [
                    (" ".join(each.text_content().split()).replace("\N{NO-BREAK SPACE}", " "), each) for each in links
                ]
                found = next((each for words, each in said if what in words), None)
                assert found is not None, (what, self.at, [words for words, _ in said])
                self.page = self._open(urljoin(self.at, found.get("href")))
            case "form":
                form = next(
                    each for each in self._tree().forms if set(what) <= set(each.fields.keys()) and not each.get("role")
                )
                filled = {name: value for name, value in form.form_values() if value} | what
                self.page = self._open(urljoin(self.at, form.action or "").partition("?")[0] + "?" + urlencode(filled))
            case _:
                raise AssertionError(how)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = copied(tmp_path_factory, tmp_path_factory.mktemp("tasks") / "home")
    with ArchiveHome(folder) as home:
        keys = keys_for(home)
        home.projections.catch_up()
        home.checkpoint()
        with TestClient(create_app(home)) as client:
            yield Doors(client, keys, folder)


@pytest.mark.parametrize("task", TASKS)
def test_the_answer_is_found_within_the_clicks(served: Doors, task: str):
    language, clicks, steps, answer = TASKS[task]
    visit = Visit(served, language)
    for step in steps:
        visit.take(step)
    assert visit.clicks <= clicks
    shown = words_of(visit.page) or visit.page.text
    shown = shown.replace("\N{NO-BREAK SPACE}", " ")
    assert [each for each in answer if each not in shown] == [], shown[:1500]


def test_the_tasks_are_those_of_the_documentation():
    rows = re.findall(r"^\| ([\w -]+) \| .+ \| (\d) \|", DOC.read_text("utf-8"), re.MULTILINE)
    assert {name: int(clicks) for name, clicks in rows} == {name: clicks for name, (_, clicks, _, _) in TASKS.items()}
    languages = [language for language, *_ in TASKS.values()]
    assert min(map(languages.count, ("fi", "sv", "en"))) >= 6
