"""Word documents: body, tables, text boxes, headers, footers, notes, comments and diagrams."""

import re
from typing import TYPE_CHECKING

from projections.text.extraction import CannotRead, Format
from projections.text.readers.markup import WORD, read_words
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

# parts in the order they are read: the body first, so that it survives any limit
_PARTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"word/document\d*\.xml",
        r"word/header\d*\.xml",
        r"word/footer\d*\.xml",
        r"word/(foot|end)notes\d*\.xml",
        r"word/comments\d*\.xml",
        r"word/diagrams/data\d*\.xml",
        r"word/charts/chart\d*\.xml",
    )
)


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every part that holds words. A damaged part makes the text partial; no body is a refusal."""
    with open_zip(source.content, transcript.limits) as container:
        names = sorted(container.namelist())
        embedded = sum(name.startswith("word/embeddings/") for name in names)
        if embedded:
            transcript.metadata["embedded"] = str(embedded)
        if not any(_PARTS[0].fullmatch(name) for name in names):
            raise CannotRead("damaged: the document part is missing")
        for part in _PARTS:
            for name in filter(part.fullmatch, names):
                try:
                    with open_entry(container, name) as stream:
                        read_words(stream, transcript, WORD)
                    transcript.add("\n")
                except CannotRead as refusal:
                    transcript.missing(refusal.reason)
