"""Office XML → text, streamed: nothing of the tree is kept, so depth and size cost no memory."""

from dataclasses import dataclass
from typing import IO, Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import sax as safe_sax
from defusedxml.common import DefusedXmlException

from projections.text.extraction import CannotRead
from projections.text.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which elements of an office format hold words, and which end lines and cells. Names without prefix."""

    words: frozenset[str]
    skipped: frozenset[str]
    paragraph: frozenset[str]
    line_break: frozenset[str]
    tab: frozenset[str]
    cell: frozenset[str]
    row: frozenset[str]
    only_within: str = ""  # the element outside which nothing counts


WORD = Dialect(
    words=frozenset({"t", "text"}),
    skipped=frozenset({"Fallback", "moveFrom", "pPr", "rPr", "instrText", "delText", "fld"}),
    paragraph=frozenset({"p"}),
    line_break=frozenset({"br", "cr"}),
    tab=frozenset({"tab"}),
    cell=frozenset({"tc"}),
    row=frozenset({"tr"}),
)
OPEN_DOCUMENT = Dialect(
    words=frozenset({"p", "h"}),
    skipped=frozenset({"tracked-changes", "binary-data", "scripts", "creator", "date", "note-citation", "page-number"}),
    paragraph=frozenset({"p", "h"}),
    line_break=frozenset({"line-break"}),
    tab=frozenset({"tab"}),
    cell=frozenset({"table-cell"}),
    row=frozenset({"table-row"}),
)


class _Words(ContentHandler):
    """Writes the words into the transcript as the parser meets them."""

    def __init__(self, transcript: Transcript, dialect: Dialect) -> None:
        super().__init__()
        self._transcript, self._dialect = transcript, dialect
        self._skipping = self._inside = self._cells = self._paragraphs = 0
        self._within = 0 if dialect.only_within else 1

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the parser's word
        local, dialect = name.rpartition(":")[2], self._dialect
        self._within += local == dialect.only_within
        if self._skipping or local in dialect.skipped:
            self._skipping += 1
        else:
            self._begin(local)
        self._cells += local in dialect.cell

    def _begin(self, local: str) -> None:
        dialect = self._dialect
        if local in dialect.paragraph:
            if self._paragraphs:
                self._write("\n")  # a note or text box in the midst of a paragraph
            self._paragraphs += 1
        self._inside += local in dialect.words
        if local in dialect.line_break:
            self._write("\n")
        elif local in dialect.tab:
            self._write("\t")
        elif local == "s" and self._inside:
            self._write(" ")  # OpenDocument's counted blanks

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's word
        local, dialect = name.rpartition(":")[2], self._dialect
        self._within -= local == dialect.only_within
        self._cells -= local in dialect.cell
        if self._skipping:
            self._skipping -= 1
            return
        self._inside -= local in dialect.words
        self._paragraphs -= local in dialect.paragraph
        if local in dialect.row:
            self._write("\n")
        elif local in dialect.paragraph or local in dialect.cell:
            self._write("\t" if self._cells or local in dialect.cell else "\n")

    def characters(self, content: str) -> None:
        if self._inside and not self._skipping:
            self._write(content)

    def _write(self, piece: str) -> None:
        if self._within:
            self._transcript.add(piece)


def read_words(stream: IO[bytes], transcript: Transcript, dialect: Dialect) -> None:
    """Write the words of one XML part. Raises CannotRead where it is not well-formed or declares entities."""
    try:
        safe_sax.parse(stream, _Words(transcript, dialect), forbid_dtd=True)
    except DefusedXmlException as error:
        raise CannotRead("refused: the XML inside declares its own entities") from error
    except SAXException as error:
        raise CannotRead("damaged: the XML inside is not well-formed") from error
