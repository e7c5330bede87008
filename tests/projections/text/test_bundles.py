"""Archives of files, books and drawings; texts without a mark of their encoding; sheets with a cell far away."""

import io
import zipfile
from pathlib import Path

import pytest

from projections.text import Extraction, Limits, Status
from projections.text.readers.dispatch import Source
from projections.text.readers.dispatch import read as read_source
from projections.text.readers.transfer import without_uuencoded

from .files import WORD_SPACE, paragraph, written, zipped


def read(folder: Path, name: str, content: bytes | dict[str, str | bytes], limits: Limits | None = None) -> Extraction:
    path = zipped(folder, name, content) if isinstance(content, dict) else written(folder, name, content)
    return read_source(Source(path), limits or Limits())


def packed(**files: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name, content in files.items():
            container.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def test_members_of_an_archive_are_named_and_read_by_the_reader_of_their_format(tmp_path):
    members: dict[str, str | bytes] = {
        "a/muistio.txt": "Päätös tehtiin", "b.eml": "Subject: lausunto\n\nrunko", "sisempi.zip": packed(c_txt="ilves"),
        "__MACOSX/a": "ei", "kuva.png": b"\x89PNG\r\n\x1a\n" + bytes(40), "tyhja.txt": "",
    }  # fmt: skip
    extraction = read(tmp_path, "siirto.zip", members)
    assert (extraction.status, extraction.format.media_type) == (Status.ok, "application/zip")
    assert "[a/muistio.txt]\nPäätös tehtiin" in extraction.text and "Subject: lausunto" in extraction.text
    assert "[sisempi.zip]" in extraction.text and "[c.txt]\nilves" in extraction.text
    assert "__MACOSX" not in extraction.text


def test_an_archive_is_read_within_bounds_of_number_and_depth(tmp_path):
    many = read(tmp_path, "monta.zip", {f"{n}.txt": f"sana{n}" for n in range(9)}, Limits(members=5))
    assert (many.status, many.reason) == (Status.partial, "only the first 5 files in archives were read")
    assert "sana4" in many.text and "sana5" not in many.text
    inner = packed(syvin_txt="pohja")
    for _ in range(12):
        inner = packed(x_zip=inner)
    deep = read(tmp_path, "syva.zip", inner)
    assert deep.status is Status.partial and "files nested too deeply" in deep.reason
    assert "pohja" not in deep.text


def test_a_member_that_cannot_be_read_makes_the_archive_partial(tmp_path):
    extraction = read(tmp_path, "a.zip", {"a.txt": "sana", "b.pdf": "%PDF-1.4 rikki", "c.xyz": b"\x00\x01\x02" * 50})
    assert extraction.status is Status.partial and "sana" in extraction.text


def test_what_signatures_are_kept_beside_is_read(tmp_path):
    members: dict[str, str | bytes] = {
        "mimetype": "application/vnd.etsi.asic-e+zip", "sopimus.txt": "Sopimus", "META-INF/signatures0.xml": "<a>x</a>"
    }  # fmt: skip
    extraction = read(tmp_path, "sopimus.asice", members)
    assert (extraction.text, extraction.format.basis) == ("[sopimus.txt]\nSopimus", "container")


def test_a_book_is_read_in_its_order(tmp_path):
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<dc:title>Vuosikirja</dc:title></metadata><manifest><item id="b" href="toinen%20sivu.xhtml"'
        ' media-type="application/xhtml+xml"/><item id="a" href="eka.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    book: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>',
        "OPS/p.opf": package,
        "OPS/eka.xhtml": "<html><body><p>ensin</p></body></html>",
        "OPS/toinen sivu.xhtml": "<html><body><p>sitten</p></body></html>",
    }
    extraction = read(tmp_path, "kirja.epub", book)
    assert (extraction.status, extraction.text.split(), extraction.pages) == (
        Status.ok, ["Vuosikirja", "ensin", "sitten"], 2
    )  # fmt: skip
    del book["META-INF/container.xml"]
    assert read(tmp_path, "rikki.epub", book).reason == "damaged: the book does not state its contents"


def test_a_drawing_is_read(tmp_path):
    drawing = "<office:body xmlns:office='o' xmlns:text='t'><text:p>Pohjapiirros</text:p></office:body>"
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.graphics", "content.xml": drawing
    }  # fmt: skip
    extraction = read(tmp_path, "kuva.odg", parts)
    assert (extraction.text, extraction.format.name) == ("Pohjapiirros", "OpenDocument drawing")


def test_a_file_written_into_a_message_is_an_attachment(tmp_path):
    block = "begin 644 liite.txt\n%S=G-I;@``\n`\nend\n"
    assert without_uuencoded("begin the work\nend\n") == ("begin the work\nend\n", [])
    lines = "begin 644 liite.txt\n&:6QV97,*\n`\nend\n"
    extraction = read(
        tmp_path, "a.eml", f"Subject: koe\nFrom: a@example.org\n\nohessa\n\n{lines}\nterveisin\n".encode()
    )
    assert (extraction.status, extraction.metadata["attachments"]) == (Status.ok, "1")
    assert "[liite.txt]\nilves" in extraction.text and "terveisin" in extraction.text and "begin" not in extraction.text
    assert without_uuencoded(block)[1][0][0] == "liite.txt"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_its_mark(tmp_path, encoding):
    words = "Päätös tehtiin;maanantaina\r\nMääräraha – 45 000 €"
    for name in ("a.txt", "a.csv", "a"):
        extraction = read(tmp_path, name, words.encode(encoding))
        assert (extraction.text, extraction.metadata["encoding"]) == (
            words.replace("\r\n", "\n"), f"{encoding} (assumed)"
        )  # fmt: skip
    assert read(tmp_path, "b", b"\x01\x00\x02\x00" * 40).status is Status.unsupported
    assert read(tmp_path, "c.txt", b"sana").metadata["encoding"] == "utf-8"


@pytest.mark.parametrize("stray", [b"\x00", b"\x1a", b"\x01\x02"])
def test_a_stray_control_character_costs_itself(tmp_path, stray):
    assert read(tmp_path, "a.txt", "Päätös tehtiin".encode() + stray).text == "Päätös tehtiin"
    assert read(tmp_path, "b.txt", "Päätös tehtiin".encode("cp1252") + stray).text == "Päätös tehtiin"
    assert read(tmp_path, "c", stray * 9).status is Status.unsupported


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>eka</t></is></c><c r="C1"><v>45000</v></c></row>'
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>viimeinen</t></is></c></row></sheetData></worksheet>'
)
BOOK: dict[str, str | bytes] = {
    "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
    "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship "
    "Id='a' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' "
    "Target='xl/workbook.xml'/></Relationships>",
    "xl/workbook.xml": "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://"
    "schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='Maksut' sheetId='1' r:id='a'/>"
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='a' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' "
    "Target='worksheets/sheet1.xml'/></Relationships>",
    "xl/worksheets/sheet1.xml": SHEET,
}


def test_a_cell_in_the_last_corner_of_a_sheet_costs_nothing(tmp_path):
    extraction = read(tmp_path, "a.xlsx", BOOK)
    assert (extraction.status, extraction.text) == (Status.ok, "Maksut\neka\t45000\n\t\tviimeinen")


def test_a_cell_in_the_last_corner_of_an_open_document_costs_nothing(tmp_path):
    space = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="16383"/>'
    rows = (
        f"<table:table-row>{cell.format('eka')}{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048574">{empty}<table:table-cell/></table:table-row>'
        f"<table:table-row>{empty}{cell.format('viimeinen')}</table:table-row>"
    )
    sheet = f'<table:table table:name="Maksut">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content {space}>{body}</office:document-content>",
    }
    extraction = read(tmp_path, "a.ods", parts)
    assert (extraction.status, extraction.text.split()) == (Status.ok, ["Maksut", "eka", "viimeinen"])


def test_an_archive_of_documents_within_an_archive_is_read(tmp_path):
    document = zipped(
        tmp_path,
        "p.docx",
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {WORD_SPACE}>{paragraph('a')}</w:document>",
        },
    ).read_bytes()
    assert read(tmp_path, "a.zip", {"p.docx": document}).text == "[p.docx]\na"
