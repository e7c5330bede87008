"""PowerPoint presentations: slides in their order with tables and groups, their notes, comments and diagrams."""

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from projections.text.extraction import MIB, CannotRead, Format
from projections.text.readers.markup import WORD, read_words
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_OF_A_SLIDE = re.compile(
    r"/(notesSlide|comments?/|diagrams/data|charts/chart)"
)  # what a slide refers to that has words
_PART_BYTES = 8 * MIB


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Each slide followed by its notes. A damaged slide makes the text partial."""
    with open_zip(source.content, transcript.limits) as container:
        names = frozenset(container.namelist())
        slides = _in_order(container, names)
        if not slides:
            raise CannotRead("damaged: no slide can be found")
        transcript.pages = len(slides)
        for slide in slides:
            for part in (slide, *_parts_of(container, slide, names)):
                try:
                    with open_entry(container, part) as stream:
                        read_words(stream, transcript, WORD)
                except CannotRead as refusal:
                    transcript.missing(refusal.reason)
            transcript.add("\n")


def _in_order(container: ZipFile, names: frozenset[str]) -> list[str]:
    """Slides as the presentation shows them; by number where it does not say."""
    numbered = sorted((name for name in names if _SLIDE.fullmatch(name)), key=lambda name: int(_SLIDE.sub(r"\1", name)))
    targets = _references(container, "ppt/presentation.xml", names)
    shown = [targets[id] for id in _slide_ids(container, names) if targets.get(id) in names]
    return shown + [name for name in numbered if name not in frozenset(shown)]


def _slide_ids(container: ZipFile, names: frozenset[str]) -> list[str]:
    found: list[str] = []
    for element in _elements(container, "ppt/presentation.xml", names):
        if element[0].endswith("}sldId"):
            found.extend(value for name, value in element[1].items() if name.endswith("}id"))
    return found


def _parts_of(container: ZipFile, slide: str, names: frozenset[str]) -> list[str]:
    return [
        part for part in _references(container, slide, names).values() if _OF_A_SLIDE.search(part) and part in names
    ]


def _references(container: ZipFile, part: str, names: frozenset[str]) -> dict[str, str]:
    """Relationship id → name of the part it points to."""
    folder, _, file = part.rpartition("/")
    found = {}
    for _, attributes in _elements(container, f"{folder}/_rels/{file}.rels", names):
        if attributes.get("TargetMode") != "External" and "Target" in attributes:
            found[attributes.get("Id", "")] = _resolved(folder, attributes["Target"])
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = folder.split("/")
    for step in target.split("/"):
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def _elements(container: ZipFile, part: str, names: frozenset[str]) -> list[tuple[str, dict[str, str]]]:
    """Tags and attributes of a small XML part; none where it is missing or damaged, for order is not worth a file."""
    if part not in names or container.getinfo(part).file_size > _PART_BYTES:
        return []
    try:
        with open_entry(container, part) as stream:
            return [(element.tag, element.attrib) for element in ElementTree.parse(stream, forbid_dtd=True).iter()]
    except (CannotRead, ElementTree.ParseError, DefusedXmlException):
        return []
