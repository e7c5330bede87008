"""Files of the sample: real files in the formats of an office, made from the texts of the story.

The same words always give the same bytes, so that an interrupted build continues with the files it made before.
"""

import html
import io
import textwrap
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

Lines = Sequence[str]

LONG_AGO = (1980, 1, 1, 0, 0, 0)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
PAGE_LINES, LINE_WIDTH = 48, 88


def paper(filename: str, title: str, lines: Lines) -> bytes:
    """The bytes of a file with this title and these paragraphs (rows, for a table); its ending says the format."""
    return WRITERS[filename.rpartition(".")[2]](title, lines)


def _plain(title: str, lines: Lines) -> bytes:
    return "\n\n".join((title, *lines)).encode() + b"\n"


def _table(title: str, lines: Lines) -> bytes:
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _markdown(title: str, lines: Lines) -> bytes:
    return "\n\n".join((f"# {title}", *lines)).encode() + b"\n"


def _page(title: str, lines: Lines) -> bytes:
    named = html.escape(title)
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = f'<head><meta charset="utf-8"><title>{named}</title></head>'
    return f"<!DOCTYPE html>\n<html>{head}\n<body>\n<h1>{named}</h1>\n{body}\n</body></html>\n".encode()


def _mail(title: str, lines: Lines) -> bytes:
    """A message whose first lines are its own headers ("From: …"); groups stand for addresses, nobody is named."""
    heads = [line for line in lines if line.startswith(("From:", "To:", "Date:"))]
    body = [line for line in lines if line not in heads]
    fixed = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return "\r\n".join((*heads, f"Subject: {title}", *fixed, "", "\r\n\r\n".join(body), "")).encode()


def _word(title: str, lines: Lines) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (title, *lines))
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _zipped(
        {
            "[Content_Types].xml": f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{DECLARED}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>',
        }
    )


def _open_text(title: str, lines: Lines) -> bytes:
    names = f'xmlns:office="{OPEN}:office:1.0" xmlns:text="{OPEN}:text:1.0" office:version="1.2"'
    manifest = f'xmlns:manifest="{OPEN}:manifest:1.0" manifest:version="1.2"'
    entries = (("/", ODT_TYPE), ("content.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>' for path, kind in entries
    )
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    body = f'<text:h text:outline-level="1">{escape(title)}</text:h>{paragraphs}'
    return _zipped(
        {
            "mimetype": ODT_TYPE,
            "content.xml": f"{DECLARED}<office:document-content {names}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
            "META-INF/manifest.xml": f"{DECLARED}<manifest:manifest {manifest}>{listed}</manifest:manifest>",
        }
    )


def _zipped(entries: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in entries.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), text.encode(), packing)
    return made.getvalue()


def _portable(title: str, lines: Lines) -> bytes:
    """A PDF 1.4 of one column in Helvetica; its letters are those of Windows-1252."""
    rows = [row for line in (title, *lines) for row in (*textwrap.wrap(line, LINE_WIDTH), "")]
    pages = [rows[start : start + PAGE_LINES] for start in range(0, len(rows), PAGE_LINES)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, page in enumerate(pages):
        drawn = b"BT /F1 11 Tf 15 TL 56 780 Td\n" + b"".join(b"(%s) '\n" % _shown(row) for row in page) + b"ET"
        font = "/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        parts.append(f"<</Type/Page/Parent 2 0 R{font}/Contents {5 + 2 * n} 0 R>>".encode())
        parts.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _numbered(parts)


def _shown(row: str) -> bytes:
    plain = row.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _numbered(parts: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return made + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(made),
    )


WRITERS: Mapping[str, Callable[[str, Lines], bytes]] = {
    "txt": _plain,
    "csv": _table,
    "md": _markdown,
    "html": _page,
    "eml": _mail,
    "docx": _word,
    "odt": _open_text,
    "pdf": _portable,
}
