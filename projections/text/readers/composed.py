"""Messages that Outlook keeps in its own forms, made into mail, so that mail is read in one way only."""

import email.utils
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from compressed_rtf import decompress

from projections.text.extraction import ReadingStopped
from projections.text.identify import identify
from projections.text.readers.webpage import decoded_page
from projections.text.transcript import Transcript

_PEOPLE = ("from", "to", "cc", "bcc", "date")
_SINCE = datetime(1601, 1, 1, tzinfo=UTC)
_LAST_DAY = 2_650_467_743_999_999_999  # of the calendar, in units of 100 ns


@dataclass(slots=True)
class Draft:
    """What a message is made of. `files` are names with bytes, or whole messages."""

    headers: dict[str, str] = field(default_factory=dict)
    plain: str = ""
    html: str | bytes = ""
    rtf: bytes = b""  # packed, as Outlook keeps it
    files: list[tuple[str, bytes] | EmailMessage] = field(default_factory=list)


def composed(draft: Draft, transcript: Transcript) -> EmailMessage:
    """The message; a text in Rich Text Format only where there is no other."""
    message = EmailMessage(policy=_POLICY)
    for name, value in draft.headers.items():
        if words := " ".join(_sound(value).split()):
            message[name] = words
    html = decoded_page(draft.html)[0] if isinstance(draft.html, bytes) else draft.html
    plain = draft.plain
    if draft.rtf and not plain.strip() and not html.strip():
        plain = _from_rtf(draft.rtf, transcript)
    message.set_content(_sound(plain))
    if html.strip():
        message.add_alternative(_sound(html), subtype="html")
    for file in draft.files:
        if isinstance(file, EmailMessage):
            message.add_attachment(file)
        else:
            name, data = file
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=_name(name))
    return message


def moment_of(ticks: int) -> str:
    """A moment in units of 100 nanoseconds since 1601, as mail writes it; empty where there is none."""
    if not 0 < ticks < _LAST_DAY:
        return ""
    return email.utils.format_datetime(_SINCE + timedelta(microseconds=ticks // 10))


def addressed(name: str, address: str) -> str:
    """A person as mail writes it, the name as it is: it may hold commas."""
    if "@" not in address:  # an address within one system says nothing outside it
        return name
    return f"{name} <{address}>" if name and name.lower() != address.lower() else f"<{address}>"


def _policy() -> "EmailPolicy[EmailMessage]":
    """As the library reads mail, but people and days are words: programs write names with commas and no quotes."""
    registry: Any = HeaderRegistry()
    for name in _PEOPLE:
        registry.map_to_type(name, UniqueUnstructuredHeader)
    return EmailPolicy(header_factory=registry)


_POLICY = _policy()


def _from_rtf(packed: bytes, transcript: Transcript) -> str:
    from projections.text.readers.dispatch import Source, read_into

    aside = transcript.aside()
    try:
        data = bytes(decompress(packed))
        read_into(aside, Source(data), identify(data))
    except (ReadingStopped, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the library raises bare exceptions
        transcript.missing("damaged: the text of the message could not be unpacked")
    for reason in aside.shortfalls:
        transcript.missing(reason)
    return aside.text()


def _name(name: str) -> str:
    return " ".join(_sound(name).replace("\0", "").split())[:255] or "liite"


def _sound(text: str) -> str:
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
