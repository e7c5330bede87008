"""Office XML → text, streamed: nothing of the tree is kept, so depth and size cost no memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    said: Mapping[str, str] = field(default_factory=dict)  # elements that stand for a character
    attributes: Mapping[str, str] = field(default_factory=dict)  # element → the attribute with its words
    only_within: frozenset[str] = frozenset()  # the elements outside which nothing counts


WORD = Dialect(
    words=frozenset({"t", "text"}),
    skipped=frozenset({"Fallback", "moveFrom", "pPr", "rPr", "instrText", "delText"}),
    paragraph=frozenset({"p", "comment", "threadedComment", "ddList", "textpath"}),
    line_break=frozenset({"br", "cr"}),
    tab=frozenset({"tab", "ptab"}),
    cell=frozenset({"tc"}),
    row=frozenset({"tr"}),
    said={"noBreakHyphen": "-", "sym": " "},
    attributes={"textpath": "string"},
)
CHART = replace(WORD, words=frozenset({"t", "v", "pt"}), cell=frozenset({"pt"}), row=frozenset({"tx", "cat", "val"}))
OPEN_DOCUMENT = Dialect(
    words=frozenset({"p", "h", "header-decl", "footer-decl", "date-time-decl", "mi", "mn", "mo", "mtext"}),
    skipped=frozenset({"tracked-changes", "binary-data", "scripts", "note-citation", "page-number", "page-count"}),
    paragraph=frozenset({"p", "h", "header-decl", "footer-decl", "date-time-decl", "dc:creator", "dc:date", "math"}),
    line_break=frozenset({"line-break"}),
    tab=frozenset({"tab"}),
    cell=frozenset({"table-cell"}),
    row=frozenset({"table-row"}),
    said={"s": " "},
)
_FORM_VALUES = frozenset({"text", "textarea", "formatted-text", "number", "date", "time", "combobox"})
_FORM_LABELS = frozenset({"fixed-text", "button", "checkbox", "radio", "frame"})


class _Words(ContentHandler):
    """Writes the words into the transcript as the parser meets them."""

    def __init__(self, transcript: Transcript, dialect: Dialect) -> None:
        super().__init__()
        self._transcript, self._dialect = transcript, dialect
        self._skipping = self._inside = self._cells = self._paragraphs = 0
        self._within = 0 if dialect.only_within else 1
        self._choices: list[str] = []  # of a drop-down, with which of them is shown
        self._chosen = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the parser's word
        local, dialect = name.rpartition(":")[2], self._dialect
        self._within += local in dialect.only_within
        numbered = local == "fld" and attrs.get("type") == "slidenum"
        if self._skipping or local in dialect.skipped or numbered:
            self._skipping += 1
        else:
            self._begin(name, local)
            self._read_attributes(name, local, attrs)
        self._cells += local in dialect.cell

    def _begin(self, name: str, local: str) -> None:
        dialect = self._dialect
        if local in dialect.paragraph or name in dialect.paragraph:
            if self._paragraphs:
                self._write("\n")  # a note or text box in the midst of a paragraph
            self._paragraphs += 1
        self._inside += local in dialect.words
        if local in dialect.line_break:
            self._write("\n")
        elif local in dialect.tab:
            self._write("\t")
        elif local in dialect.said and (self._inside or local != "s"):
            self._write(dialect.said[local])

    def _read_attributes(self, name: str, local: str, attrs: Any) -> None:
        """What is shown though it is not written between tags: drawn words, and the values of fields of a form."""
        if local in self._dialect.attributes:
            self._write(attrs.get(self._dialect.attributes[local], ""))
        elif local == "ddList":
            self._choices, self._chosen = [], -1
        elif local in ("result", "default") and str(attrs.get("w:val", "")).isdecimal() and self._chosen < 0:
            self._chosen = int(attrs["w:val"])  # the result comes first, then what is shown if nobody chose
        elif local == "listEntry":
            self._choices.append(attrs.get("w:val", ""))
        elif name.startswith("form:") and (shown := _shown(local, attrs)):
            self._write(f"\n{shown}\n")

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's word
        local, dialect = name.rpartition(":")[2], self._dialect
        self._within -= local in dialect.only_within
        self._cells -= local in dialect.cell
        if self._skipping:
            self._skipping -= 1
            return
        self._inside -= local in dialect.words
        is_paragraph = local in dialect.paragraph or name in dialect.paragraph
        self._paragraphs -= is_paragraph
        if local == "ddList" and max(0, self._chosen) < len(self._choices):
            self._write(self._choices[max(0, self._chosen)])
        if local in dialect.row:
            self._write("\n")
        elif is_paragraph or local in dialect.cell:
            self._write("\t" if self._cells or local in dialect.cell else "\n")

    def characters(self, content: str) -> None:
        if self._inside and not self._skipping:
            self._write(content)

    def _write(self, piece: str) -> None:
        if self._within:
            self._transcript.add(piece)


def _shown(local: str, attrs: Any) -> str:
    """What a field of an OpenDocument form shows: its value, its label, or the option that is chosen."""
    if local in _FORM_VALUES:
        return str(attrs.get("form:current-value") or attrs.get("form:value") or "")
    chosen = attrs.get("form:current-selected", attrs.get("form:selected")) == "true"
    return str(attrs.get("form:label", "")) if local in _FORM_LABELS or (local == "option" and chosen) else ""


def read_words(stream: IO[bytes], transcript: Transcript, dialect: Dialect) -> None:
    """Write the words of one XML part. Raises CannotRead where it is not well-formed or declares entities."""
    try:
        safe_sax.parse(stream, _Words(transcript, dialect), forbid_dtd=True)
    except DefusedXmlException as error:
        raise CannotRead("refused: the XML inside declares its own entities") from error
    except SAXException as error:
        raise CannotRead("damaged: the XML inside is not well-formed") from error
