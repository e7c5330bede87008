"""Presentations of PowerPoint 97 to 2003 and messages of Outlook: what is in force, whole, and nothing twice."""

import random
import zlib
from pathlib import Path

import pytest
from compressed_rtf import compress

from projections.text import Extraction, Limits, Status
from projections.text.readers.dispatch import Source
from projections.text.readers.dispatch import read as read_source
from projections.text.readers.ole import Tree, as_file, compound_of, open_compound

from .files import written
from .old_files import a_doc, a_message, a_ppt, a_tnef, doc_streams, listed, properties, record, shown, wrapped

TEXT, RTF, SUBJECT, FROM, ADDRESS = 0x1000, 0x1009, 0x0037, 0x0042, 0x5D02


def read(folder: Path, content: bytes, name: str = "vanha") -> Extraction:
    return read_source(Source(written(folder, name, content)), Limits())


def a_document(*slides: tuple[int, bytes], notes: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    return record(1000, listed(1, (2, b"")), listed(0, *slides), listed(2, *notes))


MASTER = record(
    1016, record(0x0F9F, b"\0\0\0\0"), shown("Click to edit"), record(0x0F9F, b"\4\0\0\0"), shown("Kirjaamo")
)


def test_slides_are_read_in_order_with_their_notes_and_old_edits_are_not(tmp_path):
    old = {1: a_document((3, b"")), 2: MASTER, 3: record(1006, shown("vanha dia"))}
    new = {
        1: a_document((4, shown("Otsikko")), (3, b""), notes=((5, b""),)),
        3: record(1006, shown("toinen dia"), record(0x0FA8, b"p\xe4\xe4t\xf6s"), shown("*")),
        4: record(1006, shown("ensimm\u00e4inen dia")),
        5: record(1008, shown("muistiinpano")),
    }
    extraction = read(tmp_path, a_ppt(old, new))
    assert (extraction.status, extraction.pages) == (Status.ok, 2)
    assert extraction.text.split("\n") == [
        "Otsikko", "ensimmäinen dia", "muistiinpano", "", "toinen dia", "päätös", "", "Kirjaamo"
    ]  # fmt: skip


def test_what_a_presentation_embeds_is_read(tmp_path):
    packed = zlib.compress(a_doc("upotettu asiakirja"))
    objects = {7: record(0x1011, b"\0\0\0\0" + packed, instance=1), 8: record(0x1011, b"\0\0\0\0rikki", instance=1)}
    extraction = read(tmp_path, a_ppt({1: a_document((3, b"")), 3: record(1006, shown("dia")), **objects}))
    assert extraction.text.split() == ["dia", "upotettu", "asiakirja"]
    assert (extraction.status, extraction.reason) == (
        Status.partial, "an embedded file could not be read: damaged"
    )  # fmt: skip


def test_a_presentation_that_is_encrypted_or_lost_its_order_says_so(tmp_path):
    slides = {1: a_document((3, b"")), 3: record(1006, shown("dia"))}
    assert read(tmp_path, a_ppt(slides, encrypted=True)).reason == "encrypted"
    lost = read(tmp_path, a_ppt({3: record(1006, shown("dia"))}))
    assert (lost.text, lost.reason) == ("dia", "damaged: the order of the slides was not found")


def test_objects_of_a_document_are_read_and_what_embeds_one_keeps_its_own_format(tmp_path):
    pool: Tree = {
        "_1": {"\x01Ole10Native": wrapped("liite.txt", b"ilves")},
        "_2": dict(doc_streams("saukko")),
        "_3": {"Package": a_doc("karhu")},
    }
    streams: Tree = {"ObjectPool": pool, **doc_streams("runko")}
    extraction = read(tmp_path, compound_of(streams))
    assert (extraction.status, extraction.text.split()) == (
        Status.ok, ["runko", "[liite.txt]", "ilves", "saukko", "karhu"]
    )  # fmt: skip
    book = read(tmp_path, compound_of({"Workbook": b"", "MBD01": dict(doc_streams("upotettu"))}))
    assert book.format.media_type == "application/vnd.ms-excel"


def test_storages_put_into_a_file_of_their_own_keep_what_they_hold():
    tree: Tree = {"a": {"b": {"c": b"x" * 5000}, "d": b"y" * 4096}, "e": b"z" * 9000}
    with open_compound(compound_of({"ulompi": tree})) as root, open_compound(as_file(root.within("Ulompi"))) as own:
        assert (own.storages(), own.streams()) == (["a"], ["e"])
        assert own.within("a", "b").stream("c") == b"x" * 5000


PEOPLE: Tree = {
    "__recip_version1.0_#00000000": properties(8, {0x0C150003: 1}, {0x3001: "Laine, Anu", 0x39FE: "anu@example.org"}),
    "__recip_version1.0_#00000001": properties(8, {0x0C150003: 2}, {0x3001: "Kirjaamo", 0x3003: "/o=x/cn=kirjaamo"}),
}


def test_a_message_of_outlook_is_read_as_mail(tmp_path):
    inner = a_message({SUBJECT: "Sisempi", TEXT: "sis\u00e4ll\u00e4"})
    files: Tree = {
        "__attach_version1.0_#00000000": properties(8, {}, {0x3707: "liite.txt", 0x3701: b"ilves"}),
        "__attach_version1.0_#00000001": {
            **properties(8, {}, {0x3001: "edelleen"}), "__substg1.0_3701000D": {
                **inner, "__properties_version1.0": bytes(24)}
        },
    }  # fmt: skip
    texts: dict[int, str | bytes] = {
        SUBJECT: "\x01\x05RE: Lausunto", TEXT: "Ohessa lausunto.", FROM: "Mäki, Essi", ADDRESS: "essi@example.org"
    }  # fmt: skip
    extraction = read(tmp_path, compound_of(a_message(texts, people=PEOPLE, files=files)))
    assert (extraction.status, extraction.metadata["attachments"]) == (Status.ok, "2")
    assert extraction.text.split("\n")[:7] == [
        "Subject: RE: Lausunto", "From: Mäki, Essi <essi@example.org>", "To: Laine, Anu <anu@example.org>",
        "Cc: Kirjaamo", "Date: Mon, 30 Dec 2024 02:40:00 +0000", "", "Ohessa lausunto.",
    ]  # fmt: skip
    assert "[liite.txt]\nilves" in extraction.text and "Subject: Sisempi" in extraction.text
    assert "sisällä" in extraction.text


def test_a_text_kept_only_in_rich_text_is_unpacked(tmp_path):
    packed = compress(rb"{\rtf1\ansi P\'e4\'e4t\'f6s tehtiin\par}")
    assert read(tmp_path, compound_of(a_message({RTF: packed}))).text.endswith("\n\nPäätös tehtiin")
    broken = read(tmp_path, compound_of(a_message({SUBJECT: "Koe", RTF: packed[:-4] + b"abcd"})))
    assert (broken.status, broken.text.split("\n")[0]) == (Status.partial, "Subject: Koe")


def test_what_a_contact_states_beside_its_text_is_read(tmp_path):
    contact = a_message({0x001A: "IPM.Contact", SUBJECT: "Anu Laine", 0x3A16: "Kaupunki", 0x3A08: "09 1234"})
    assert read(tmp_path, compound_of(contact)).text.split("\n")[-2:] == ["09 1234", "Kaupunki"]


@pytest.mark.parametrize("number", range(3))
def test_old_files_broken_on_purpose_are_all_answered(tmp_path, number):
    chance = random.Random(20261202 + number)
    slides = {1: a_document((3, shown("Otsikko"))), 2: MASTER, 3: record(1006, shown("dia"))}
    whole = (
        a_ppt(slides),
        compound_of(a_message({SUBJECT: "Koe", TEXT: "runko", RTF: compress(b"{\\rtf1 a}")}, people=PEOPLE)),
        a_tnef(b"runko", {"liite.txt": b"ilves"}),
    )[number]  # fmt: skip
    for _ in range(100):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        extraction = read(tmp_path, bytes(broken[: chance.choice((len(broken), chance.randrange(len(broken))))]))
        assert bool(extraction.text) == (extraction.status in (Status.ok, Status.partial))
        assert bool(extraction.reason) == (extraction.status is not Status.ok)
