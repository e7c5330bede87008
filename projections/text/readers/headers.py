"""Headers of mail as people see them: raw bytes, encoded words and names of files made readable."""

import email.policy
import re
from collections.abc import Iterator
from email.message import Message

from projections.text.readers.plain import decode

_BARE_NAME = re.compile(
    r"\b(?:file)?name=([^\s\"';=?*][^\"';=?*\r\n]* [^\"';=?*\r\n]*?)\s*(?:;|$)", re.I
)  # without quotes
_LONGEST = 64 * 1024  # the cost of understanding one grows with the square of its length


def repair(message: Message) -> None:
    """Decode raw bytes in the headers of a message and its parts (UTF-8, else cp1252), before anybody asks for them."""
    for part in _walk(message):
        fields = list(part.raw_items())
        if not any(_has_bytes(str(value)) for _, value in fields):
            continue
        for name in {name for name, _ in fields}:
            del part[name]
        for name, value in fields:
            part.set_raw(name, readable(str(value)))


def header(part: Message, name: str) -> str:
    """A header as text; the library raises on some malformed ones, and the raw words are better than none."""
    raw = raw_header(part, name)
    if len(raw) > _LONGEST:
        return readable(raw)
    try:
        return readable(str(part.get(name) or "")).strip()
    except Exception:  # noqa: BLE001 - a malformed header raises many things
        return readable(raw)


def raw_header(part: Message, name: str) -> str:
    """A header as it was sent; empty where there is none."""
    return next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")


def filename_of(part: Message) -> str:
    """The name an attachment goes by; empty where it has none."""
    try:
        bare = _BARE_NAME.search(raw_header(part, "Content-Disposition")) or _BARE_NAME.search(
            raw_header(part, "Content-Type")
        )
        name = bare[1] if bare else part.get_filename() or ""
        if "=?" in name:  # an encoded word in quotes, as many programs write it
            name = str(email.policy.default.header_factory("Subject", name))
        return " ".join(readable(name).split())[:255]
    except Exception:  # noqa: BLE001 - as in header
        return ""


def readable(text: str) -> str:
    """Text whose undecoded bytes are decoded together, for a character may be cut over two encoded words."""
    if not _has_bytes(text):
        return text
    return decode(text.encode("utf-8", "surrogateescape"))[0]


def _has_bytes(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _walk(message: Message) -> Iterator[Message]:
    """Every part without recursion: hostile mail nests deeper than the interpreter goes."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting += [inner for inner in payload if isinstance(inner, Message)]
