"""Small files made by hand for these tests: office containers, a PDF, and files that mean harm."""

import struct
import zipfile
import zlib
from pathlib import Path

from projections.text.extraction import MIB

_FREE, _END, _TABLE, _LIST = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC

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


def a_compound(names: list[str], data_sectors: int = 1) -> bytes:
    """An OLE compound file of sectors of 512 bytes: data first, its allocation table, then the directory at the end."""
    directory, tables, lists = -(-(len(names) + 1) // 4), 0, 0
    while (needed := -(-(data_sectors + tables + lists + directory) // 128)) != tables:
        tables, lists = needed, max(0, -(-(needed - 109) // 127))
    first_list = data_sectors + tables
    start = first_list + lists
    chain = [*range(1, data_sectors), _END, *[_TABLE] * tables, *[_LIST] * lists]
    chain += [*range(start + 1, start + directory), _END]
    chain += [_FREE] * (tables * 128 - len(chain))
    where = list(range(data_sectors, first_list))
    listed = b""
    for number in range(lists):
        part = where[109 + number * 127 :][:127]
        follows = first_list + number + 1 if number + 1 < lists else _END
        listed += struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), follows)
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<9I", head, 40, 0, tables, start, 0, 4096, _END, 0, first_list if lists else _END, lists)
    struct.pack_into("<109I", head, 76, *(where + [_FREE] * 109)[:109])
    entries = b"".join(_entry(name) for name in ["Root Entry", *names])
    return b"".join(
        (
            head,
            bytes(data_sectors * 512),
            struct.pack(f"<{len(chain)}I", *chain),
            listed,
            entries.ljust(directory * 512, b"\0"),
        )
    )


def _entry(name: str) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    kind = 5 if name == "Root Entry" else 2
    return (written.ljust(64, b"\0") + struct.pack("<HB", len(written), kind)).ljust(128, b"\0")
