"""OpenDocument: the body, then headers and footers from the page styles, then embedded objects."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from zipfile import ZipFile

from projections.text.extraction import MIB, CannotRead, Format
from projections.text.readers.markup import OPEN_DOCUMENT
from projections.text.readers.parts import read_embedded, read_part
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_BODY = replace(OPEN_DOCUMENT, only_within=frozenset({"body", "math"}))
_PAGE_STYLES = replace(OPEN_DOCUMENT, only_within=frozenset({"master-styles"}))
_BESIDE_CELLS = replace(OPEN_DOCUMENT, only_within=frozenset({"annotation", "shapes", "frame", "custom-shape"}))
_DRAWN = re.compile(rb"<(?:office:annotation|table:shapes|draw:)")
_OVERLAP = 32
_OBJECT = re.compile(r"(?:[^/]+/)*(?:Object|Objekti|Objekt)[^/]*")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Words of content.xml and of the headers and footers in styles.xml."""
    with open_zip(source.content, transcript.limits) as container:
        names = frozenset(container.namelist())
        if "content.xml" not in names:
            raise CannotRead("damaged: the content part is missing")
        if "META-INF/manifest.xml" in names:
            with open_entry(container, "META-INF/manifest.xml") as stream:
                if b"encryption-data" in stream.read(1024 * 1024):
                    raise CannotRead("encrypted")
        read_part(container, "content.xml", transcript, _BODY)
        _read_rest(container, names, transcript, source.depth)


def read_beside_cells(source: "Source", transcript: Transcript) -> None:
    """What a spreadsheet shows beside its cells: comments, text boxes, charts, headers and footers."""
    with open_zip(source.content, transcript.limits) as container:
        names = frozenset(container.namelist())
        if "content.xml" in names and _has_more_than_cells(container):
            read_part(container, "content.xml", transcript, _BESIDE_CELLS)
        _read_rest(container, names, transcript, source.depth)


def _has_more_than_cells(container: ZipFile) -> bool:
    """Whether there is any comment or drawing; most tables have none, and parsing them twice takes long."""
    before = b""
    with open_entry(container, "content.xml") as stream:
        while piece := stream.read(MIB):
            if _DRAWN.search(before + piece):
                return True
            before = piece[-_OVERLAP:]
    return False


def _read_rest(container: ZipFile, names: frozenset[str], transcript: Transcript, depth: int) -> None:
    """Headers and footers of pages, and objects: charts and formulas as parts, others as files."""
    if "styles.xml" in names:
        read_part(container, "styles.xml", transcript, _PAGE_STYLES)
    for name in sorted(name for name in names if name.endswith("/content.xml")):
        read_part(container, name, transcript, _BODY)
    files = (name for name in names if _OBJECT.fullmatch(name) and not name.startswith("ObjectReplacements/"))
    read_embedded(container, sorted(files), transcript, depth)
