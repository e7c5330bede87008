"""What office files show though it is not plain running text: fields, headers, charts, comments, files within files."""

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from projections.text import Extraction, Limits, Status
from projections.text.readers.dispatch import Source
from projections.text.readers.dispatch import read as read_source

from .files import WORD_SPACE, a_pdf_saying, paragraph, written, zipped

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{prefix}="{OFFICE}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("form", "form"), ("draw", "drawing"),
        ("presentation", "presentation"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
CHART = "<c:chartSpace xmlns:c='c' xmlns:a='a'>{}</c:chartSpace>"
POINTS = (
    "<c:strRef><c:f>Taul!$A$1</c:f><c:strCache><c:ptCount val='2'/>"
    "<c:pt idx='0'><c:v>{}</c:v></c:pt><c:pt idx='1'><c:v>{}</c:v></c:pt></c:strCache></c:strRef>"
)


def read(path: Path) -> Extraction:
    """Within this process: these files mean no harm, and starting another takes longer than reading them."""
    return read_source(Source(path), Limits())


def a_docx(folder: Path, body: str, parts: dict[str, str | bytes] | None = None, name: str = "a.docx") -> Path:
    whole = f"<w:document {WORD_SPACE} xmlns:r='r' xmlns:v='v'><w:body>{body}</w:body></w:document>"
    rest = {f"word/{part}": content for part, content in (parts or {}).items()}
    return zipped(folder, name, {"[Content_Types].xml": "<Types/>", "word/document.xml": whole} | rest)


def an_odf(folder: Path, kind: str, body: str, styles: str = "", **objects: str) -> Path:
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<x {SPACES}><office:body>{body}</office:body></x>",
        "styles.xml": f"<x {SPACES}><office:master-styles>{styles}</office:master-styles></x>",
    }
    within = {
        f"{name}/content.xml": f"<x {SPACES}><office:body>{words}</office:body></x>" for name, words in objects.items()
    }
    return zipped(folder, "a.bin", parts | within)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("<w:t>alue</w:t><w:noBreakHyphen/><w:t>uudistus</w:t>", "alue-uudistus"),
        ("<w:t>alue\u2011uudistus</w:t>", "alue-uudistus"),
        ("<w:t>alueuudis</w:t><w:softHyphen/><w:t>tus</w:t>", "alueuudistus"),
        ("<w:t>Lautakunta</w:t><w:ptab/><w:t>LK/7</w:t>", "Lautakunta\tLK/7"),
        ("<w:t>Lautakunta</w:t><w:tab/><w:t>LK/7</w:t>", "Lautakunta\tLK/7"),
        ("<w:t>Kohta</w:t><w:sym w:char='F0A8'/><w:t>kaksi</w:t>", "Kohta kaksi"),
        ("<w:pict><v:textpath string='LUONNOS'/></w:pict>", "LUONNOS"),
        (
            "<w:fldChar><w:ffData><w:ddList><w:result w:val='1'/><w:default w:val='0'/><w:listEntry w:val='hylätään'/>"
            "<w:listEntry w:val='hyväksytään'/></w:ddList></w:ffData></w:fldChar>",
            "hyväksytään",
        ),
        (
            "<w:fldChar><w:ffData><w:ddList><w:listEntry w:val='hylätään'/><w:listEntry w:val='puolletaan'/></w:ddList>"
            "</w:ffData></w:fldChar>",
            "hylätään",
        ),
    ],
)
def test_word_shows_more_than_runs_of_text(tmp_path, run, words):
    header = f"<w:hdr {WORD_SPACE} xmlns:v='v'><w:p><w:r>{run}</w:r></w:p></w:hdr>"
    assert read(a_docx(tmp_path, f"<w:p><w:r>{run}</w:r></w:p>")).text.strip() == words
    assert read(a_docx(tmp_path, paragraph("runko"), {"header1.xml": header})).text.split("\n")[-1] == words


def test_a_drop_down_of_word_gives_what_is_shown(tmp_path):
    listed = "<w:sdtPr><w:dropDownList><w:listItem w:displayText='hylätään'/></w:dropDownList></w:sdtPr>"
    shown = f"<w:sdt>{listed}<w:sdtContent>{paragraph('puolletaan')}</w:sdtContent></w:sdt>"
    assert read(a_docx(tmp_path, shown)).text == "puolletaan"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sivu.html", "<html><body>mäyrä</body></html>"),
        ("sivu.txt", "mäyrä"),
        ("sivu.mht", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>mäyrä</p>"),
        ("sivu.rtf", rb"{\rtf1\ansi m\'e4yr\'e4}"),
    ],
)
def test_a_page_included_in_a_document_is_read_where_it_stands(tmp_path, name, content):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    relations = f"<R><Relationship Id='c' Type='{kind}' Target='{name}'/></R>"
    parts = {"_rels/document.xml.rels": relations, name: content}
    extraction = read(a_docx(tmp_path, paragraph("runko") + "<w:altChunk r:id='c'/>", parts))
    assert (extraction.status, extraction.text.split()) == (Status.ok, ["runko", "mäyrä"])


def test_charts_and_comments_of_word_are_read(tmp_path):
    series = (
        f"<c:ser><c:tx>{POINTS.format('Menot', 'Tulot')}</c:tx><c:cat>{POINTS.format('talvi', 'kesä')}</c:cat></c:ser>"
    )
    each = "".join(f"<w:comment>{paragraph(words)}</w:comment>" for words in ("yksi", "kaksi"))
    comments = f"<w:comments {WORD_SPACE}>{each}</w:comments>"
    path = a_docx(tmp_path, paragraph("runko"), {"charts/chart1.xml": CHART.format(series), "comments.xml": comments})
    assert read(path).text.split() == ["runko", "yksi", "kaksi", "Menot", "Tulot", "talvi", "kesä"]


def test_embedded_files_are_read_or_make_the_text_partial(tmp_path):
    inner = a_docx(tmp_path, paragraph("sisempi"), name="sisempi.docx").read_bytes()
    whole = read(a_docx(tmp_path, paragraph("runko"), {"embeddings/a.docx": inner}))
    assert (whole.status, whole.text.split(), whole.metadata["embedded"]) == (Status.ok, ["runko", "sisempi"], "1")
    other = read(
        a_docx(tmp_path, paragraph("runko"), {"embeddings/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)})
    )
    assert (other.status, other.text) == (Status.partial, "runko")
    assert other.reason == "an embedded file could not be read: no reader for this format: OLE compound file"


def test_files_within_files_end_somewhere(tmp_path):
    path = a_docx(tmp_path, paragraph("taso0"))
    for level in range(1, 15):
        path = a_docx(tmp_path, paragraph(f"taso{level}"), {"embeddings/a.docx": path.read_bytes()})
    extraction = read(path)
    assert (extraction.status, extraction.reason) == (Status.partial, "files nested too deeply")
    assert "taso4" in extraction.text and "taso3" not in extraction.text


def a_sheet(folder: Path, after: str, **parts: str) -> Path:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    row = "<row r='1'><c r='A1' t='inlineStr'><is><t>solu &lt;headerFooter</t></is></c></row>"
    related = "<Relationships xmlns='{}'><Relationship Id='r1' Type='{}' Target='{}'/></Relationships>"
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": related.format(package, f"{relations}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{relations}'><sheets>"
        "<sheet name='Erät' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": related.format(package, f"{relations}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><sheetData>{row}</sheetData>{after}</worksheet>",
    }
    return zipped(folder, "a.xlsx", whole | {f"xl/{name.replace('__', '/')}.xml": part for name, part in parts.items()})


def test_headers_and_footers_of_sheets_are_read_without_their_codes(tmp_path):
    header = "&amp;L&amp;&quot;Arial,Bold&quot;&amp;12 Lautakunta&amp;C&amp;KFF0000Liite &amp;A&amp;RLK/7/2020"
    footer = "Tutkimus &amp;&amp; kehitys &amp;P/&amp;N"
    after = f"<oddHeader>{header}</oddHeader><evenFooter>{footer}</evenFooter>"
    text = read(a_sheet(tmp_path, f"<headerFooter>{after}</headerFooter>")).text
    assert text == "Erät\nsolu <headerFooter\n\nLautakunta\nLiite\nLK/7/2020\nTutkimus & kehitys /"


def test_threaded_comments_charts_and_diagrams_of_sheets_are_read(tmp_path):
    each = "<threadedComment><text>{}</text></threadedComment>"
    said = "".join(["<ThreadedComments>", each.format("tarkista\nrivi"), each.format("tehty"), "</ThreadedComments>"])
    words = "<dgm:pt><dgm:t><a:p><a:r><a:t>kaavio</a:t></a:r></a:p></dgm:t></dgm:pt>"
    diagram = f"<dgm:dataModel xmlns:dgm='d' xmlns:a='a'>{words}</dgm:dataModel>"
    chart = CHART.format(f"<c:cat>{POINTS.format('talvi', 'kesä')}</c:cat>")
    parts = {"threadedComments__threadedComment1": said, "diagrams__data1": diagram, "charts__chart1": chart}
    assert read(a_sheet(tmp_path, "", **parts)).text.split()[3:] == [
        "talvi",
        "kesä",
        "kaavio",
        "tarkista",
        "rivi",
        "tehty",
    ]


def test_open_document_gives_dates_creators_and_what_fields_show(tmp_path):
    body = (
        "<text:p>Annettu <text:date>4.5.2021</text:date>, <text:creator>Äijälä</text:creator></text:p>"
        "<text:p><text:drop-down><text:label text:value='hylätään'/>puolletaan</text:drop-down></text:p>"
        "<office:forms><form:text form:current-value='kenttä' form:value='vanha'/><form:listbox>"
        "<form:option form:label='kyllä' form:current-selected='true'/><form:option form:label='ei'/>"
        "</form:listbox></office:forms>"
        "<text:p>ja<office:annotation><dc:creator>Mäkelä</dc:creator><dc:date>2021-05-04</dc:date><text:p>huomautus</text:p>"
        "</office:annotation>tko</text:p>"
    )
    words = read(an_odf(tmp_path, "text", body)).text.split()
    assert words[:7] == ["Annettu", "4.5.2021,", "Äijälä", "puolletaan", "kenttä", "kyllä", "ja"]
    assert words[7:] == ["Mäkelä", "2021-05-04", "huomautus", "tko"]


def test_objects_in_an_open_document_and_its_page_texts_are_read(tmp_path):
    body = "<presentation:footer-decl>alaviite</presentation:footer-decl><text:p>runko</text:p>"
    path = an_odf(tmp_path, "presentation", body, "<text:p>ylätunniste</text:p>", Object1="<text:p>kaavio</text:p>")
    assert read(path).text.split() == ["alaviite", "runko", "ylätunniste", "kaavio"]


def test_an_open_spreadsheet_gives_headers_comments_and_text_boxes(tmp_path):
    comment = "<office:annotation><text:p>huomautus</text:p></office:annotation>"
    cell = f"<table:table-cell office:value-type='string'>{comment}<text:p>solu</text:p></table:table-cell>"
    shapes = "<table:shapes><draw:custom-shape><text:p>laatikko</text:p></draw:custom-shape></table:shapes>"
    table = f"<table:table table:name='Erät'>{shapes}<table:table-row>{cell}</table:table-row></table:table>"
    path = an_odf(
        tmp_path, "spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>", "<text:p>ylätunniste</text:p>"
    )
    words = read(path).text.split()
    assert {"Erät", "solu", "laatikko", "huomautus", "ylätunniste"} == set(words)


def test_a_drop_down_of_a_web_page_gives_what_is_shown(tmp_path):
    options = "<option>hylätään<option selected>puolletaan<option>palautetaan"
    page = (
        f"<html><body>Esitys <select>{options}</select>, <select><option>kyllä<option>ei</select><input value='LK/7'>"
    )
    assert read(written(tmp_path, "a.html", page + "<p>loppu")).text.split() == [
        "Esitys", "puolletaan", ",", "kyllä", "LK/7", "loppu",
    ]  # fmt: skip


def test_rich_text_gives_text_boxes_and_comments_and_says_what_it_embeds(tmp_path):
    box = rb"{\shp{\*\shpinst{\sp{\sn nimi}{\sv 1}}{\shptxt laatikko\par}}{\shprslt laatikko}}"
    comment = rb"{\*\atnid K}{\*\annotation{\*\atnid 1} huomautus}"
    whole = read(written(tmp_path, "a.rtf", rb"{\rtf1\ansi runko" + box + comment + b"}"))
    assert (whole.status, whole.text.split()) == (Status.ok, ["runko", "laatikko", "huomautus"])
    partly = read(written(tmp_path, "a.rtf", rb"{\rtf1\ansi runko{\object{\*\objdata 0105}}}"))
    assert (partly.status, partly.text) == (Status.partial, "runko")


def test_files_attached_to_a_pdf_are_read(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(written(tmp_path, "a.pdf", a_pdf_saying(b"runko"))))
    writer.add_attachment("liite.txt", b"mursu")
    writer.write(tmp_path / "b.pdf")
    extraction = read(tmp_path / "b.pdf")
    assert (extraction.status, extraction.text.split()) == (Status.ok, ["runko", "[liite.txt]", "mursu"])
    assert extraction.metadata["attachments"] == "1"
