"""Documents of Word 1 to 2003: in the order of their pieces, with what their fields come to, and never by guessing."""

import random
from pathlib import Path

import pytest

from projections.text import Extraction, Limits, Status
from projections.text.readers.dispatch import Source
from projections.text.readers.dispatch import read as read_source
from projections.text.readers.native import unwrapped
from projections.text.readers.ole import compound_of, open_compound

from .files import written
from .old_files import a_doc, an_older_doc, doc_streams, wrapped


def read(folder: Path, content: bytes, name: str = "vanha.doc") -> Extraction:
    return read_source(Source(written(folder, name, content)), Limits())


def test_text_is_read_in_the_order_of_its_pieces_and_not_in_that_of_the_bytes(tmp_path):
    extraction = read(tmp_path, a_doc("Päätös \u2013 ", b"m\xe4\xe4r\xe4raha", " 𐌲 45\u00a0000\u00a0€\r"))
    assert (extraction.status, extraction.text) == (Status.ok, "Päätös – määräraha 𐌲 45\u00a0000\u00a0€")
    assert extraction.format.media_type == "application/msword"


def test_notes_headers_comments_and_boxes_are_read_and_a_repeated_header_once(tmp_path):
    parts = {
        "main": "leipä\r", "footnotes": "\x02viite\r", "headers": "VN/1\rVN/1\r", "comments": "huomautus\r",
        "endnotes": "loppuviite\r", "boxes": "𐌲laatikko\r",
    }  # fmt: skip
    lengths = {name: len(text.encode("utf-16-le")) // 2 for name, text in parts.items() if name != "main"}
    words = read(tmp_path, a_doc("".join(parts.values()), flags=0x200, **lengths)).text.split()
    assert words == ["leipä", "viite", "VN/1", "huomautus", "loppuviite", "𐌲laatikko"]


@pytest.mark.parametrize(
    ("written_as", "shown"),
    [
        ("ks. \x13 HYPERLINK http://x \x14tästä\x15.", "ks. tästä."),
        ("a\x13 IF \x13 PAGE \x147\x15 = 7 \x14kyllä\x15b", "akylläb"),
        ("\x13 XE hakusana \x15loppu", "loppu"),
        ("\x13 MACROBUTTON Ei [nimi tähän]\x15", "[nimi tähän]"),
        ("\x13 EQ \\* jc2 \\* hps11 \\o\\ad(\\s\\up 10(yli),ali)\x15", "yli ,ali"),
        ("avoin \x13 kenttä ja loppu", "avoin   kenttä ja loppu"),
        ("yksi\x07kaksi\x07\x07kolme\x07neljä\x07\x07", "yksi\tkaksi\nkolme\tneljä"),
        ("sote\x1euudistus ta\x1fvu", "sote-uudistus tavu"),
    ],
)
def test_what_the_page_shows_is_read(tmp_path, written_as, shown):
    assert " ".join(read(tmp_path, a_doc(written_as)).text.split(" ")).strip() == shown


@pytest.mark.parametrize(
    ("signature", "version"), [(0xA5DC, 0x65), (0xA5DB, 0x2D), (0xA59B, 0x21)], ids=["Word 95", "Word 2", "Word 1"]
)
def test_documents_older_than_containers_are_read_by_their_range(tmp_path, signature, version):
    extraction = read(tmp_path, an_older_doc(b"P\xe4\xe4t\xf6s\r", signature=signature, version=version), "vanha")
    assert (extraction.status, extraction.text) == (Status.ok, "Päätös")


def test_text_of_one_byte_a_character_is_in_the_code_page_of_its_language(tmp_path):
    content = an_older_doc("Привет".encode("cp1251"), language=0x0419)
    assert read(tmp_path, compound_of({"WordDocument": content})).text == "Привет"


def test_what_is_encrypted_cut_or_damaged_says_so(tmp_path):
    assert read(tmp_path, a_doc("salainen", flags=0x100)).reason == "encrypted"
    streams = doc_streams("Päätös", " tehtiin")
    without_table = read(tmp_path, compound_of({"WordDocument": streams["WordDocument"]}))
    assert without_table.reason == "damaged: the table of its text cannot be read"
    short = an_older_doc(b"Maksatus tehtiin")[:-8]
    cut = read(tmp_path, short)
    assert (cut.status, cut.text) == (Status.partial, "Maksatus")


def test_a_file_that_an_older_program_wrapped_is_unwrapped():
    name, data = unwrapped(wrapped("liite.txt", b"ilves"))
    assert (name, data) == ("liite.txt", b"ilves")
    assert unwrapped(b"\x05\0\0\0abcde") == ("", b"abcde")


def test_a_compound_file_written_here_is_read_as_it_was_written():
    streams = {f"virta {number}": bytes([number]) * (5000 + 700 * number) for number in range(30)}
    with open_compound(compound_of(streams)) as root:
        assert root.streams() == sorted(streams)
        assert {name: root.stream(name.upper()) for name in streams} == streams
        assert (root.stream("puuttuu"), root.storages()) == (b"", [])


def test_documents_broken_on_purpose_are_all_answered(tmp_path):
    chance = random.Random(20261201)
    whole = (a_doc("Päätös tehtiin ", b"maanantaina", flags=0x200), an_older_doc(b"Maksatus"), a_doc("a" * 9000))
    for content in whole:
        for _ in range(80):
            broken = bytearray(content)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            extraction = read(tmp_path, bytes(broken[: chance.choice((len(broken), chance.randrange(len(broken))))]))
            assert bool(extraction.text) == (extraction.status in (Status.ok, Status.partial))
            assert bool(extraction.reason) == (extraction.status is not Status.ok)


def test_a_file_that_only_its_name_calls_a_word_document_is_not_called_damaged(tmp_path: Path):
    extraction = read(tmp_path, b"\x2b\xd1\x00\x01 other word processor" * 20, "kirje.doc")
    assert (extraction.status, "damaged" in extraction.reason) == (Status.unsupported, False)
