"""XML of no particular kind: its words in order. Entities are never resolved and nothing outside is fetched."""

from typing import TYPE_CHECKING

from lxml import etree

from projections.texts.extraction import Format, ReadingStopped
from projections.texts.transcript import Transcript
from projections.texts.zips import opened

if TYPE_CHECKING:
    from projections.texts.reading import Source

_DEEPEST = 250  # just below the parser's own limit
_PIECE = 64 * 1024


class _Words:
    """Takes the parser's events; every element's words end a line."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._depth = 0

    def start(self, tag: str, attributes: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ReadingStopped(f"refused: elements nested deeper than {_DEEPEST}")

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._transcript.add("\n")

    def data(self, text: str) -> None:
        if not text.isspace():
            self._transcript.add(text)

    def comment(self, text: str) -> None:
        """Comments are not content."""

    def close(self) -> None:
        """The parser wants to be told; there is nothing to give."""


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """The words; partial where the XML is not well-formed from some place on."""
    parser = etree.XMLParser(
        target=_Words(transcript),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
    )
    try:
        with opened(source.content) as stream:
            while piece := stream.read(_PIECE):
                parser.feed(piece)
        parser.close()
    except etree.LxmlError:
        transcript.missing("damaged: the XML is not well-formed")
