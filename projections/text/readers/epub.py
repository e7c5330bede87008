"""Books (EPUB): title and makers, then the pages in the order they are read."""

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZipFile

from defusedxml import DefusedXmlException, ElementTree

from projections.text import media_types as formats
from projections.text.extraction import CannotRead, Format
from projections.text.readers.attached import read_file
from projections.text.readers.parts import bytes_within
from projections.text.readers.relations import elements
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_TOLD = ("title", "creator", "contributor", "publisher", "date", "subject", "description")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every page the book lists, those outside its order last. A damaged page makes the text partial."""
    with open_zip(source.content, transcript.limits) as container:
        names = frozenset(container.namelist())
        if "META-INF/encryption.xml" in names:
            transcript.missing("parts of the book may be encrypted")
        pages = _pages(container, names, transcript)
        transcript.pages = len(pages)
        for page in pages:
            _read_page(container, page, transcript, source.depth)


def _pages(container: ZipFile, names: frozenset[str], transcript: Transcript) -> list[str]:
    roots = [found["full-path"] for _, found in elements(container, _CONTAINER, names) if "full-path" in found]
    package = next((name for name in roots if name in names), "")
    if not package:
        raise CannotRead("damaged: the book does not state its contents")
    listed: dict[str, str] = {}
    order: list[str] = []
    for tag, found in elements(container, package, names):
        if tag.endswith("}item") and found.get("media-type") in _PAGES:
            address = unquote(found.get("href", "")).partition("#")[0]
            listed[found.get("id", "")] = posixpath.normpath(posixpath.join(posixpath.dirname(package), address))
        elif tag.endswith("}itemref"):
            order.append(found.get("idref", ""))
    _tell(container, package, transcript)
    shown = [listed[id] for id in order if id in listed]
    return [page for page in dict.fromkeys([*shown, *listed.values()]) if page in names]


def _tell(container: ZipFile, package: str, transcript: Transcript) -> None:
    """What the book states about itself."""
    try:
        with open_entry(container, package) as stream:
            for element in ElementTree.parse(stream, forbid_dtd=True).iter():
                if element.tag.rpartition("}")[2] in _TOLD and element.text:
                    transcript.line(element.text.strip())
    except (CannotRead, ElementTree.ParseError, DefusedXmlException):
        transcript.missing("damaged: what the book states about itself cannot be read")
    transcript.add("\n")


def _read_page(container: ZipFile, page: str, transcript: Transcript, depth: int) -> None:
    if data := bytes_within(container, page, transcript, "a page"):
        read_file(data, "page.xhtml", formats.XHTML, transcript, depth, "a page")
