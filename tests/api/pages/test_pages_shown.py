"""Pages as a reader gets them: what they show, in which language, under which policy, and what they never show."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from services.verbs import KINDS
from tests.api.doors import Doors
from tests.api.pages.reading import words_of

LIBRARY = {"title": "Kirjaston laajennus", "text": "Kirjaston laajennus <b>kohti</b> puistoa.", "personal": "none"}
DAY = {"earliest": "2024-01-01", "latest": "2024-01-01"}
PAPER = {"title": "Liite", "dated": DAY, "personal": "none", "publicity": {"publicity": "public"}}
TRIED = ("case", "decision", "contract", "meeting", "grant")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def english(doors: Doors):
    doors.client.cookies.clear()
    doors.client.headers["Accept-Language"] = "en"
    yield
    doors.client.cookies.clear()


@pytest.fixture(scope="module")
def made(doors: Doors) -> dict[str, dict[str, str]]:
    """A public record of some kinds."""
    found = {name: doors.create(name, personal="none") for name in TRIED}
    last = max(each["position"] for each in found.values())
    assert doors.get(f"/search?q=&limit=0&min_position={last}").status_code == 200
    return found


def pages(doors: Doors, made: dict[str, dict[str, str]]) -> list[str]:
    of_records = [f"/browse/{KINDS[name].plural}/{each['id']}" for name, each in made.items()]
    lists = [f"/browse/{KINDS[name].plural}" for name in TRIED]
    others = ["/", "/browse", "/browse/search?q=avustus", "/browse/search", "/browse/sign-in", "/browse/nothing/at/all"]
    proof = f"{of_records[0]}/proof/{made[next(iter(made))]['position']}"
    return [*others, *lists, *of_records, proof, "/browse/cases/not-an-id", "/browse/search?date_from=never"]


@pytest.fixture(scope="module")
def shown(doors: Doors, made: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Every page in English, asked for once."""
    return {path: doors.get(path, headers={"Accept-Language": "en"}) for path in pages(doors, made)}


def test_every_page_holds_to_one_strict_policy_and_is_kept_by_nobody(shown: dict[str, Any]):
    for path, page in shown.items():
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy
        assert "script-src" not in policy  # so that no script runs at all
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_no_page_has_a_script_a_style_of_its_own_or_an_address_elsewhere(shown: dict[str, Any]):
    for path, page in shown.items():
        tree = html.fromstring(page.text)
        assert not tree.xpath("//script | //style | //*[@style] | //@*[starts-with(name(), 'on')]"), path
        addresses = tree.xpath("//link/@href | //img/@src | //iframe/@src | //form/@action | //a/@href")
        assert all(each.startswith(("/", "?", "#")) and not each.startswith("//") for each in addresses), path


def test_every_page_can_be_read_aloud(shown: dict[str, Any]):
    for path, page in shown.items():
        tree = html.fromstring(page.text)
        assert tree.get("lang") == "en"
        assert len(tree.xpath("//h1")) == 1, path
        assert tree.xpath("//main[@id='main']"), path
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        fields = tree.xpath("//input[not(@type='hidden')]/@id")
        assert set(fields) <= set(tree.xpath("//label/@for")), path
        assert all(each.xpath("./@alt") for each in tree.xpath("//img")), path
        assert all(each.xpath("./@title") for each in tree.xpath("//iframe")), path
        assert all(each.get("aria-hidden") or each.get("role") == "img" for each in tree.xpath("//svg")), path
        assert all(each.xpath(".//th") for each in tree.xpath("//table")), path
        links = [" ".join(each.text_content().split()) for each in tree.xpath("//a")]
        assert all(links), path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_says_which_language_it_is_in(doors: Doors, made, language: str):
    for path in pages(doors, made)[::6]:
        page = doors.get(path + ("&" if "?" in path else "?") + f"lang={language}")
        assert html.fromstring(page.text).get("lang") == page.headers["Content-Language"] == language


def test_the_language_is_that_of_the_address_then_of_the_cookie_then_of_the_browser(doors: Doors):
    asked = {"Accept-Language": "de, sv-FI;q=0.9, en;q=0.5"}
    assert doors.get("/", headers=asked).headers["Content-Language"] == "sv"
    assert doors.get("/?lang=fi", headers=asked).headers["Content-Language"] == "fi"
    assert doors.get("/", headers=asked).headers["Content-Language"] == "fi"
    assert doors.get("/?lang=xx", headers=asked).headers["Content-Language"] == "fi"
    doors.client.cookies.clear()
    assert doors.get("/", headers={"Accept-Language": "de"}).headers["Content-Language"] == "fi"


def test_what_is_hidden_and_what_is_missing_are_one_page(doors: Doors):
    hidden = doors.create("case", public=False, title="Salattu")
    doors.read("case", hidden, "archivist")
    missing = "00000000-0000-4000-8000-000000000000"
    told = [doors.get(f"/browse/cases/{id}") for id in (hidden["id"], missing)]
    assert [each.status_code for each in told] == [404, 404]
    one, other = (each.text.replace(id, "") for each, id in zip(told, (hidden["id"], missing), strict=True))
    same = [re.sub(r'name="token" value="\w+"', "", each) for each in (one, other)]
    assert same[0] == same[1]
    assert "Salattu" not in told[0].text


def test_a_search_shows_why_and_what_to_narrow_by(doors: Doors):
    case = doors.create(
        "case", title="Kirjaston laajennus", text="Kirjaston laajennus <b>kohti</b> puistoa.", personal="none"
    )
    assert doors.get(f"/search?q=&limit=0&min_position={case['position']}").status_code == 200
    page = doors.get("/browse/search?q=laajennukset")
    assert "<mark>laajennus</mark> &lt;b&gt;kohti&lt;/b&gt;" in page.text, words_of(page)
    assert f"/browse/cases/{case['id']}" in page.text
    assert "kind=case" in page.text
    narrowed = doors.get("/browse/search?q=laajennukset&kind=decision")
    assert f"/browse/cases/{case['id']}" not in narrowed.text


@pytest.mark.parametrize(
    ("form", "type"), [("csv", "text/csv"), ("json", "application/json"), ("atom", "application/atom+xml")]
)
def test_what_was_found_goes_to_programs(doors: Doors, made, form: str, type: str):
    answer = doors.get(f"/browse/search?q=&format={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(type)
    assert answer.headers["Cache-Control"] == "no-store"
    if form == "atom":
        assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
    assert made["case"]["id"] in answer.text


def test_a_record_is_shown_on_both_clocks(doors: Doors):
    made = doors.create("decision", title="Ensimmäinen", decided_on="2024-03-01", personal="none")
    id, at = made["id"], f"/browse/decisions/{made['id']}"
    changed = doors.change(
        "decision", id, "amendments", {"amended_on": "2024-06-01", "title": "Toinen", "reason": "uusi"}, 1
    )
    assert changed.status_code == 201, changed.text
    doors.read("decision", changed.json() | {"id": id})
    assert "<h1" in doors.get(at).text
    assert "Toinen" in words_of(doors.get(at))
    assert "Ensimmäinen" in doors.get(f"{at}?as_of=1.4.2024&known_at=").text.partition("</h1>")[0]
    assert "Ensimmäinen" in doors.get(f"{at}?known_at=@{made['position']}").text.partition("</h1>")[0]
    assert doors.get(f"{at}?as_of=yesterday").status_code == 422
    assert doors.get(f"{at}?as_of=2020-01-01").status_code == 404


def test_a_case_shows_what_is_filed_to_it(doors: Doors):
    case = doors.create("case", personal="none")
    paper = doors.create("decision", case=case["id"], title="Asian päätös", personal="none")
    hidden = doors.create("decision", case=case["id"], title="Piilossa", public=False)
    doors.read("decision", hidden, "archivist")
    page = doors.get(f"/browse/cases/{case['id']}")
    assert f"/browse/decisions/{paper['id']}" in page.text
    assert "Piilossa" not in page.text
    assert "Piilossa" in doors.get(f"/browse/cases/{case['id']}", "archivist").text


def test_a_pdf_is_shown_in_place_and_held_in_a_box(doors: Doors):
    made = doors.upload(PAPER, ("liite.pdf", PDF, "application/pdf")).json()
    doors.read("document", made)
    at = f"/browse/documents/{made['id']}"
    assert f'src="{at}/file?version=1"' in doors.get(at).text
    file = doors.get(f"{at}/file?version=1")
    assert (file.content, file.headers["Content-Type"]) == (PDF, "application/pdf")
    assert file.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Content-Disposition" not in file.headers
    saved = doors.get(f"{at}/file?version=1&download=true")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert doors.get(f"{at}/file?version=2").status_code == 404


def test_a_page_of_others_is_never_shown_in_place(doors: Doors):
    made = doors.upload(PAPER, ("sivu.html", b"<!doctype html><script>1</script><p>teksti", "text/html")).json()
    doors.read("document", made)
    file = doors.get(f"/browse/documents/{made['id']}/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    text = doors.get(f"/browse/documents/{made['id']}/text")
    assert "<script" not in text.text
    assert "teksti" in words_of(text)


def test_a_proof_is_checked_in_the_page_and_given_along(doors: Doors, made):
    at = f"/browse/decisions/{made['decision']['id']}/proof/{made['decision']['position']}"
    assert "Unaltered" in words_of(doors.get(at))
    saved = doors.get(f"{at}?download=true")
    assert saved.json()["event"]["position"] == made["decision"]["position"]
    other = f"/browse/decisions/{made['decision']['id']}/proof/{made['case']['position']}"
    assert doors.get(other).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/browse/cases?after=-1",
        "/browse/cases?after=x",
        "/browse/cases?as_of=0000-00-00",
        "/browse/cases?known_at=99999999",
        "/browse/search?at=1e3",
        "/browse/search?cursor=x",
        "/browse/search?format=xml",
        "/browse/search?q=" + "x" * 2001,
        "/browse/search?sort=up",
        "/browse/search?year=x%00",
        "/browse/decisions/x/proof/y",
        "/browse/static/x/pages.css",
        "/browse/static/x/..%2f..%2flayout.html",
    ],
)
def test_an_odd_address_is_answered_with_a_page(doors: Doors, path: str):
    answer = doors.get(path)
    assert answer.status_code in (200, 404, 410, 422)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_what_pages_load_is_kept_for_ever_under_its_digest(doors: Doors):
    tree = html.fromstring(doors.get("/").text)
    for at in tree.xpath("//head/link[@rel!='alternate']/@href"):
        answer = doors.get(at)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_pages_are_no_part_of_the_description_of_rest():
    described = (Path(__file__).parents[3] / "docs" / "openapi.json").read_text("utf-8")
    assert '"/browse' not in described
    assert '"/":' not in described


@pytest.mark.parametrize("by", [None, "archivist"])
def test_every_step_of_the_tour_leads_to_a_page(doors: Doors, made, by: str | None):
    page = doors.get("/browse/tour", by)
    steps = html.fromstring(page.text).xpath("//main//li//a/@href")
    assert len(steps) >= 6
    assert {doors.get(each.partition("#")[0], by).status_code for each in steps} == {200}
    assert "/browse/tour" in doors.get("/").text


def test_who_recorded_an_event_is_named_to_those_who_may_see_all(doors: Doors, made):
    address = f"/browse/cases/{made['case']['id']}"
    assert "by kirjaaja" in words_of(doors.get(address, "archivist"))
    assert "kirjaaja" not in doors.get(address).text
