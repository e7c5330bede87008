"""Mail is registered as mail: its headers describe its record, unless a manifest does."""

from datetime import date
from pathlib import Path

import pytest

from projections.text.readers.ole import compound_of
from tests.projections.text.old_files import a_message

from .conftest import Home

HEAD = (
    "From: Äijälä <a@example.org>\r\nTo: K <k@example.org>\r\nCc: L <l@example.org>\r\n"
    "Subject: =?utf-8?q?p=C3=A4?= y\xf6\r\n"
)
SENT = "Date: Tue, 03 Mar 2020 23:30:00 +0000\r\n"


def a_mail(folder: Path, dated: str = SENT, name: str = "viesti.eml") -> None:
    (folder / name).write_bytes(f"{HEAD}{dated}\r\nrunko".encode("cp1252"))


def test_a_mail_states_sender_recipients_day_and_subject(home: Home, papers: Path):
    a_mail(papers)
    assert home.take(papers).recorded == 1
    (filed,) = (one.event for one in home.events("document.filed"))
    assert (filed.content.title, filed.content.sender) == ("pä yö", "Äijälä <a@example.org>")
    assert filed.content.recipient == "K <k@example.org>, L <l@example.org>"
    assert filed.dated.earliest == filed.dated.latest == date(2020, 3, 4)  # in Helsinki it was past midnight
    assert filed.publicity is None
    assert home.take(papers).events == 0


def test_what_a_manifest_states_of_a_mail_comes_first(home: Home, papers: Path):
    a_mail(papers)
    (papers / "manifest.csv").write_text("file,title,date\nviesti.eml,Lausunto,5.5.2021\n")
    home.take(papers)
    (filed,) = (one.event for one in home.events("document.filed"))
    assert (filed.content.title, filed.dated.earliest) == ("Lausunto", date(2021, 5, 5))
    assert filed.content.sender == "Äijälä <a@example.org>"
    assert home.take(papers).events == 0


@pytest.mark.parametrize(
    "dated",
    ["Date: eilen\r\n", "Date: Tue, 03 Mar 0900 10:00:00 +0000\r\n", "Date: Fri, 31 Dec 9999 23:59:59 -0900\r\n"],
)
def test_a_day_of_a_mail_that_cannot_be_read_stays_as_its_wording(home: Home, papers: Path, dated):
    a_mail(papers, dated)
    assert home.take(papers).recorded == 1
    (filed,) = (one.event for one in home.events("document.filed"))
    assert filed.dated is None
    assert filed.content.date_text in dated


def test_a_mail_without_headers_goes_in_by_its_name(home: Home, papers: Path):
    (papers / "viesti.eml").write_bytes(b"\n\nrunko")
    assert home.take(papers).recorded == 1
    (filed,) = (one.event for one in home.events("document.filed"))
    assert (filed.content.title, filed.content.sender, filed.dated) == ("viesti.eml", None, None)


def test_a_message_of_outlook_is_registered_as_mail(home: Home, papers: Path):
    texts = {
        0x0037: "Lausunto",
        0x0042: "Mäki, Essi",
        0x5D02: "essi@example.org",
        0x0E04: "Laine, Anu",
        0x1000: "runko",
    }
    (papers / "viesti.msg").write_bytes(compound_of(a_message(texts)))
    assert home.take(papers).recorded == 1
    (filed,) = (one.event for one in home.events("document.filed"))
    assert (filed.content.title, filed.content.sender) == ("Lausunto", "Mäki, Essi <essi@example.org>")
    assert (filed.content.recipient, filed.dated.earliest) == ("Laine, Anu", date(2024, 12, 30))
    assert home.take(papers).events == 0


def test_a_message_of_outlook_that_cannot_be_read_goes_in_by_its_name(home: Home, papers: Path):
    (papers / "viesti.msg").write_bytes(compound_of({"__properties_version1.0": b"rikki"}))
    assert home.take(papers).recorded == 1
    (filed,) = (one.event for one in home.events("document.filed"))
    assert (filed.content.title, filed.content.sender, filed.dated) == ("viesti.msg", None, None)
