"""The characters of a binary Word document (MS-DOC): where they lie, by its table of pieces or its one range of text.

A document that was saved fast keeps its old text where it was and says, piece by piece, what is in force now.
"""

import struct
from dataclasses import dataclass

from projections.text.extraction import CannotRead, Status

WORD_97, WORD_95, WORD_2, WORD_1 = 0xA5EC, 0xA5DC, 0xA5DB, 0xA59B
_COMPLEX, _ENCRYPTED, _TABLE_1, _WIDE = 0x0004, 0x0100, 0x0200, 0x1000
_MAC = 0x0100  # the set of characters
_ONE_BYTE = 0x40000000
_MOST_PIECES = 200_000

# where Word 97 and where Word 6 and 95 keep the lengths of the parts and the place of the table
_LENGTHS = {WORD_97: 0x4C, WORD_95: 0x34}
_TABLE = {WORD_97: 0x1A2, WORD_95: 0x160}
PARTS = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")

# primary language → code page of text of one byte a character
_CODE_PAGES = {
    0x01: "cp1256", 0x0D: "cp1255", 0x08: "cp1253", 0x1F: "cp1254", 0x1E: "cp874", 0x2A: "cp1258",
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23, 0x2F), "cp1251"),
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1B, 0x1C, 0x24), "cp1250"),
    **dict.fromkeys((0x25, 0x26, 0x27), "cp1257"),
    0x11: "cp932", 0x12: "cp949", 0x04: "cp936",
}  # fmt: skip
_CROATIAN = (0x041A, 0x101A)  # of the primary language that Serbian has too
_TRADITIONAL = (0x0404, 0x0C04)


@dataclass(frozen=True, slots=True)
class WordText:
    """All characters in their order, and the parts they belong to with their lengths, which may claim anything."""

    characters: str
    lengths: dict[str, int]
    whole: bool  # whether every piece was found

    def parts(self) -> list[tuple[str, str]]:
        """The parts that have characters, in their order."""
        found, place = [], 0
        for name, length in self.lengths.items():
            if text := self.characters[place : place + length]:
                found.append((name, text))
            place += length
        return found


def is_word(data: bytes) -> bool:
    """Whether bytes begin as Word of any age begins its documents, but not as text."""
    return len(data) > 32 and int.from_bytes(data[:2], "little") in (WORD_97, WORD_95, WORD_2, WORD_1)


def word_text(document: bytes, tables: dict[str, bytes]) -> WordText:
    """The text of the stream or file `document`; `tables` are the streams beside it that may hold its tables.

    Raises CannotRead where it is encrypted, of a kind that is not read, or damaged.
    """
    if len(document) < 0x60:
        raise CannotRead("damaged: the document is cut short")
    signature, flags = struct.unpack_from("<H8xH", document)
    if flags & _ENCRYPTED:
        raise CannotRead("encrypted")
    if signature in (WORD_2, WORD_1):
        return _one_range(document, signature)
    if signature not in _TABLE:
        raise CannotRead("no reader for this version of Word", Status.unsupported)
    lengths = _lengths(document, signature)
    table = document if signature == WORD_95 else tables.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    if pieces := _pieces(document, table, _TABLE[signature]):
        text, whole = _joined(document, pieces, signature, flags)
    elif signature == WORD_97 or flags & _COMPLEX:
        raise CannotRead("damaged: the table of its text cannot be read")
    else:
        start, _ = struct.unpack_from("<II", document, 0x18)
        size = sum(lengths.values()) * (2 if flags & _WIDE else 1)
        text = _decoded(document[start : start + size], signature, document, wide=bool(flags & _WIDE))
        whole = len(document) >= start + size
    return WordText(text, lengths, whole)


def _one_range(document: bytes, signature: int) -> WordText:
    start, end = struct.unpack_from("<II", document, 0x18)
    if not 0x60 <= start < end or start >= len(document):
        raise CannotRead("damaged: the place of its text cannot be read")
    text = document[start:end].decode(code_page(document), "replace")
    return WordText(text, {"main": len(text)}, end <= len(document))


def _lengths(document: bytes, signature: int) -> dict[str, int]:
    place = _LENGTHS[signature]
    found = struct.unpack_from("<8I", document.ljust(place + 32, b"\0"), place)
    return {name: min(length, len(document)) for name, length in zip(PARTS, found, strict=True)}


def _pieces(document: bytes, table: bytes, place: int) -> list[tuple[int, int, int]]:
    """First character, the character after the last, and where it lies with its mark, of each piece."""
    if len(document) < place + 8:
        return []
    start, size = struct.unpack_from("<II", document, place)
    clx = table[start : start + size]
    at = 0
    while at + 5 <= len(clx):
        if clx[at] == 1:  # formatting that pieces refer to
            at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
        elif clx[at] == 2:
            return _plex(clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")])
        else:
            break
    return []


def _plex(plex: bytes) -> list[tuple[int, int, int]]:
    count = min((len(plex) - 4) // 12, _MOST_PIECES)
    if count < 1:
        return []
    bounds = struct.unpack_from(f"<{count + 1}I", plex)
    places = struct.unpack_from("<" + "2xI2x" * count, plex, 4 * ((len(plex) - 4) // 12 + 1))
    return [(bounds[number], bounds[number + 1], places[number]) for number in range(count)]


def _joined(document: bytes, pieces: list[tuple[int, int, int]], signature: int, flags: int) -> tuple[str, bool]:
    found, whole, room = [], True, len(document)
    for first, after, marked in pieces:
        length = after - first
        if length < 0 or room <= 0:
            whole = False
            break
        if signature == WORD_97:
            wide = not marked & _ONE_BYTE
            start = marked & ~_ONE_BYTE if wide else (marked & ~_ONE_BYTE) // 2
        else:
            wide, start = bool(flags & _WIDE), marked
        data = document[start : start + (2 * length if wide else length)]
        text = _decoded(data, signature, document, wide=wide)
        whole = whole and len(text) >= min(length, room)
        room -= len(text)  # pieces that overlap could make a long text of a short file
        found.append(text.ljust(length, "\0") if length <= len(document) else text)
    return "".join(found), whole


def _decoded(data: bytes, signature: int, document: bytes, *, wide: bool) -> str:
    if wide:
        units = data[: len(data) // 2 * 2]
        text = units.decode("utf-16-le", "surrogatepass")
        # Word counts a pair as two characters; the transcript joins them
        return text if 2 * len(text) == len(units) else "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units)))
    return data.decode("cp1252" if signature == WORD_97 else code_page(document), "replace")


def code_page(document: bytes) -> str:
    """The code page of the language a document states; Western where it states none or another."""
    language, charset = struct.unpack_from("<H12xH", document, 6)
    if charset == _MAC or document[0x12] == 1:
        return "mac-roman"
    if language in _CROATIAN:
        return "cp1250"
    if language in _TRADITIONAL:
        return "cp950"
    return _CODE_PAGES.get(language & 0x3FF, "cp1250" if language & 0x3FF == 0x1A else "cp1252")
