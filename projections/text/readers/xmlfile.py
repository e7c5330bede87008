"""XML of no particular kind: its words in order. Entities are never unfolded and nothing outside is fetched."""

from typing import TYPE_CHECKING
from xml.parsers import expat

from projections.text.extraction import Format
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_PIECE = 64 * 1024


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """The words, a line an element; partial where the XML is not well-formed from some place on."""
    parser = _parser(transcript)
    try:
        with opened(source.content) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        transcript.missing("damaged: the XML is not well-formed")


def _parser(transcript: Transcript) -> expat.XMLParserType:
    """A stream parser without a tree. A default handler is what makes it pass over entities of the file's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def words(text: str) -> None:
        if not text.isspace():
            transcript.add(text)

    def end(_: str) -> None:
        transcript.add("\n")

    def passed_over(_: str) -> None:
        """Comments, declarations, and references that are not unfolded."""

    parser.CharacterDataHandler = words
    parser.EndElementHandler = end
    parser.DefaultHandler = passed_over
    return parser
