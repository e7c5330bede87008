"""Spreadsheets: a sheet's name and its rows with tabs between cells; then headers, comments, text boxes, charts."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from projections.text import media_types as formats
from projections.text.extraction import CannotRead, Format
from projections.text.readers.odf import read_beside_cells
from projections.text.readers.parts import read_embedded, read_part
from projections.text.readers.sheet_headers import read_headers
from projections.text.readers.stray import moved_together
from projections.text.readers.zips import open_zip, opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_BESIDE_THE_CELLS = re.compile(
    r"xl/(comments\d*|comments/comment\d*|threadedComments/[^/]+|drawings/drawing\d+|charts/chart(Ex)?\d*|diagrams/data\d*)\.xml"
)
_BINARY_COMMENTS = re.compile(r"xl/comments\d*\.bin")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every sheet. A sheet that cannot be read makes the text partial."""
    cells = source.content
    if format.media_type in (formats.XLSX, formats.ODS):
        cells = moved_together(source.content, format.media_type, transcript.limits) or cells
    elif format.media_type == formats.XLSB:
        with open_zip(source.content, transcript.limits):
            pass  # what it claims to unpack to is within the limits
    try:
        with opened(cells) as stream:
            _read_sheets(calamine.load_workbook(stream), transcript)
    except calamine.PasswordError as error:
        raise CannotRead("encrypted") from error
    except calamine.CalamineError as error:
        raise CannotRead("damaged: not readable as a spreadsheet") from error
    if format.media_type in (formats.XLSX, formats.XLSB):
        _read_beside(source, transcript)
    elif format.media_type == formats.ODS:
        read_beside_cells(source, transcript)


def _read_sheets(workbook: Any, transcript: Transcript) -> None:
    transcript.pages = len(workbook.sheet_names)
    for name in workbook.sheet_names:
        transcript.line(name)
        try:
            sheet = workbook.get_sheet_by_name(name)
        except calamine.CalamineError:
            transcript.missing("a sheet could not be read")
            continue
        for row in sheet.iter_rows():
            if row.count("") == len(row):
                continue
            line = "\t".join(map(_cell, row)).rstrip()
            if line:
                transcript.line(line)
        transcript.add("\n")


def _cell(value: object) -> str:
    """A cell as people write it: whole numbers without a fraction, days as ISO days."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value == datetime.combine(value, datetime.min.time()) else value.isoformat(" ")
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\n", " ")


def _read_beside(source: "Source", transcript: Transcript) -> None:
    with open_zip(source.content, transcript.limits) as container:
        names = sorted(container.namelist())
        read_headers(container, names, transcript)
        for name in filter(_BESIDE_THE_CELLS.fullmatch, names):
            read_part(container, name, transcript)
        if any(map(_BINARY_COMMENTS.fullmatch, names)):
            transcript.missing("the comments of a binary workbook are not read")
        embedded = (name for name in names if name.startswith("xl/embeddings/") and not name.endswith("/"))
        read_embedded(container, embedded, transcript, source.depth)
