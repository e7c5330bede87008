"""Refusals and results in Finnish and Swedish: over REST by Accept-Language, at the command line by --lang and LANG."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from api.language.chosen import accepted, of_environment
from api.language.sentences import FOLDER, said, values_in
from tests.api.cli.process.command import run
from tests.api.doors import Doors

ROOT = Path(__file__).parents[3]
PLACES = re.compile(r"\{\d\}")
LANGUAGES = ("fi", "sv")


def messages(language: str) -> dict[str, str]:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file, abort_invalid=True) if each.id}


@cache
def written() -> frozenset[str]:
    """Every text of the program, with values as places."""
    trees = (ast.parse(path.read_text("utf-8")) for room in ("src", "projections", "api") for path in
             (ROOT / room).rglob("*.py"))  # fmt: skip
    return frozenset(text for tree in trees for node in ast.walk(tree) for text in texts_of(node))


def texts_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        pieces = [str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values]
        yield "".join(pieces)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield " ".join(node.value.partition("\n\n")[0].split()) if "\n" in node.value else node.value


def test_both_catalogues_have_the_same_messages_with_the_same_values_in_them():
    finnish, swedish = (messages(language) for language in LANGUAGES)
    assert finnish.keys() == swedish.keys()
    for one in (finnish, swedish):
        for english, translated in one.items():
            assert set(PLACES.findall(english)) == set(PLACES.findall(translated)), english
            assert translated.strip()


def test_almost_every_message_is_one_that_the_program_writes():
    """A message of two parts of the program is written nowhere as one; a sentence that is changed stays few."""
    plain = [PLACES.sub("{}", each) for each in messages("fi")]
    there = [each for each in plain if each in written()]
    assert len(there) >= 0.9 * len(plain), sorted(set(plain) - set(there))


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_are_said_one_by_one_whichever_has_a_value_in_it(language: str):
    single = [each for each in messages(language) if each[0].isupper() and re.fullmatch(r"[^.!?]+\.", each)]
    valued, whole = ([each for each in single if bool(PLACES.search(each)) is has] for has in (True, False))
    assert len(valued) > 50
    for one, other in zip(valued, whole * (len(valued) // len(whole) + 1), strict=False):
        filled = PLACES.sub("KOE-1", one)
        for first, second in ((filled, other), (other, filled)):
            assert said(f"{first} {second}", language) == f"{said(first, language)} {said(second, language)}"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("fi", "fi"), ("sv-FI, fi;q=0.9", "sv"), ("de, fi;q=0.4, sv;q=0.5", "sv"), ("de", "en"), ("*", "en"),
     ("en, fi;q=0.9", "en"), ("fi;q=0, sv;q=0.1", "sv"), ("fi;q=x", "en"), (",,;", "en")],
)  # fmt: skip
def test_the_language_that_is_preferred_is_taken(header: str, language: str):
    assert accepted(header) == language


def test_a_terminal_names_its_language_by_the_variables_of_posix():
    assert of_environment({"LANG": "fi_FI.UTF-8"}) == "fi"
    assert of_environment({"LANG": "fi_FI.UTF-8", "LC_ALL": "sv_FI@euro"}) == "sv"
    assert of_environment({"LANG": "C.UTF-8"}) == "en"
    assert of_environment({}) == "en"


def test_values_of_a_sentence_stay_and_what_nobody_translated_stays_whole():
    assert said("Case POP/1/2017 was closed on 2020-04-20.", "fi") == "Asia POP/1/2017 päätettiin 2020-04-20."
    assert (
        said("This record is held by sampo since 2024-01-01.", "sv") == "Denna post finns hos sampo sedan 2024-01-01."
    )
    assert said("as_of: write a day as YYYY-MM-DD.", "fi") == "as_of: kirjoita päivä muodossa VVVV-KK-PP."
    assert said("Leave it out. Try again.", "fi") == "Jätä pois. Yritä uudelleen."
    for text in ("A sentence of nobody.", "", "Case " * 1000, "Leave it out. A sentence of nobody."):
        assert said(text, "fi") == text


def test_a_value_may_be_anything_and_costs_no_time():
    assert values_in("a" * 2000, ("a", "a", "a", "b")) is None
    assert values_in("Case  is open.", ("Case ", " is open.")) == [""]
    assert values_in("Case is open.", ("Case ", " is open.")) is None


def test_over_rest_sentences_are_translated_and_codes_and_fields_stay(doors: Doors):
    told = {
        language: doors.get("/decisions?status=x&as_of=y", headers={"Accept-Language": language})
        for language in ("en", "fi", "sv", "de")
    }
    finnish = told["fi"].json()
    assert finnish["title"] == "Virheellinen"
    assert "kirjoita päivä muodossa" in " ".join(each["message"] for each in finnish["errors"])
    assert told["sv"].json()["remedy"].startswith("Rätta fälten")
    assert told["de"].json() == told["en"].json()
    for language, answer in told.items():
        assert answer.headers["Content-Language"] == {"de": "en"}.get(language, language)
        assert "Accept-Language" in answer.headers["Vary"]
        for name in ("type", "status", "code", "field"):
            assert answer.json()[name] == told["en"].json()[name]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/nosuch", "Osoitetta ei ole."),
        ("/cases/00000000-0000-4000-8000-000000000000", "Tällä tunnisteella ei ole"),
        ("/cases?nosuch=1", "Tällä osoitteella ei ole tällaista parametria."),
        ("/cases?known_at=@999999", "Arkiston viimeinen järjestysasema on"),
    ],
)
def test_refusals_everybody_meets_are_in_finnish(doors: Doors, path: str, detail: str):
    assert doors.get(path, headers={"Accept-Language": "fi"}).json()["detail"].startswith(detail)
    assert "Content-Language" not in doors.get("/cases", headers={"Accept-Language": "fi"}).headers


def test_a_command_speaks_the_language_of_its_option_or_of_the_terminal(tmp_path: Path):
    home = tmp_path / "home"
    assert "There is no archive" in run(home, "stats", env={"LC_ALL": "C.UTF-8"}).stderr
    assert run(home, "stats", env={"LC_ALL": "fi_FI.UTF-8"}).stderr.startswith(
        "virhe: Tässä kansiossa ei ole arkistoa."
    )
    swedish = run(home, "--lang", "sv", "stats", env={"LC_ALL": "fi_FI.UTF-8"})
    assert swedish.stderr.startswith("fel: ")
    assert swedish.returncode == 2
    assert run(home, "--lang", "de", "stats").returncode == 2


def test_help_has_the_sentence_of_each_command_in_the_language(tmp_path: Path):
    told = run(tmp_path, "--lang", "fi", "--help", env={"LC_ALL": "fi_FI.UTF-8"}).stdout
    assert "Komennot:" in told
    assert "Hae kaikista tietueista." in told
    assert "Sök i alla poster." in run(tmp_path, "search", "--help", env={"LC_ALL": "sv_FI.UTF-8"}).stdout


def test_the_notice_of_a_search_is_in_the_language_that_is_asked_for(doors: Doors):
    made = doors.create("decision", title="Kaakaotilaus", text="Kaakaota tilataan neljä pakkausta.")
    params = {"q": "kaakaon tyhjentymättömyys", "min_position": made["position"]}
    told = {each: doors.get("/search", params=params, headers={"Accept-Language": each}) for each in ("fi", "sv", "en")}
    assert "every word" in told["en"].json()["notice"]
    assert "sana" in told["fi"].json()["notice"]
    assert "every" not in told["sv"].json()["notice"]
    for language, answer in told.items():
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
        assert answer.json()["hits"] == told["en"].json()["hits"]
