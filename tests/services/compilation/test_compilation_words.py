"""The words of compilations: every message in three languages with the same values; numbers and days in each."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import services.compilation
from archive.kind import Words, kinds
from archive.winddown.events import Destination
from projections.duties.open_items import matters
from services.compilation.chapters.holdings import WENT
from services.compilation.chapters.undone import matter_words
from services.compilation.forms.odt import odt
from services.compilation.forms.widths import laid_out
from services.compilation.model import Amount, Day, Number, Percent, Span, Title, counted, said
from services.compilation.words import FOLDER, LANGUAGES, Language, Speaker

SOURCES = Path(services.compilation.__file__).parent
NAMED = re.compile(r"\{(\w+)\}")


def messages() -> set[Any]:
    """Every message the code says."""
    keywords: Any = {"said": None, "counted": (1, 2)}
    found = extract_from_dir(str(SOURCES), [("**.py", "python")], {}, keywords=keywords)
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_stands_in_every_language_with_the_same_values(language: Language):
    with (FOLDER / f"{language}.po").open("rb") as file:
        kept = {message.id: message.string for message in read_po(file) if message.id}
    assert kept.keys() == messages()
    for id, string in kept.items():
        ids, strings = (each if isinstance(each, (tuple, list)) else (each,) for each in (id, string))
        assert len(ids) == len(strings)
        for one in strings:
            assert one.strip(), f"{id} has no words in {language}"
            assert set(NAMED.findall(one)) == set(NAMED.findall(ids[-1])), id


def test_a_catalogue_may_not_miss_a_message():
    assert len(messages()) > 150
    assert "Nothing is recorded about this." in messages()


@pytest.mark.parametrize(
    ("value", "fi", "sv", "en"),
    [
        (Amount(-123_456_789, "EUR"), "−1 234 567,89 €", "−1 234 567,89 €", "-€1,234,567.89"),
        (Amount(500, "JPY"), "500 ¥", "500 JPY", "JP¥500"),
        (Percent("55.7"), "55,7 %", "55,7 %", "55.7%"),
        (Percent("-3"), "−3 %", "−3 %", "-3%"),
        (Number("26.2"), "26,2", "26,2", "26.2"),
        (12_345, "12 345", "12 345", "12,345"),
        (Day("2021-03-01"), "1.3.2021", "1.3.2021", "1 March 2021"),
        (
            Span("2020-12-01", "2021-01-31"),
            "1.12.2020–31.1.2021",
            "1.12.2020–31.1.2021",
            "1 December 2020–31 January 2021",
        ),
        (Span(None, "2021-01-31"), "–31.1.2021", "–31.1.2021", "–31 January 2021"),
        (None, "", "", ""),
    ],
)
def test_values_are_written_as_each_language_writes_them(value: Any, fi: str, sv: str, en: str):
    told = [Speaker(language).text(value).replace("\N{NO-BREAK SPACE}", " ") for language in LANGUAGES]
    assert told == [fi, sv, en]


def test_one_and_many_are_told_apart():
    def told(language: Language, count: int) -> str:
        return Speaker(language).say(counted("{count} year", "{count} years", count))

    assert [told("fi", 1), told("fi", 10), told("sv", 1), told("en", 2)] == ["1 vuosi", "10 vuotta", "1 år", "2 years"]


def test_words_of_a_record_with_braces_are_no_values():
    odd = Title("{decider} {x}", "fi")
    assert Speaker("en").say(said("Legal basis: {basis}.", basis=odd)) == "Legal basis: {decider} {x}."
    assert Speaker("en").pieces(said("Legal basis: {basis}.", basis=odd)) == ["Legal basis: ", odd, "."]


def test_no_code_stands_in_a_compilation_instead_of_words():
    for code in matters():
        assert not isinstance(matter_words(code), str), code
    assert set(WENT) == set(Destination)
    for each in (*WENT.values(), *matters().values()):
        assert all(getattr(each, language) for language in LANGUAGES)
    for kind in kinds().values():
        for choices in kind.choices:
            assert all(isinstance(each, Words) for each in choices.values.values()), (kind.name, choices.name)


def test_an_open_document_has_no_part_without_a_root():
    plain = {"title": "T", "language": "en", "recorded_at": "2023-01-01T00:00:00+00:00", "opening": [], "chapters": []}
    with ZipFile(BytesIO(odt(plain))) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rdf")):
                assert ElementTree.fromstring(file.read(name)) is not None
        assert b"accelerator" not in file.read("META-INF/manifest.xml")


def test_an_amount_is_never_broken_at_its_commas():
    def block(amount: str) -> dict[str, Any]:
        return {"heads": ["A"], "events": "E", "rows": [{"cells": [{"text": amount}], "refs": ""}] * 2}

    assert laid_out(block("4,500,000.00"))["widths"] == laid_out(block("4.500.000.00"))["widths"]


def test_a_heading_is_numbered_once_and_columns_have_their_widths():
    cells = [{"text": "Sopimus", "pieces": [{"text": "Sopimus", "lang": None}]}]
    table = {"form": "table", "key": "t", "title": "T", "heads": ["Nimi"], "numbers": [False], "whole": True,
             "rows": [{"key": "r", "cells": cells, "at": [1], "refs": "1"}]}  # fmt: skip
    plain = {"title": "T", "language": "fi", "recorded_at": "2023-01-01T00:00:00+00:00", "opening": [],
             "references": "Tapahtumat", "chapters": [{"title": "Luku", "blocks": [table]}]}  # fmt: skip
    with ZipFile(BytesIO(odt(plain))) as file:
        content, styles = (file.read(name).decode() for name in ("content.xml", "styles.xml"))
    assert content.count("style:column-width=") == 2
    assert 'style:num-format="1"' not in styles.split("<text:outline-style")[1].split("</text:outline-style>")[0]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no office program")
def test_an_office_program_opens_the_document(tmp_path: Path):
    cells = [{"text": "Sopimus", "pieces": [{"text": "Sopimus", "lang": None}]}]
    table = {"form": "table", "key": "t", "title": "Sopimukset", "heads": ["Nimi"], "numbers": [False], "whole": True,
             "rows": [{"key": "r", "cells": cells, "at": [1], "refs": "1"}]}  # fmt: skip
    paths = [tmp_path / f"{language}.odt" for language in LANGUAGES]
    for path in paths:
        told = {"title": "Loppukoonti", "language": path.stem, "recorded_at": "2023-01-01T00:00:00+00:00"}
        chapters = [{"title": "Luku", "blocks": [table]}]
        plain = told | {"opening": [], "references": "Tapahtumat", "chapters": chapters}
        path.write_bytes(odt(plain))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "txt:Text", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)
    for path in paths:
        lines = path.with_suffix(".txt").read_text("utf-8-sig").split()
        assert lines == ["Loppukoonti", "1.", "Luku", "Sopimukset", "Nimi", "Tapahtumat", "Sopimus", "1"]
