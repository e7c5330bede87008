"""The compilation as an open document text (ODF, ISO/IEC 26300), by odfdo; its zip is written again, without times."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from services.compilation.forms.html import svg
from services.compilation.forms.odt_styles import CELL, HEAD, ROW, Look, insert_styles
from services.compilation.forms.pdf import FormMissing

ROOTLESS = "Configurations2/accelerator/current.xml"
"""An empty file that the template of the library brings along: an XML part without a root, which no reader needs."""
CENTIMETRES = 17
"""The width of a picture on the page."""
_LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


def odt(made: dict[str, Any]) -> bytes:
    """The document. Refuses: an installation without the library."""
    try:
        from odfdo import Document, Header, Paragraph, Style
    except ImportError:
        raise FormMissing("ODT") from None
    document = Document("text")
    body = document.body
    body.clear()
    document.set_language(_LANGUAGES[made["language"]])
    moment = datetime.fromisoformat(made["recorded_at"]).replace(tzinfo=None, microsecond=0)
    document.meta.title = made["title"]
    document.meta.creation_date = document.meta.date = moment
    insert_styles(document)
    languages = sorted({lang for lang in _languages(made) if lang})
    for language in languages:
        style = Style("text", name=f"in-{language}")
        style.set_properties({"fo:language": language, "fo:country": "GB" if language == "en" else "FI"}, area="text")
        document.insert_style(style, automatic=True)
    body.append(Header(1, made["title"]))
    for each in made["opening"]:
        body.append(_paragraph(Paragraph, each))
    for number, chapter in enumerate(made["chapters"], 1):
        body.append(Header(2, f"{number}. {chapter['title']}"))
        for block in chapter["blocks"]:
            if block["form"] == "sentence":
                body.append(_paragraph(Paragraph, block))
            elif block["form"] == "chart":
                body.append(_picture(document, block))
            elif not block["whole"]:
                body.append(Paragraph(f"{block['title']}: {block['left']}"))
            else:
                body.append(Header(3, block["title"]))
                body.append(_table(document, block, made["references"]))
    if document.container is not None and ROOTLESS in document.container.parts:
        document.container.del_part(ROOTLESS)
        document.manifest.del_full_path(ROOTLESS)
    written = BytesIO()
    document.save(written)
    return _anew(written.getvalue())


def _languages(told: Any) -> list[str]:
    if isinstance(told, dict):
        own = [told["lang"]] if told.get("lang") else []
        return own + [each for value in told.values() for each in _languages(value)]
    return [each for value in told for each in _languages(value)] if isinstance(told, list) else []


def _paragraph(paragraph: Any, each: dict[str, Any], style: str | None = None) -> Any:
    from odfdo import Span

    made = paragraph(style=style)
    for piece in each["pieces"]:
        made.append(Span(piece["text"], style=f"in-{piece['lang']}") if piece["lang"] else Span(piece["text"]))
    if each.get("refs"):
        made.append(Span(f" ⟨{each['refs']}⟩"))
    return made


def _table(document: Any, block: dict[str, Any], references: str) -> Any:
    from odfdo import Cell, Column, HeaderRows, Paragraph, Row, Table

    name = "".join(letter if letter.isalnum() else "_" for letter in block["key"])
    look = Look(document, name, block, references)
    table = Table(name, style=name)
    for column in look.columns:
        table.append(Column(style=column))
    head = Row()
    for text in (*block["heads"], references):
        cell = Cell(style=HEAD)
        cell.append(Paragraph(text, style=look.head))
        head.append_cell(cell)
    heads = HeaderRows()
    heads.append(head)
    table.append(heads)
    for row in block["rows"]:
        line = Row(style=ROW)
        for at, each in enumerate((*row["cells"], {"pieces": [{"text": row["refs"], "lang": None}]})):
            cell = Cell(style=CELL)
            cell.append(_paragraph(Paragraph, each, look.text(at)))
            line.append_cell(cell)
        table.append(line)
    return table


def _picture(document: Any, block: dict[str, Any]) -> Any:
    from odfdo import Frame, Paragraph

    path = f"Pictures/{block['key']}.svg"
    document.container.set_part(path, svg(block).encode())
    document.manifest.add_full_path(path, "image/svg+xml")
    drawn = block["drawn"]
    size = (f"{CENTIMETRES}cm", f"{CENTIMETRES * drawn['height'] / drawn['width']:.2f}cm")
    frame = Frame.image_frame(path, name=block["key"], size=size, anchor_type="as-char")
    frame.svg_title, frame.svg_description = block["title"], block["describes"]
    paragraph = Paragraph()
    paragraph.append(frame)
    return paragraph


def _anew(written: bytes) -> bytes:
    """The same members in the same order, stored with one time: the type first, as ODF asks."""
    made = BytesIO()
    with ZipFile(BytesIO(written)) as old, ZipFile(made, "w", ZIP_STORED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "mimetype", name))
        for name in names:
            member = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            new.writestr(member, old.read(name), ZIP_STORED)
    return made.getvalue()
