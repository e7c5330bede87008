"""Text files of every kind. UTF-8 is known when it mostly is; cp1252, the old office encoding, is only assumed."""

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from projections.text.extraction import Format, Limits
from projections.text.readers.utf16 import unmarked_utf16
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BY_BYTE = "archive.byte-by-byte"  # how bytes that are not UTF-8 are decoded
_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xf1-\xf3][\x80-\xbf]{3}|\xf0[\x90-\xbf][\x80-\xbf]{2}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)  # beyond ASCII, as UTF-8 writes it
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """All the text, and how its encoding was found in `metadata["encoding"]`."""
    data, whole = first_bytes(source.content, transcript.limits)
    text, transcript.metadata["encoding"] = decode(data, whole=whole)
    transcript.add(text)
    if not whole:
        transcript.missing(f"only the first {transcript.limits.max_chars} characters were read")


def first_bytes(content: Path | bytes, limits: Limits, *, each: int = 4) -> tuple[bytes, bool]:
    """As many bytes as the longest text we keep could need at `each` a character, and whether they are all."""
    longest = each * limits.max_chars
    if isinstance(content, bytes):
        return content[:longest], len(content) <= longest
    with content.open("rb") as stream:
        data = stream.read(longest + 1)
    return data[:longest], len(data) <= longest


def decode(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """Text and the encoding it was read as: byte order mark → UTF-8 → cp1252, said to be assumed.

    Bytes that are mostly UTF-8 are UTF-8: a byte that is not costs itself alone.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if encoding := unmarked_utf16(data):
        return data.decode(encoding, "replace"), f"{encoding} (assumed)"
    try:
        return _as_utf8(data, "strict", whole=whole), "utf-8"
    except UnicodeDecodeError:
        pass
    if mostly_utf8(data):
        return _as_utf8(data, BY_BYTE, whole=whole), "utf-8 (damaged)"
    try:
        return data.decode("cp1252"), "cp1252 (assumed)"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "iso-8859-1 (assumed)"


def mostly_utf8(data: bytes) -> bool:
    """Whether at least as many characters beyond ASCII are written in UTF-8 as bytes are not."""
    written = len(_CHARACTER.findall(data))
    return written > 0 and written >= len(_BEYOND_ASCII.findall(_CHARACTER.sub(b"", data)))


def _as_utf8(data: bytes, errors: str, *, whole: bool) -> str:
    return codecs.getincrementaldecoder("utf-8")(errors).decode(data, final=whole)


def _byte_by_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 as cp1252, for it may stand in a footer somebody added; a cut character as a mark."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error(BY_BYTE, _byte_by_byte)
