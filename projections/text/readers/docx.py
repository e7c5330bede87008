"""Word documents: body, pages included in it, text boxes, headers, footers, notes, comments, diagrams, charts."""

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

from projections.text.extraction import CannotRead, Format
from projections.text.readers.parts import read_embedded, read_part
from projections.text.readers.relations import references
from projections.text.readers.zips import open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

# parts in the order they are read: the body first, so that it survives any limit
_BODY = re.compile(r"word/document\d*\.xml")
_PARTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/header\d*\.xml",
        r"word/footer\d*\.xml",
        r"word/(foot|end)notes\d*\.xml",
        r"word/comments\d*\.xml",
        r"word/diagrams/data\d*\.xml",
        r"word/charts/chart(Ex)?\d*\.xml",
        r"word/drawings/drawing\d*\.xml",
    )
)


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every part that holds words. A damaged part makes the text partial; no body is a refusal."""
    with open_zip(source.content, transcript.limits) as container:
        names = sorted(container.namelist())
        embedded = [name for name in names if name.startswith("word/embeddings/") and not name.endswith("/")]
        if embedded:
            transcript.metadata["embedded"] = str(len(embedded))
        bodies = list(filter(_BODY.fullmatch, names))
        if not bodies:
            raise CannotRead("damaged: the document part is missing")
        for name in bodies:
            read_part(container, name, transcript)
            read_embedded(container, _included(container, name, frozenset(names)), transcript, source.depth)
        for part in _PARTS:
            for name in filter(part.fullmatch, names):
                read_part(container, name, transcript)
        read_embedded(container, embedded, transcript, source.depth)


def _included(container: ZipFile, body: str, names: frozenset[str]) -> list[str]:
    """Whole pages in another format that the document shows in its midst."""
    found = references(container, body, names)
    return [name for name, kind in found.values() if kind.endswith("/aFChunk") and name in names]
