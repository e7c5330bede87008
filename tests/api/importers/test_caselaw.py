"""Case law in XML: one decision a file, found again by its ECLI."""

from datetime import date
from pathlib import Path

import pytest

from archive.registration import public_id

from .conftest import Home, refused

XML = """<?xml version="1.0" encoding="utf-8"?>
<finlex:document xmlns:finlex="http://www.finlex.fi/xyz/"
 xmlns:dcterms="http://dublincore.org/documents/2012/06/14/dcmi-terms/">
<dcterms:publisher>{publisher}</dcterms:publisher><dcterms:creator>{creator}</dcterms:creator>
<dcterms:identifier>{own}</dcterms:identifier><finlex:ecliIdentifier>{ecli}</finlex:ecliIdentifier>
<dcterms:title>{title}</dcterms:title>
<dcterms:description><p><span>Hankinta</span><span>Valitusoikeus</span></p></dcterms:description>
<finlex:registerNumber>12/3/20</finlex:registerNumber><dcterms:issued>{issued}</dcterms:issued>
<dcterms:abstract><p><strong>Lyhyesti</strong> sanottuna.</p></dcterms:abstract>
<finlex:content><div><h3>Ratkaisu</h3><p>{text}</p></div></finlex:content>
</finlex:document>"""


def write(folder: Path, name: str, **said: str) -> None:
    plain = {
        "publisher": "Oikeusministeriö",
        "creator": "Korkein hallinto-oikeus",
        "own": "202000001",
        "ecli": "ECLI:FI:KHO:2020:1",
        "title": "2.1.2020/1 KHO:2020:1",
        "issued": "2020-01-02",
        "text": "Valitus hylätään.",
    }
    (folder / name).write_text(XML.format(**{**plain, **said}), "utf-8")


def test_a_decision_goes_in_once_and_is_corrected_when_the_source_is(home: Home, papers: Path):
    write(papers, "a.xml")
    assert home.take(papers, "caselaw").recorded == 1
    [made] = home.events("decision.recorded")
    assert made.stream == public_id("test", "decision", "ECLI:FI:KHO:2020:1")
    event = made.event
    assert (event.number, event.decided_on, event.language) == ("12/3/20", date(2020, 1, 2), "fi")
    assert event.content.text == "Lyhyesti sanottuna.\nRatkaisu\nValitus hylätään."
    assert event.content.keywords == ("Hankinta", "Valitusoikeus")
    assert home.take(papers, "caselaw").events == 0
    write(papers, "a.xml", text="Valitus hyväksytään.")
    assert home.take(papers, "caselaw").events == 1
    assert home.take(papers, "caselaw").events == 0


def test_a_translation_and_a_mistaken_twin_are_records_of_their_own(home: Home, papers: Path):
    write(papers, "a.xml")
    write(papers, "b.xml", publisher="Justitieministeriet", creator="Högsta förvaltningsdomstolen")
    write(papers, "c.xml", own="202000002", text="Aivan toinen asia.")
    assert home.take(papers, "caselaw").recorded == 3
    assert {one.event.language for one in home.events("decision.recorded")} == {"fi", "sv"}
    again = home.take(papers, "caselaw")
    assert (again.recorded, again.duplicates, again.events) == (0, 3, 0)


def test_a_day_that_does_not_read_is_taken_from_the_title(home: Home, papers: Path):
    write(papers, "a.xml", issued="990-10-02")
    write(papers, "b.xml", issued="", title="KHO:2020:2", own="2", ecli="")
    home.take(papers, "caselaw")
    assert [one.event.decided_on for one in home.events("decision.recorded")] == [date(2020, 1, 2), None]


ENTITIES = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b"<a/>",
        b"\x00\x01",
        f"{ENTITIES}<x>&b;&f;</x>".encode(),
        XML.replace("<finlex:document", f"{ENTITIES}<finlex:document", 1).encode(),
        XML.format(publisher="", creator="", own="", ecli="", title="", issued="", text="").encode(),
    ],
)
def test_what_is_no_decision_is_refused(home: Home, papers: Path, content: bytes):
    (papers / "bad.xml").write_bytes(content)
    (papers / "readme.txt").write_text("x")
    write(papers, "good.xml")
    summary = home.take(papers, "caselaw")
    assert (summary.recorded, summary.rejected) == (1, 2)
    assert all(said["code"] == "invalid" and said["field"] for said in refused(summary))
