"""What a file is, by looking at it; light and bounded, so that the parent may do it too."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from projections.text import media_types as formats
from projections.text.extraction import Format
from projections.text.readers import compound, zips
from projections.text.readers.utf16 import unmarked_utf16

HEAD_BYTES = 64 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", formats.RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", formats.GZIP),
    (b"7z\xbc\xaf\x27\x1c", formats.SEVEN_ZIP),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"\x78\x9f\x3e\x22", formats.TNEF),
    (b"\x00\x00\x02\x00\x06\x04", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x1a\x00", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x20\x51", "application/x-quattro-pro"),
    (b"\x00\x00\x02\x00\x21\x51", "application/x-quattro-pro"),
)
_SHEETS_BEFORE_OLE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_WORD = re.compile(
    rb"\xec\xa5[\xc0-\xd9]\0|\xdc\xa5[\x63-\x69]\0|\xdb\xa5[\x2a-\x3f]\0|\x9b\xa5[\x1f-\x29]\0"
)  # outside a container
_PDF = re.compile(rb"%PDF-(\d\.\d)?")
_MARKUP_START = re.compile(rb"\s*(?:<\?xml|<!--)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XHTML = re.compile(rb"<html[^>]+http://www\.w3\.org/1999/xhtml", re.IGNORECASE)
_HEADER = re.compile(
    rb"(?:from|to|date|subject|received|return-path|message-id|mime-version|delivered-to|content-type|x-[\w-]+):\s",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(rb"From \S+ .*\d{4}")
_SEALED = re.compile(
    rb"\x30(?:\x80|[\x81-\x84][\x00-\xff]{1,4}?|[\x00-\x7f])\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01)",
    re.DOTALL,
)
_MIME = re.compile(
    rb"(?:content-type|mime-version|content-transfer-encoding|from|to|subject|received):[ \t]", re.IGNORECASE
)
_CAPTIONS = (
    (re.compile(rb"WEBVTT(?:[ \t\r\n]|\Z)"), formats.WEBVTT),
    (re.compile(rb"\d+[ \t]*\r?\n\d+:\d\d:\d\d[.,]\d+[ \t]*-->[ \t]*\d+:\d\d:\d\d[.,]\d"), formats.SUBRIP),
)
_STRAY = 2  # control characters that a short text may have
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OOXML_ROOTS = {"word": formats.DOCX, "xl": formats.XLSX, "ppt": formats.PPTX}


def identify(source: Path | bytes, filename: str = "", media_type: str = "") -> Format:
    """The format of a file or of bytes; the name and declared type help only where the bytes do not decide.

    Never raises for what the bytes are. A file that cannot be opened is unknown.
    """
    if isinstance(source, Path):
        filename = filename or source.name
        if not source.is_file():
            return _format(formats.UNKNOWN, "assumed")
    try:
        with zips.opened(source) as stream:
            return _look(stream, filename, media_type)
    except OSError:
        return _format(formats.UNKNOWN, "assumed")


def _look(stream: BinaryIO, filename: str, declared: str) -> Format:
    head = stream.read(HEAD_BYTES)
    stated = _stated(filename, declared)
    if found := _by_signature(head, stream, stated):
        return found
    if encoding := unmarked_utf16(head):
        return _textual(head.decode(encoding, "replace").encode(), stated)
    if _is_binary(head, stated):
        known = stated and stated not in formats.TEXTUAL
        return _format(stated, "extension") if known else _format(formats.UNKNOWN, "assumed")
    return _textual(head, stated)


def _stated(filename: str, declared: str) -> str:
    """What the ending of the name says, else the declared media type; empty where neither is known."""
    by_name = formats.ENDINGS.get(formats.ending_of(filename), "")
    plain = declared.partition(";")[0].strip().lower()
    return by_name or (plain if plain in formats.NAMES and plain != formats.UNKNOWN else "")


def _by_signature(head: bytes, stream: BinaryIO, stated: str) -> Format | None:
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip(head, stream, stated)
    if head.startswith(compound.SIGNATURE):
        return _format(compound.media_type_of(stream), "container")
    if (pdf := _PDF.search(head, 0, 1024)) and not _HEADER.match(head):
        return pdf_format((pdf[1] or b"").decode("ascii"))
    if media_type := _by_first_bytes(head):
        return _format(media_type, "signature")
    return None


def _by_first_bytes(head: bytes) -> str:
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if _SEALED.match(head):
        return formats.SEALED_MAIL
    if _WORD.match(head):
        return formats.DOC
    return formats.XLS if head.startswith(_SHEETS_BEFORE_OLE) else ""


def pdf_format(version: str) -> Format:
    """A PDF of the version its header states; the header may be wrong, and nothing is verified."""
    name = f"PDF {version}" if version else "PDF"
    return Format(formats.PDF, name, "signature", formats.PDF_PUIDS.get(version, ""), version)


def _zip(head: bytes, stream: BinaryIO, stated: str) -> Format:
    if declared := _declared(head):
        return _format(declared, "container")
    names = zips.entry_names(stream)
    if "xl/workbook.bin" in names:
        return _format(formats.XLSB, "container")
    roots = {name.partition("/")[0] for name in names}
    if "[Content_Types].xml" in names:
        for root, media_type in _OOXML_ROOTS.items():
            if root in roots:
                return _format(media_type, "container")
    if "Index/Document.iwa" in names or ("index.xml" in names and stated == formats.PAGES):
        return _format(formats.PAGES, "container")
    office = {*_OOXML_ROOTS.values(), formats.XLSB, formats.ODT, formats.ODS, formats.ODP, formats.ODG, formats.PAGES}
    book = stated == formats.EPUB and "META-INF/container.xml" in names
    if book or (stated in office and (not names or "content.xml" in names)):
        return _format(stated, "extension")  # damaged, or without the entry that tells
    return _format(formats.ZIP, "signature")


def _declared(head: bytes) -> str:
    """The media type that a container states in its first entry; empty where it states none that is known."""
    if head[30:38] != b"mimetype":
        return ""
    size = int.from_bytes(head[18:22], "little")
    declared = head[38 : 38 + min(size, 100)].decode("ascii", "replace").strip().removesuffix("-template")
    of_documents = declared.startswith("application/vnd.oasis.opendocument.") and declared in formats.NAMES
    return declared if of_documents or declared in (formats.EPUB, formats.ASIC) else ""


def begins_like_mail(data: bytes) -> bool:
    """Whether bytes begin with a header of a message or of a part of one."""
    return _MIME.match(data[:1024].lstrip()) is not None


def _textual(head: bytes, stated: str) -> Format:
    """Bytes that look like text: an ending that fits is trusted, else the first lines are read."""
    if stated == formats.SEALED_MAIL:
        return _format(stated, "extension")  # in base64, or mail that is only called so
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stated in formats.TEXTUAL and stated != formats.PLAIN:
        return _format(
            formats.XHTML if stated == formats.HTML and _XHTML.search(start, 0, 2048) else stated, "extension"
        )
    sniffed = _sniffed(start)
    if sniffed and stated != formats.PLAIN:
        return _format(sniffed, "content")
    return _format(formats.PLAIN, "extension" if stated == formats.PLAIN else "assumed")


def _sniffed(start: bytes) -> str:
    if start.startswith(b"<") and _HTML.search(start, 0, 2048):
        return formats.XHTML if _XHTML.search(start, 0, 2048) else formats.HTML
    if _MARKUP_START.match(start):
        return formats.XML
    if start.startswith(b"BEGIN:VCALENDAR"):
        return formats.CALENDAR
    if captions := next((media_type for sign, media_type in _CAPTIONS if sign.match(start)), ""):
        return captions
    lines = start[:8192].splitlines()
    if lines and _ENVELOPE.match(lines[0]) and any(_HEADER.match(line) for line in lines[1:10]):
        return formats.MAILBOX
    head_lines = lines[: lines.index(b"")] if b"" in lines else lines
    return formats.MAIL if sum(bool(_HEADER.match(line)) for line in head_lines) >= 2 else ""


def _is_binary(head: bytes, stated: str) -> bool:
    """More than stray control characters, unless a byte order mark says UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    stray = len(_CONTROL.findall(head))
    if not stray:
        return False
    utf8 = _is_utf8(head)
    if stray <= _STRAY and (utf8 or stated in formats.TEXTUAL):
        return stray * 8 > len(head)
    return stray * (50 if utf8 else 200) > len(head)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _format(media_type: str, basis: str) -> Format:
    name, puid = formats.NAMES.get(media_type, (media_type, ""))
    return Format(media_type, name, basis, "" if basis in ("assumed", "extension") else puid)
