"""Sheets with a cell far from all others, which would be laid out in full: their rows and columns are moved together.

The words stay the same, in the same order; a spreadsheet that lays out every cell up to the last one is spared.
"""

import io
import re
import zipfile
from pathlib import Path

from projections.text import media_types as formats
from projections.text.extraction import MIB, Limits
from projections.text.readers.zips import open_entry, open_zip

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LONG = re.compile(rb'r="([A-Z]{2,3})\d')
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\br=")([A-Z]{1,3})(\d+)"')
_ROW = re.compile(rb'(<(?:\w+:)?row\b[^>]*?\br=")(\d+)"')
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_REPEATED = re.compile(rb'(number-(?:rows|columns)-repeated=")(\d{4,})"')
_CONTENT = re.compile(rb"<text:p|office:value")
_MOST, _SHARE = 4_000_000, 20  # cells that may be laid out, and how many of them for each that has something
_LARGEST = 128 * MIB
_OVERLAP = 64
_KEPT = 20  # of a thousand and more of the same


def moved_together(content: Path | bytes, media_type: str, limits: Limits) -> bytes | None:
    """The spreadsheet with its cells moved together; None where it can be read as it is."""
    with open_zip(content, limits) as container:
        names = container.namelist()
        if media_type == formats.XLSX:
            sheets = [name for name in names if _SHEET.fullmatch(name) and _is_sparse(container, name)]
            change = _together
        else:
            sheets = [name for name in names if name == "content.xml" and _is_stretched(container, name)]
            change = _shortened
        if not sheets:
            return None
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other:
            for name in dict.fromkeys(names):
                if name.endswith((".xml", ".rels", "mimetype")) and container.getinfo(name).file_size <= _LARGEST:
                    with open_entry(container, name) as stream:
                        data = stream.read()
                    other.writestr(name, change(data) if name in sheets else data)
        return written.getvalue()


def _is_sparse(container: zipfile.ZipFile, name: str) -> bool:
    """Whether far more cells would be laid out than there are."""
    rows = columns = cells = 0
    before = b""
    with open_entry(container, name) as stream:
        while piece := stream.read(MIB):
            data = before + piece
            cells += piece.count(b'" r="') + piece.count(b"<c ")
            if last := data.rfind(b"<row "):
                rows = max(rows, *map(int, _LAST_ROW.findall(data, max(0, last))), 0)
            columns = max([columns, *map(_number, set(_LONG.findall(data)))])
            before = piece[-_OVERLAP * 4 :]
    laid_out = rows * max(columns, 26)
    return laid_out > _MOST and laid_out > _SHARE * max(1, cells) and container.getinfo(name).file_size <= _LARGEST


def _together(data: bytes) -> bytes:
    rows = _in_row({int(found[3]) for found in _CELL.finditer(data)} | {int(found[2]) for found in _ROW.finditer(data)})
    columns = _in_row({_number(found[2]) for found in _CELL.finditer(data)})
    data = _DIMENSION.sub(b"", data)
    data = _ROW.sub(lambda found: b'%b%d"' % (found[1], rows[int(found[2])]), data)
    return _CELL.sub(
        lambda found: b'%b%b%d"' % (found[1], _letters(columns[_number(found[2])]), rows[int(found[3])]), data
    )


def _in_row(numbers: set[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(sorted(numbers), 1)}


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(number: int) -> bytes:
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def _is_stretched(container: zipfile.ZipFile, name: str) -> bool:
    """Whether anything stands after thousands of the same rows or columns; most sheets end with such, and empty."""
    if container.getinfo(name).file_size > _LARGEST:
        return False
    with open_entry(container, name) as stream:
        data = stream.read()
    for found in _REPEATED.finditer(data):
        ending = b"</table:table>" if b"rows" in found[1] else b"</table:table-row>"
        end = data.find(ending, found.end())
        if _CONTENT.search(data, found.end(), len(data) if end < 0 else end):
            return True
    return False


def _shortened(data: bytes) -> bytes:
    return _REPEATED.sub(lambda found: b'%b%d"' % (found[1], _KEPT), data)
