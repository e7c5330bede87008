"""The reading room of a package, used as its reader does: in a browser, from files, without a network."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.handover.reading_room.inflection import stems
from services.handover.reading_room.postings import packed
from services.handover.reading_room.shards import FOLDER, SMALL
from tests.api.disposals import PUBLIC, Office, an_office
from tests.browsing import CHROMIUM, Browser, browser
from tests.services.handover.packages import checked, inside, package_of

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028\"'<b>Lihava"
TURNED = "Liite \u202egnp.exe\u2066 muistio"
SECRET = "Salattu hankinta Ilves"
TEXT = "Ohjausryhmä päätti hakea avustusta hyvinvointialueen tietojärjestelmiin."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("room") / "home") as office:
        case = made(office, "cases", number="1/2021", title="Valtionavustuksen hakeminen", opened_on="2021-01-01")
        made(office, "decisions", number="5 §", title="Avustuksen hakeminen", text=TEXT, decided_on="2021-02-02",
             decider="Johtaja", case=case)  # fmt: skip
        made(office, "decisions", number="6 §", title=HOSTILE, text="Merkintä", decided_on="2021-03-02", case=case)
        made(
            office, "decisions", number="7 §", title=TURNED, text="Tutkimusproﬁilin raﬁnointi", decided_on="2021-04-02"
        )
        grant = made(office, "grants", natural_key="A 1", title="Avustus hankkeelle", case=case,
                     amount={"cents": 123_456_700, "currency": "EUR"})  # fmt: skip
        made(office, "payments", natural_key="M 1", title="Ensimmäinen maksatus", payer="Ministeriö", grant=grant,
             applied_on="2021-05-05", amount={"cents": 4_500_050, "currency": "EUR"})  # fmt: skip
        made(office, "contracts", title=SECRET, holder="Ilves Oy", publicity={"publicity": "not_public"})
        office.paper("Muistio kokouksesta", "Kokouksessa todettiin säästöt.", personal="none")
        yield office


def made(office: Office, plural: str, **body: Any) -> str:
    answer = office.doors.post(f"/{plural}", PUBLIC | {"personal": "none"} | body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture(scope="module")
def package(place: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package_of(place, tmp_path_factory.mktemp("room-package")).folder


@pytest.fixture(scope="module")
def opened(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with browser(tmp_path_factory.mktemp("profile")) as page:
        page.open(inside(package) / "documentation/index.html")
        yield page


def data_of(package: Path, name: str) -> Any:
    script = (inside(package) / FOLDER / f"{name}.js").read_text("utf-8")
    found = re.fullmatch(rf'shard\("{name}",\n(.*)\);\n', script, re.DOTALL)
    assert found, script[:80]
    return json.loads(found[1])


def searched(page: Browser, words: str) -> str:
    """What a search for these words shows."""
    page.run(f"location.hash = '#/search?q=' + encodeURIComponent({json.dumps(words)})")
    page.shown(str(page.run("location.hash")))
    return page.text()


def test_its_files_are_files_of_the_package(package: Path):
    found = checked(package)
    assert (found["ok"], found["differences"]) == (True, [])
    root = inside(package)
    mets, manifest = (root / "METS.xml").read_text(), (package / "manifest-sha256.txt").read_text()
    room = [path.relative_to(root).as_posix() for path in (root / "documentation").rglob("*") if path.is_file()]
    assert {"documentation/index.html", f"{FOLDER}/start.js", f"{FOLDER}/words-0.js"} <= set(room)
    assert all(f'href="{name}"' in mets and f"data/{root.name}/{name}\n" in manifest for name in room)
    assert not list(package.rglob(".room"))


def test_what_is_not_for_everybody_is_in_none_of_its_files(package: Path):
    everything = b"".join(
        path.read_bytes() for path in (inside(package) / "documentation").rglob("*") if path.is_file()
    )
    assert b"Avustuksen hakeminen" in everything
    for hidden in ("Ilves", "ilves", "hankinta"):
        assert hidden.encode() not in everything
    assert "contract" not in {each["name"] for each in data_of(package, "start")["kinds"]}


@pytest.mark.parametrize(
    "word",
    ["avustus", "avustuksille", "Avustuksitta", "avustuksemmekin", "hyvinvointialueiden", "tietojärjestelmä", "hakea"],
)
def test_a_decision_is_found_by_forms_that_no_text_has(opened: Browser, word: str):
    assert "Avustuksen hakeminen" in searched(opened, word)
    assert opened.console == []


def test_a_part_of_a_compound_and_a_beginning_find_it_too(opened: Browser):
    assert "Avustuksen hakeminen" in searched(opened, "alueelle")
    assert "Avustuksen hakeminen" in searched(opened, "hyvinvointial*")
    assert "Muistio kokouksesta" in searched(opened, "säästöjen ja kokousten")
    assert "Mikään tietue ei vastaa" in searched(opened, "säästöjen avustus")
    assert "Ei esiinny aineistossa: qwxyz" in searched(opened, "qwxyz")


def test_from_the_decision_to_the_payment(opened: Browser):
    """Found by an inflected form, opened, followed by its links; no network is asked, and the console is empty."""
    searched(opened, "avustuksien hakemista")
    opened.follow("Avustuksen hakeminen", "#hits")
    assert TEXT in opened.text()
    assert "avustusta" in str(opened.run("[...document.querySelectorAll('mark')].map(each => each.textContent).join()"))
    opened.follow("1/2021 Valtionavustuksen hakeminen")
    opened.follow("Avustus hankkeelle")
    opened.follow("Ensimmäinen maksatus")
    shown = opened.text()
    assert "45\u00a0000,50\u00a0EUR" in shown
    assert "payment applied" in shown
    assert all(each.startswith("file://") for each in opened.requests)
    assert opened.console == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("money", "1\u00a0234\u00a0567,00\u00a0EUR"),
        ("money/payment", "Ensimmäinen maksatus"),
        ("timeline/2021", "Avustuksen hakeminen"),
        ("board", "avointa"),
        ("kind", "maksatus"),
        ("kind/payment", "Ensimmäinen maksatus"),
        ("record/00000000-0000-4000-8000-000000000000", "ei ole tässä paketissa"),
        ("record/99", "ei ole tässä paketissa"),
    ],
)
def test_its_other_pages(opened: Browser, address: str, said: str):
    opened.run(f"location.hash = '#/{address}'")
    opened.shown(f"#/{address}")
    assert said in opened.text()


def test_a_title_is_never_read_as_markup(opened: Browser):
    searched(opened, "merkintä")
    opened.follow("Lihava", "#hits")
    assert HOSTILE in opened.text("h1")
    assert opened.run("document.querySelectorAll('main img, main b, main script').length") == 0
    assert [each for each in opened.console if "room/ids-" not in each] == []


def test_signs_that_turn_the_direction_stay_within_their_title(opened: Browser):
    searched(opened, "muistio")
    kept = opened.run("[...document.querySelectorAll('#hits bdi')].map(each => each.textContent)")
    assert kept == [TURNED]
    opened.follow(TURNED, "#hits")
    assert opened.text("h1 bdi") == f"7 § {TURNED}"
    loose = "[...document.querySelectorAll('main *:not(bdi)')].flatMap(each => [...each.childNodes])"
    assert opened.run(f"{loose}.some(each => each.nodeType === 3 && each.data.includes('\u202e'))") is False


@pytest.mark.parametrize(
    "word", ["tutkimusprofiili", "tutkimusproﬁili", "rafinoinnin", "raﬁnointia", "tutkimus\u00adprofiili"]
)
def test_ligatures_and_their_letters_are_one_word(opened: Browser, word: str):
    assert "gnp.exe" in searched(opened, word)


@pytest.mark.parametrize("page", ["-1", "-99999999999999999999", "1e9", "0.5", "x", "NaN", "Infinity", ""])
@pytest.mark.parametrize(
    "address", ["search?q=hakeminen&", "kind/decision?", "timeline/2021?", "money/payment?", "board?"]
)
def test_a_page_that_there_is_not_shows_one_that_there_is(opened: Browser, address: str, page: str):
    errors = len(opened.console)
    opened.run(f"location.hash = '#/{address}page={page}'")
    opened.shown(f"#/{address}page={page}")
    assert "puuttuu tiedosto" not in opened.text()
    assert "Avustuksen hakeminen" in opened.text() or "maksatus" in opened.text() or "avointa" in opened.text()
    assert len(opened.console) == errors


def test_it_speaks_three_languages(opened: Browser):
    opened.run("location.hash = '#/board'")
    opened.shown("#/board")
    opened.run("document.querySelector('button[lang=sv]').click()")
    opened.until("document.documentElement.lang === 'sv' && document.querySelector('h1').textContent === 'Avveckling'")
    opened.run("document.querySelector('button[lang=fi]').click()")
    opened.until("document.documentElement.lang === 'fi' && document.querySelector('h1').textContent === 'Alasajo'")


def test_no_list_of_hits_is_larger_than_was_promised(package: Path):
    lines = list((inside(package) / FOLDER).glob("lines-*.js"))
    assert lines
    assert all(path.stat().st_size < SMALL + 1_000 for path in lines)


@pytest.mark.parametrize(
    ("lemma", "stem"),
    [
        ("avustus", "avustukse"), ("kauppa", "kaupa"), ("kala", "kaloi"), ("hanke", "hankkee"), ("laki", "lai"),
        ("hankkiminen", "hankkimise"), ("rakas", "rakkaa"), ("maksuton", "maksuttoma"), ("oikeus", "oikeude"),
        ("vuosi", "vuode"), ("hakea", "hae"), ("jäsen", "jäsene"), ("säädin", "säätime"), ("tunti", "tunnei"),
    ],
)  # fmt: skip
def test_stems_of_base_forms(lemma: str, stem: str):
    assert stem in stems(lemma)


def test_places_are_written_as_distances():
    assert packed([0, 1, 2]) == "AAA"
    assert packed([31, 64]) == "fgB"
    assert packed([]) == ""
