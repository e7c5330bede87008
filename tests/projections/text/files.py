"""Small files made by hand for these tests: office containers, a PDF, and files that mean harm."""

import zipfile
import zlib
from pathlib import Path

from projections.text.extraction import MIB

WORD_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(folder: Path, name: str, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as container:
        for part, content in parts.items():
            container.writestr(part, content, zipfile.ZIP_STORED if part == "mimetype" else None)
    return folder / name


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def a_docx(folder: Path, document: bytes | str, name: str = "asiakirja.docx") -> Path:
    return zipped(folder, name, {"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def a_note(folder: Path, text: str = "Avustuspäätös tehtiin maanantaina.") -> Path:
    return written(folder, "muistio.txt", text)


def a_pdf(content: bytes) -> bytes:
    """One page whose content stream is given with its dictionary."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R >>",
        content,
    )
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n%btrailer << /Size 5 /Root 1 0 R >>\n" % table
    return written + head + b"startxref\n%d\n%%%%EOF" % len(written)


def a_pdf_saying(words: bytes) -> bytes:
    shown = b"BT /F1 12 Tf 20 100 Td (%b) Tj ET" % words
    return a_pdf(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown))


def a_tagged_bomb(folder: Path) -> Path:
    """Millions of elements without a word: nothing is written, so nothing stops the reader but a limit."""
    return a_docx(folder, b"<document>" + b"<b/>" * 20_000_000 + b"</document>", "pommi.docx")


def a_flate_bomb(folder: Path, mebibytes: int = 300) -> Path:
    """A page whose content unpacks to more than the memory of the reader."""
    packer, zeros = zlib.compressobj(9), bytes(MIB)
    stream = b"".join(packer.compress(zeros) for _ in range(mebibytes)) + packer.flush()
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream)
    return written(folder, "pommi.pdf", a_pdf(content))
