"""Headers and footers of the sheets of XLSX: they stand after the cells, and are found without reading those."""

import html
import re
from collections.abc import Iterable
from zipfile import ZipFile

from projections.text.extraction import MIB, CannotRead
from projections.text.readers.zips import open_entry
from projections.text.transcript import Transcript

_SHEET = re.compile(r"xl/(work|chart|dialog|macro)sheets/[^/]+\.xml")
_START = re.compile(rb"<(?:\w+:)?headerFooter\b")
_FIELD = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>(.*?)</", re.DOTALL)
_CODE = re.compile(r"&(?:\"[^\"]*\"|K(?:[0-9A-Fa-f]{6}|\d{2}[+-]\d{3})|\d{1,3}|([&LCR])|[A-Za-z])")
_PIECE, _LONGEST, _OVERLAP = MIB, 64 * 1024, 64


def read_headers(container: ZipFile, names: Iterable[str], transcript: Transcript) -> None:
    """A line for each part of a header or footer; fonts, page numbers and the like are left out."""
    for name in filter(_SHEET.fullmatch, names):
        try:
            found = _FIELD.findall(_after_the_cells(container, name))
        except CannotRead as refusal:
            transcript.missing(refusal.reason)
            continue
        for words in dict.fromkeys(_words(field) for field in found):
            if words:
                transcript.line(words)


def _after_the_cells(container: ZipFile, name: str) -> bytes:
    """From where headers and footers begin; a tag cannot be in the words of a cell."""
    with open_entry(container, name) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            piece = before + piece
            if start := _START.search(piece):
                return piece[start.start() :] + stream.read(_LONGEST)
            before = piece[-_OVERLAP:]
    return b""


def _words(field: bytes) -> str:
    """Without codes: && is an ampersand, and &L, &C and &R begin the left, middle and right part."""
    text = html.unescape(field.decode("utf-8", "replace"))
    spoken = _CODE.sub(lambda code: {None: "", "&": "&"}.get(code[1], "\n"), text)
    return "\n".join(line for line in map(str.strip, spoken.split("\n")) if line)
