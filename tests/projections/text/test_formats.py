"""Each format gives its words, and names itself on honest ground. The files are made here, by hand."""

import pytest
from pypdf import PdfReader, PdfWriter

from projections.text import Status, extract, identify

from .files import WORD_SPACE, a_docx, a_pdf, a_pdf_saying, paragraph, written, zipped

DRAWING_SPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
OFFICE_SPACE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def test_a_word_document_gives_body_table_text_box_header_and_note(tmp_path):
    box = (
        "<w:p><w:r><w:t>Ennen</w:t></w:r><w:r><mc:AlternateContent xmlns:mc='mc'><mc:Choice><w:txbxContent>"
        f"{paragraph('laatikko')}</w:txbxContent></mc:Choice><mc:Fallback>{paragraph('laatikko')}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Maksatus", "45 000 €"))
    body = (
        f"{box}<w:tbl><w:tr>{cells}</w:tr></w:tbl>{paragraph('Päätös')}<w:del><w:delText>poistettu</w:delText></w:del>"
    )
    path = zipped(
        tmp_path,
        "a.docx",
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {WORD_SPACE}><w:body>{body}</w:body></w:document>",
            "word/header1.xml": f"<w:hdr {WORD_SPACE}>{paragraph('VN/1/2024')}</w:hdr>",
            "word/footnotes.xml": f"<w:footnotes {WORD_SPACE}>{paragraph('alaviite')}</w:footnotes>",
        },
    )
    extraction = extract(path)
    assert extraction.status is Status.ok
    assert extraction.text.split() == [
        "Ennen",
        "laatikko",
        "Maksatus",
        "45",
        "000",
        "€",
        "Päätös",
        "VN/1/2024",
        "alaviite",
    ]
    assert "Maksatus\t" in extraction.text
    assert (extraction.format.puid, extraction.format.basis) == ("fmt/412", "container")


def test_a_word_document_with_one_bad_part_is_partial(tmp_path):
    path = zipped(
        tmp_path,
        "a.docx",
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {WORD_SPACE}>{paragraph('Päätös')}</w:document>",
            "word/header1.xml": "<w:hdr",
        },
    )
    assert (extract(path).status, extract(path).text) == (Status.partial, "Päätös")
    assert extract(path).reason == "damaged: the XML inside is not well-formed"


def test_an_office_part_that_declares_entities_is_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><document><t>&b;</t></document>'
    assert extract(a_docx(tmp_path, bomb)).reason == "refused: the XML inside declares its own entities"


@pytest.mark.parametrize("kind", ["text", "presentation"])
def test_an_open_document_gives_body_table_note_and_footer(tmp_path, kind):
    rows = "<table:table-row><table:table-cell><text:p>yksi</text:p></table:table-cell></table:table-row>"
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>viite</text:p></text:note-body>"
    body = f"<text:h>Otsikko</text:h><text:p>Loppu<text:s/>raportti{note}</text:p>{rows}"
    path = zipped(
        tmp_path,
        "a.bin",
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<x {OFFICE_SPACE}><office:body>{body}</office:body></x>",
            "styles.xml": f"<x {OFFICE_SPACE}><text:p>ei</text:p><office:master-styles><text:p>alatunniste</text:p>"
            "</office:master-styles></x>",
        },
    )
    extraction = extract(path)
    assert extraction.text.split() == ["Otsikko", "Loppu", "raportti", "viite", "yksi", "alatunniste"]
    assert extraction.format.media_type == f"application/vnd.oasis.opendocument.{kind}"


def test_slides_come_in_the_order_shown_each_with_its_notes(tmp_path):
    def slide(text: str) -> str:
        return f"<p:sld xmlns:p='p' {DRAWING_SPACE}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"

    path = zipped(
        tmp_path,
        "a.pptx",
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": "<p xmlns:p='p' xmlns:r='r'><p:sldId r:id='b'/><p:sldId r:id='a'/></p>",
            "ppt/_rels/presentation.xml.rels": "<R><r Id='a' Target='slides/slide1.xml'/>"
            "<r Id='b' Target='slides/slide2.xml'/></R>",
            "ppt/slides/slide1.xml": slide("toinen"),
            "ppt/slides/slide2.xml": slide("ensimmäinen"),
            "ppt/slides/_rels/slide2.xml.rels": "<R><r Id='n' Target='../notesSlides/notesSlide1.xml'/></R>",
            "ppt/notesSlides/notesSlide1.xml": slide("muistiinpano"),
        },
    )
    extraction = extract(path)
    assert extraction.text.split() == ["ensimmäinen", "muistiinpano", "toinen"]
    assert extraction.pages == 2


def test_a_spreadsheet_gives_sheet_names_and_rows(tmp_path):
    sheet = (
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'>"
        "<c r='A1' t='inlineStr'><is><t>Maksatus</t></is></c><c r='B1'><v>45000</v></c></row></sheetData></worksheet>"
    )
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = zipped(
        tmp_path,
        "a.xlsx",
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='rId1' Type='{relations}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
            "xl/workbook.xml": "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
            f" xmlns:r='{relations}'><sheets><sheet name='Erät' sheetId='1' r:id='rId1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='rId1' Type='{relations}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
            "xl/worksheets/sheet1.xml": sheet,
        },
    )
    assert extract(path).text == "Erät\nMaksatus\t45000"


def test_a_pdf_gives_its_text_and_pages(tmp_path):
    extraction = extract(written(tmp_path, "a.pdf", a_pdf_saying(b"Maksatus 45 000")))
    assert (extraction.status, extraction.pages, extraction.text) == (Status.ok, 1, "Maksatus 45 000")
    assert (extraction.format.name, extraction.format.puid) == ("PDF 1.4", "fmt/18")


def test_a_pdf_without_words_says_it_has_no_text_layer(tmp_path):
    path = written(tmp_path, "a.pdf", a_pdf(b"<< /Length 0 >>\nstream\n\nendstream"))
    assert (extract(path).status, extract(path).reason) == (
        Status.empty,
        "no text layer: the pages are images or blank",
    )


def test_a_claim_of_pdf_a_is_written_down_as_a_claim(tmp_path):
    packet = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    path = written(tmp_path, "a.pdf", a_pdf(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(packet), packet)))
    extraction = extract(path)
    assert extraction.metadata["pdfa_claim"] == "PDF/A-2b claimed, unverified"
    assert extraction.format.name == "PDF 1.4 (PDF/A-2b claimed, unverified)"


def test_an_encrypted_pdf_is_empty_and_says_why(tmp_path):
    plain = written(tmp_path, "a.pdf", a_pdf(b"<< /Length 0 >>\nstream\n\nendstream"))
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt("salasana", algorithm="RC4-128")
    writer.write(tmp_path / "lukittu.pdf")
    extraction = extract(tmp_path / "lukittu.pdf")
    assert (extraction.status, extraction.reason) == (Status.empty, "encrypted")


def test_a_web_page_gives_what_is_seen(tmp_path):
    page = (
        "<!doctype html><html><head><title>Päätös</title><style>p{}</style><script>var salaisuus</script></head>"
        "<body><p>Myönnetään <b>avus</b>tus</p><table><tr><td>1</td><td>2</td></tr></table><!-- huomautus -->"
    )
    extraction = extract(written(tmp_path, "sivu", page))
    assert extraction.text == "Päätös\n\nMyönnetään avustus\n\n1\t2"
    assert (extraction.format.media_type, extraction.format.basis) == ("text/html", "content")


def test_a_web_page_is_read_in_the_encoding_it_states(tmp_path):
    page = '<html><head><meta charset="windows-1251"></head><body>Решение</body></html>'.encode("cp1251")
    assert extract(written(tmp_path, "a.html", page)).text == "Решение"


def test_a_page_nested_absurdly_deep_is_answered_at_once(tmp_path):
    extraction = extract(written(tmp_path, "a.html", "<p>alku</p>" + "<div>" * 200_000 + "syvällä"))
    assert (extraction.status, extraction.text) == (Status.partial, "alku")
    assert "nested deeper" in extraction.reason


def test_xml_never_reads_a_file_through_an_entity(tmp_path):
    secret = written(tmp_path, "salaisuus.txt", "tunnusluku 1234")
    xml = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a><b>ennen</b>&x;<c>jälkeen</c></a>'
    extraction = extract(written(tmp_path, "a.xml", xml))
    assert "1234" not in extraction.text
    assert extraction.text.split() == ["ennen", "jälkeen"]


def test_xml_never_unfolds_entities(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "naurua"}">' for n in range(10))
    extraction = extract(written(tmp_path, "a.xml", f"<!DOCTYPE a [{entities}]><a>&e9;</a>"))
    assert len(extraction.text) < 1_000


def test_a_finnish_latin_text_survives_and_its_encoding_is_assumed(tmp_path):
    extraction = extract(written(tmp_path, "a.txt", "Yhtiön päätös: 45 000 € – hyväksytään".encode("cp1252")))
    assert extraction.text == "Yhtiön päätös: 45 000 € – hyväksytään"
    assert extraction.metadata["encoding"] == "cp1252 (assumed)"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_that_says_its_encoding_is_believed(tmp_path, encoding):
    extraction = extract(written(tmp_path, "a.txt", "Åbo ja Ähtäri".encode(encoding)))
    assert extraction.text == "Åbo ja Ähtäri"
    assert "assumed" not in extraction.metadata["encoding"]


def test_rich_text_gives_words_and_not_its_machinery(tmp_path):
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator O;}{\info{\author N}}"
        rb"P\'e4\'e4t\'f6s\par {\b Maksa}tus\tab 45\~000 \u8364? {\f1 \'d0} {\pict\bin4 }}{{}loppu\par}"
    )
    assert extract(written(tmp_path, "a.rtf", rtf)).text == "Päätös\nMaksatus\t45\u00a0000 € Р loppu"


def test_a_message_gives_headers_body_and_the_words_of_its_attachments(tmp_path):
    attached = "--x\r\nContent-Type: {}\r\nContent-Disposition: attachment; filename={}\r\n\r\n{}\r\n"
    message = (
        "From: =?utf-8?q?Kirjaamo?= <kirjaamo@example.org>\r\nSubject: =?iso-8859-1?q?P=E4=E4t=F6s?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Hyv=E4ksytty\r\n"
        + attached.format("text/csv", "erat.csv", "Maksatus;45000")
        + attached.format("application/pdf", "rikki.pdf", "%PDF-1.4 x")
        + attached.format("image/png", "kuva.png", "\x89PNG\r\n\x1a\n")
        + "--x--\r\n"
    )
    extraction = extract(written(tmp_path, "a.eml", message.encode("latin-1")))
    assert extraction.text.startswith("Subject: Päätös\nFrom: Kirjaamo <kirjaamo@example.org>\n\nHyväksytty")
    assert "[erat.csv]\nMaksatus;45000" in extraction.text
    assert "[kuva.png]" in extraction.text
    assert extraction.metadata["attachments"] == "3"
    assert extraction.reason == "an attachment could not be read: damaged: not readable as a PDF"
    assert extraction.status is Status.partial


def test_attachments_of_an_attached_message_are_read_and_counted(tmp_path):
    inner = (
        "Subject: sisempi\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nrunko\n"
        "--y\nContent-Type: text/csv; name=s.csv\n\nsyvin\n--y--\n"
    )
    outer = "Subject: uloin\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
    message = f"{outer}{inner}\n--x--\n"
    extraction = extract(written(tmp_path, "a.eml", message))
    assert all(word in extraction.text for word in ("uloin", "sisempi", "runko", "[s.csv]", "syvin"))
    assert extraction.metadata["attachments"] == "2"


def test_a_mailbox_gives_every_message(tmp_path):
    message = "From someone@example.org Mon Jan  5 10:00:00 2026\nSubject: {}\n\nrunko {}\n\n"
    path = written(tmp_path, "posti", "".join(message.format(n, n) for n in range(3)))
    extraction = extract(path)
    assert (extraction.pages, extraction.format.media_type) == (3, "application/mbox")
    assert all(f"Subject: {n}\n\nrunko {n}" in extraction.text for n in range(3))


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png", "an image: text in pictures is not recognised"),
        (b"\x1f\x8b\x08" + bytes(50), "application/gzip", "an archive of files: it is stored as it is and not opened"),
        (
            b"7z\xbc\xaf\x27\x1c" + bytes(50),
            "application/x-7z-compressed",
            "an archive of files: it is stored as it is and not opened",
        ),
        (b"\x30\x82" + bytes(range(1, 256)) + b"a" * 4_000, "application/octet-stream", "unknown format"),
        (bytes(range(256)), "application/octet-stream", "unknown format"),
    ],
)
def test_what_is_not_read_is_named_and_says_so(tmp_path, content, media_type, reason):
    extraction = extract(written(tmp_path, "tiedosto", content))
    assert (extraction.status, extraction.reason) == (Status.unsupported, reason)
    assert extraction.format.media_type == media_type


def test_the_bytes_decide_before_the_name(tmp_path):
    path = written(tmp_path, "valokuva.jpg", a_pdf(b"<< /Length 0 >>\nstream\n\nendstream"))
    assert identify(path).media_type == "application/pdf"
    assert identify(b"# otsikko", "muistio.md").basis == "extension"
    assert identify(b"a;b", media_type="text/csv").media_type == "text/csv"
