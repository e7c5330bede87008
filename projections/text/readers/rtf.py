"""Rich Text Format: the words between the control words. Tolerant: whatever is not understood is passed over."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from projections.text.extraction import Format
from projections.text.readers.plain import first_bytes
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"  # 1, 2: control word and number
    rb"|\\'([0-9a-fA-F]{2})"  # 3: a byte in the current code page
    rb"|\\([^a-zA-Z])"  # 4: control symbol
    rb"|([{}])"  # 5: group
    rb"|[\r\n]+"
    rb"|([^\\{}\r\n]+)"  # 6: words
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata themedata colorschememapping datastore latentstyles"
    b" list listlevel listtable listoverridetable rsidtbl generator xmlnstbl filetbl revtbl fldinst bkmkstart bkmkend"
    b" mmathPr operator author falt panose template nonshppict shprslt sn sv atnid".split()
)
_HEARD = frozenset({b"shpinst", b"annotation", b"do"})  # text boxes and comments, which old programs pass over
_SPOKEN = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"nestrow": "\n", b"tab": "\t",
    b"cell": "\t", b"nestcell": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\r": "\n", b"\n": "\n"}
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the closing brace."""

    silent: bool = False
    fonts: bool = False  # inside the font table
    after_unicode: int = 1  # characters that stand for a \\u where it is not understood
    code_page: str = ""


class _Reader:
    """Walks the control words; one pass, no recursion."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._groups = [_Group()]
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()  # not yet decoded: a character may take two
        self._pass_over = 0
        self._opening = False  # nothing since the opening brace

    def walk(self, data: bytes) -> None:
        """Read to the end, or until the time is used."""
        place = 0
        while (token := _TOKEN.match(data, place)) or place < len(data):
            place = token.end() if token else place + 1
            if token is None:
                continue
            word, number, byte, symbol, brace, words = token.groups()
            opening, self._opening = self._opening, brace == b"{"
            if word:
                place += self._control(word, int(number) if number else None)
            elif byte:
                self._byte(int(byte, 16))
            elif symbol:
                self._symbol(symbol, opening=opening)
            elif brace:
                self._brace(brace)
            elif words:
                self._words(words)
        self._decode()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        self._pass_over = 0
        if brace == b"{" and len(self._groups) < _DEEPEST:
            self._groups.append(self._groups[-1])
        elif brace == b"}" and len(self._groups) > 1:
            self._groups.pop()

    def _control(self, word: bytes, number: int | None) -> int:
        """Obey one control word; the answer is how many raw bytes after it are no text."""
        group = self._groups[-1]
        if word == b"bin":
            return max(0, number or 0)
        if word == b"objdata":
            self._transcript.missing("an embedded file could not be read: no reader for files in Rich Text Format")
        if word in _SILENT:
            self._groups[-1] = replace(group, silent=True, fonts=word == b"fonttbl")
        elif word in _HEARD and len(self._groups) > 1:
            self._groups[-1] = replace(group, silent=self._groups[-2].silent)
            self._transcript.add("\n")
        elif word == b"f":
            self._choose_font(number or 0)
        elif word == b"fcharset" and group.fonts:
            self._fonts[self._font] = _CODE_PAGES.get(number or 0, "")
        elif word in (b"ansicpg", b"mac", b"pc", b"pca"):
            self._code_page = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}.get(word, f"cp{number}")
        elif word == b"uc":
            self._groups[-1] = replace(group, after_unicode=max(0, min(number or 0, 16)))
        elif word == b"u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self._pass_over = group.after_unicode
        elif word in _SPOKEN:
            self._say(_SPOKEN[word])
        return 0

    def _choose_font(self, number: int) -> None:
        self._decode()
        self._font = number
        if not self._groups[-1].fonts:
            self._groups[-1] = replace(self._groups[-1], code_page=self._fonts.get(number, ""))

    def _symbol(self, symbol: bytes, *, opening: bool) -> None:
        if symbol == b"*" and opening:  # a group old readers should pass over, and so do we
            self._groups[-1] = replace(self._groups[-1], silent=True)
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _byte(self, value: int) -> None:
        if self._pass_over:
            self._pass_over -= 1
        elif not self._groups[-1].silent:
            self._bytes.append(value)

    def _words(self, words: bytes) -> None:
        kept = words[self._pass_over :]
        self._pass_over = max(0, self._pass_over - len(words))
        if not self._groups[-1].silent:
            self._bytes += kept

    def _say(self, piece: str) -> None:
        self._decode()
        if not self._groups[-1].silent:
            self._transcript.add(piece)

    def _decode(self) -> None:
        if not self._bytes:
            return
        encoding = self._groups[-1].code_page or self._code_page
        try:
            piece = self._bytes.decode(encoding, "replace")
        except LookupError:
            piece = self._bytes.decode("cp1252", "replace")
        self._bytes.clear()
        self._transcript.add(piece)


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """The words of the document, its headers, footers and notes."""
    data, whole = first_bytes(source.content, transcript.limits, each=16)  # pictures take most of it
    _Reader(transcript).walk(data)
    if not whole:
        transcript.missing("only the start of the document was read")
