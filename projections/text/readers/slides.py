"""PowerPoint presentations: slides in their order with tables and groups, their notes, comments and diagrams."""

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

from projections.text.extraction import CannotRead, Format
from projections.text.readers.parts import read_embedded, read_part
from projections.text.readers.relations import elements, references
from projections.text.readers.zips import open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_OF_A_SLIDE = re.compile(
    r"/(notesSlide|comments?/|diagrams/data|charts/chart|drawings/drawing)"
)  # what a slide refers to that has words


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
                read_part(container, part, transcript)
            transcript.add("\n")
        embedded = (name for name in sorted(names) if name.startswith("ppt/embeddings/") and not name.endswith("/"))
        read_embedded(container, embedded, transcript, source.depth)


def _in_order(container: ZipFile, names: frozenset[str]) -> list[str]:
    """Slides as the presentation shows them; by number where it does not say."""
    numbered = sorted((name for name in names if _SLIDE.fullmatch(name)), key=lambda name: int(_SLIDE.sub(r"\1", name)))
    targets = references(container, "ppt/presentation.xml", names)
    shown = [targets[id][0] for id in _slide_ids(container, names) if id in targets and targets[id][0] in names]
    return shown + [name for name in numbered if name not in frozenset(shown)]


def _slide_ids(container: ZipFile, names: frozenset[str]) -> list[str]:
    found: list[str] = []
    for element in elements(container, "ppt/presentation.xml", names):
        if element[0].endswith("}sldId"):
            found.extend(value for name, value in element[1].items() if name.endswith("}id"))
    return found


def _parts_of(container: ZipFile, slide: str, names: frozenset[str]) -> list[str]:
    return [
        part for part, _ in references(container, slide, names).values() if _OF_A_SLIDE.search(part) and part in names
    ]
