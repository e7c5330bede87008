"""Word documents before .docx (Word 1 to 2003): text, notes, headers, comments, text boxes, and embedded files."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from projections.text.extraction import CannotRead, Format, Status
from projections.text.readers.attached import read_file
from projections.text.readers.compound import SIGNATURE
from projections.text.readers.doc_text import WordText, is_word, word_text
from projections.text.readers.native import read_objects
from projections.text.readers.ole import Storage, open_compound
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_FIELD = re.compile("[\x13\x14\x15]")
_SWITCH = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)|\\[a-z]+\d*(?:\s+\d+)?|[()]')
_BUTTON = re.compile(r"(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
_MARKS = {
    0x07: "\t",  # the end of a cell or row
    0x0B: "\n",
    0x0C: "\n",
    0x0D: "\n",
    0x0E: "\n",
    0x1E: "-",  # a hyphen that does not break
    0xF0A0: " ",
    **dict.fromkeys((0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x1F)),
}
_ROW = re.compile("\x07{2,}")  # the last cell of a row, and the row
_ONCE = ("headers", "header boxes")  # sections repeat what they show on their pages
_UNREAD = ("macros",)
_PROTECTED = "\x06DataSpaces"


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every part of the text in the order Word keeps them; then what is embedded."""
    with opened(source.content) as stream:
        compound = stream.read(8) == SIGNATURE
        stream.seek(0)
        data = b"" if compound else stream.read()
    if not compound:
        if not is_word(data):
            raise CannotRead("named as a Word document, but begins like none: no reader", Status.unsupported)
        _write(word_text(data, {}), transcript)
        return
    with open_compound(source.content) as root:
        read_storage(root, transcript, source.depth)


def read_storage(root: Storage, transcript: Transcript, depth: int) -> None:
    """A document that is a storage of a compound file."""
    document = root.stream("WordDocument")
    if root.has(_PROTECTED):
        transcript.missing("protected by rights management: only what it says to others was read")
    if document.startswith(b"{\\rtf") or (document and not is_word(document)):
        read_file(document, "", "", transcript, depth, "the document")  # what some programs keep in it
    else:
        _write(word_text(document, {name: root.stream(name) for name in ("0Table", "1Table")}), transcript)
    read_objects(root.within("ObjectPool"), transcript, depth)


def _write(text: WordText, transcript: Transcript) -> None:
    for name, characters in text.parts():
        if name in _UNREAD:
            continue
        words = shown(characters)
        for line in dict.fromkeys(words.split("\n")) if name in _ONCE else words.split("\n"):
            transcript.line(line)
    if not text.whole:
        transcript.missing("damaged: a part of the text was not found")


def shown(characters: str) -> str:
    """Text as pages show it: what fields come to in place of what they are made of."""
    paired = characters.count("\x13") == characters.count("\x15")
    text = "".join(_results(characters)) if paired else _FIELD.sub(" ", characters)
    return _ROW.sub("\n", text).translate(_MARKS)


def _results(characters: str) -> Iterable[str]:
    """What stands outside the instructions of fields, which may hold fields."""
    place, within = 0, list[int]()  # where each open field began; below zero once its result has
    for mark in _FIELD.finditer(characters):
        if all(began < 0 for began in within):
            yield characters[place : mark.start()]
        place = mark.end()
        if mark[0] == "\x13":
            within.append(place)
        elif within and mark[0] == "\x14":
            within[-1] = -1
        elif within:
            began = within.pop()
            if began >= 0 and all(outer < 0 for outer in within):
                yield _drawn(characters[began : mark.start()])
    yield characters[place:]


def _drawn(instruction: str) -> str:
    """The words that the instruction of a field without a result shows itself: of formulas and buttons."""
    words = _FIELD.sub(" ", instruction).strip()
    if words.startswith(("EQ ", "eq ")):
        return _SWITCH.sub(" ", words[3:])
    if button := _BUTTON.match(words):
        return button[1]
    return ""
