"""Files of old Office programs made by hand for these tests: documents of Word, whole and saved fast."""

import struct

from projections.text.readers.ole import Tree, compound_of

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


def record(kind: int, *within: bytes, instance: int = 0) -> bytes:
    """A record of PowerPoint: one that holds records, where it holds some."""
    body = b"".join(within)
    head = instance << 4 | (15 if kind in (1000, 1006, 1008, 1016, 0x0FF0, 0x040C) else 0)
    return struct.pack("<HHI", head, kind, len(body)) + body


def shown(words: str) -> bytes:
    return record(0x0FA0, words.encode("utf-16-le"))


def a_ppt(*edits: dict[int, bytes], encrypted: bool = False) -> bytes:
    """A presentation of numbered records, edit after edit; the last that states a number is in force."""
    data, before = b"", 0
    for records in edits:
        places = {}
        for number, held in records.items():
            places[number] = len(data)
            data += held
        directory = len(data)
        data += record(0x1772, *(struct.pack("<II", number | 1 << 20, place) for number, place in places.items()))
        edit = len(data)
        data += record(0x0FF5, struct.pack("<7I", 0, 3 << 24, before, directory, 1, 9, 0))
        before = edit
    user = struct.pack("<HHIIII", 0, 0x0FF6, 20, 20, 0xF3D1C4DF if encrypted else 0xE391C05F, before)
    return compound_of({"PowerPoint Document": data, "Current User": user})


def listed(of: int, *slides: tuple[int, bytes]) -> bytes:
    """The list of slides (0), masters (1) or notes (2) of a document, each with its outline."""
    entries = (record(1011, struct.pack("<5I", number, 0, 0, 256, 0)) + outline for number, outline in slides)
    return record(0x0FF0, *entries, instance=of)


def properties(head: int, numbers: dict[int, int], texts: dict[int, str | bytes]) -> Tree:
    """The properties of a message, a person or an attachment of Outlook."""
    listed = bytes(head) + b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in numbers.items())
    streams: Tree = {"__properties_version1.0": listed}
    for name, value in texts.items():
        kind, data = ("001F", value.encode("utf-16-le")) if isinstance(value, str) else ("0102", value)
        streams[f"__substg1.0_{name:04X}{kind}"] = data
    return streams


def a_message(texts: dict[int, str | bytes], *, people: "Tree | None" = None, files: "Tree | None" = None) -> Tree:
    sent = 133_800_000_000_000_000  # 2024-12-30
    return properties(32, {0x00390040: sent}, texts) | (people or {}) | (files or {})


def a_tnef(body: bytes, files: dict[str, bytes]) -> bytes:
    """`winmail.dat` with a text and attachments."""

    def part(level: int, name: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    parts = [part(1, 0x9006, 8, struct.pack("<I", 0x10000)), part(1, 0x9007, 6, struct.pack("<II", 1252, 0))]
    parts.append(part(1, 0x800C, 2, body + b"\0"))
    for name, data in files.items():
        parts.append(part(2, 0x9002, 6, bytes(14)))
        parts.append(part(2, 0x8010, 1, name.encode("cp1252") + b"\0"))
        parts.append(part(2, 0x800F, 6, data))
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(parts)
