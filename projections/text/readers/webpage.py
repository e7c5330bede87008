"""Web pages: what a reader sees, without scripts and styles; parsed as a stream, so that depth costs nothing."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from projections.text.extraction import CannotRead, Format, ReadingStopped
from projections.text.readers.plain import decode, first_bytes
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})|encoding=[\"']([\w.-]{1,40})[\"']", re.I
)
_BLANKS = re.compile(r"\s+")
_UNSEEN = frozenset({"script", "style", "template", "object", "applet", "noframes"})
_LINES = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "table", "title", "tr", "ul",
    )
)  # fmt: skip
_FIELDS = frozenset(
    {"text", "date", "email", "number", "search", "tel", "time", "url", "month", "week", "datetime-local"}
)
_CELLS = frozenset({"td", "th"})
_DEEPEST = 2_000  # open elements; deeper pages are hostile, and the parser's cost grows with depth
_PIECE = 32 * 1024


class _Seen:
    """Takes the parser's events: the lxml target interface, no tree."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._unseen = self._depth = 0
        self._options: list[str] | None = None  # of a drop-down, and which of them it shows
        self._chosen = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ReadingStopped(f"refused: elements nested deeper than {_DEEPEST}")
        self._unseen += tag in _UNSEEN
        if self._unseen:
            return
        if tag == "select" and "multiple" not in attributes and attributes.get("size", "1") in ("", "0", "1"):
            self._options, self._chosen = [], 0
        elif tag == "option" and self._options is not None:
            self._chosen = len(self._options) if "selected" in attributes else self._chosen
            self._options.append("")
        elif tag == "input" and attributes.get("type", "text").lower() in _FIELDS:
            self._transcript.add(f" {attributes.get('value', '')} ")
        if tag in _LINES and self._options is None:
            self._transcript.add("\n")

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._unseen -= tag in _UNSEEN
        if self._unseen:
            return
        if tag == "select" and self._options is not None:
            shown = self._options[self._chosen] if self._options else ""
            self._options = None
            self._transcript.add(f"\n{shown}")
        if tag in _LINES and self._options is None:
            self._transcript.add("\n")
        elif tag in _CELLS:
            self._transcript.add("\t")

    def data(self, text: str) -> None:
        if self._unseen:
            return
        if self._options is None:
            self._transcript.add(_BLANKS.sub(" ", text))
        elif self._options:
            self._options[-1] += _BLANKS.sub(" ", text)

    def comment(self, text: str) -> None:
        """Comments are not seen."""

    def close(self) -> None:
        """The parser wants to be told; there is nothing to give."""


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """The page's words in order."""
    data, whole = first_bytes(source.content, transcript.limits)
    text, transcript.metadata["encoding"] = decoded_page(data, whole=whole)
    read_page(text, transcript)
    if not whole:
        transcript.missing("only the start of the page was read")


def read_page(text: str, transcript: Transcript) -> None:
    """Write what is seen of a page. Raises ReadingStopped where it is nested absurdly deep."""
    parser = etree.HTMLParser(target=_Seen(transcript), no_network=True, recover=True, encoding="utf-8")
    raw = text.encode("utf-8", "replace")
    if not raw.strip():
        return
    try:
        for start in range(0, len(raw), _PIECE):
            parser.feed(raw[start : start + _PIECE])
        parser.close()
    except etree.LxmlError as error:
        raise CannotRead("damaged: not readable as a web page") from error


def decoded_page(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """The page's own word for its encoding is trusted unless the bytes are plainly UTF-8."""
    text, encoding = decode(data, whole=whole)
    stated = _CHARSET.search(data, 0, 8192)
    if stated is None or not encoding.endswith("(assumed)"):
        return text, encoding
    name = (stated[1] or stated[2]).decode("ascii").lower()
    try:
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}.get(name, name)
        return data.decode(name, "replace"), f"{name} (declared)"
    except LookupError:
        return text, encoding
