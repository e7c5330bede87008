"""Text files of every kind. UTF-8 is known when it is; cp1252, the old Finnish office encoding, is only assumed."""

import codecs
from pathlib import Path
from typing import TYPE_CHECKING

from projections.text.extraction import Format, Limits
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
    """Text and the encoding it was read as: byte order mark → strict UTF-8 → cp1252, said to be assumed."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    try:
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        return decoder.decode(data, final=whole), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "cp1252 (assumed)"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "iso-8859-1 (assumed)"
