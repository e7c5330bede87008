"""XML of no particular kind: its words in order. Entities are never unfolded and nothing outside is fetched."""

import codecs
import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from projections.text.extraction import MIB, Format
from projections.text.readers.plain import BY_BYTE, mostly_utf8
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_PIECE = 64 * 1024
_LOOKED_AT = 16 * MIB
_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{1,40})")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """The words, a line an element; partial where the XML is not well-formed from some place on."""
    try:
        with opened(source.content) as stream:
            damaged = _is_damaged_utf8(stream.read(_LOOKED_AT))
            stream.seek(0)
            pieces = codecs.getreader("utf-8")(stream, BY_BYTE) if damaged else stream
            parser = _parser(transcript, "utf-8" if damaged else None)
            while piece := pieces.read(_PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        transcript.missing("damaged: the XML is not well-formed")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether single bytes would end the reading of what is mostly UTF-8, and says nothing else of itself."""
    stated = _ENCODING.match(data)
    if stated and stated[1].lower() not in (b"utf-8", b"utf8"):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return mostly_utf8(data)
    return False


def _parser(transcript: Transcript, encoding: str | None) -> expat.XMLParserType:
    """A stream parser without a tree. A default handler is what makes it pass over entities of the file's own."""
    parser = expat.ParserCreate(encoding)
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
