"""Files of old Office programs made by hand for these tests: documents of Word, whole and saved fast."""

import struct

from projections.text.readers.ole import compound_of

PARTS = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")


def a_doc(*pieces: str | bytes, flags: int = 0, **lengths: int) -> bytes:
    """A document of Word 97 to 2003: pieces of text in order, of two bytes a character or (as bytes) of one."""
    return compound_of(doc_streams(*pieces, flags=flags, **lengths))


def doc_streams(*pieces: str | bytes, flags: int = 0, **lengths: int) -> dict[str, bytes]:
    body, places, bounds = bytearray(1024), [], [0]
    for piece in reversed(pieces):  # where they lie says nothing about their order
        places.append(len(body) * 2 | 0x40000000 if isinstance(piece, bytes) else len(body))
        body += piece if isinstance(piece, bytes) else piece.encode("utf-16-le")
    for piece in pieces:
        bounds.append(bounds[-1] + (len(piece) if isinstance(piece, bytes) else len(piece.encode("utf-16-le")) // 2))
    plex = struct.pack(f"<{len(bounds)}I", *bounds) + b"".join(
        struct.pack("<HIH", 0, place, 0) for place in reversed(places)
    )
    clx = b"\x01\x04\x00abcd" + b"\x02" + struct.pack("<I", len(plex)) + plex
    struct.pack_into("<4H", body, 0, 0xA5EC, 0xC1, 0, 0x040B)
    struct.pack_into("<H", body, 10, flags)
    known = {"main": bounds[-1] - sum(lengths.values()), **lengths}
    struct.pack_into("<8I", body, 0x4C, *(known.get(part, 0) for part in PARTS))
    struct.pack_into("<II", body, 0x1A2, 7, len(clx))
    return {"WordDocument": bytes(body), "0Table" if not flags & 0x200 else "1Table": b"-" * 7 + clx}


def an_older_doc(text: bytes, *, signature: int = 0xA5DC, version: int = 0x65, language: int = 0x040B) -> bytes:
    """The document of Word 1 to 95, in one range of text of one byte a character."""
    body = bytearray(1024)
    struct.pack_into("<4H", body, 0, signature, version, 0, language)
    struct.pack_into("<II", body, 0x18, 1024, 1024 + len(text))
    struct.pack_into("<I", body, 0x34, len(text))
    return bytes(body) + text


def wrapped(name: str, data: bytes) -> bytes:
    """A file as OLE 1 wraps it."""
    named = name.encode() + b"\0" + b"C:\\koe\\" + name.encode() + b"\0"
    inner = struct.pack("<H", 2) + named + b"\0\0\x03\0" + struct.pack("<I", 2) + b"a\0" + struct.pack("<I", len(data))
    return struct.pack("<I", len(inner) + len(data)) + inner + data
