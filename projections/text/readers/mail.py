"""E-mail: the headers people search by, the body, and attachments one level deep."""

import email
import email.policy
from email.message import EmailMessage, Message
from typing import IO, TYPE_CHECKING

from projections.text import media_types as formats
from projections.text.extraction import CannotRead, Format, ReadingStopped, Status
from projections.text.identify import identify
from projections.text.readers.plain import decode
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_DEEPEST = 50
_LONGEST_HEADER = 64 * 1024  # the cost of understanding one grows with the square of its length


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """One message."""
    with opened(source.content) as stream:
        read_message(stream, transcript, source.depth)


def read_message(stream: IO[bytes], transcript: Transcript, depth: int) -> None:
    """Write headers, body and, where it is not itself an attachment, the attachments of a message."""
    message = email.message_from_binary_file(stream, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    for name in _HEADERS:
        if value := _header(message, name):
            transcript.line(f"{name}: {value}")
    transcript.add("\n")
    attachments: list[Message] = []
    _read_part(message, transcript, attachments, 0)
    _read_attachments(attachments, transcript, depth)


def _header(part: Message, name: str) -> str:
    """A header as text; the library raises on some malformed ones, and the raw words are better than none."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")
    if len(raw) > _LONGEST_HEADER:
        return raw
    try:
        return str(part.get(name) or "")
    except Exception:  # noqa: BLE001 - a malformed header raises many things
        return raw


def _read_part(part: Message, transcript: Transcript, attachments: list[Message], level: int) -> None:
    kind = part.get_content_type()
    if kind in _SEALED:
        transcript.missing("encrypted: only its recipients can read the message")
    elif level > _DEEPEST:
        transcript.missing("parts nested too deeply")
    elif kind != "message/rfc822" and part.is_multipart():
        parts = [inner for inner in part.get_payload() if isinstance(inner, Message)]
        for inner in _best(parts) if kind == "multipart/alternative" else parts:
            _read_part(inner, transcript, attachments, level + 1)
    elif kind.startswith("multipart/") or (kind in ("text/plain", "text/html") and not _is_attachment(part)):
        _add_body(part, kind, transcript)
    else:
        attachments.append(part)


def _best(parts: list[Message]) -> list[Message]:
    """Of alternatives saying the same: plain text where it says anything, else all but calendars and pictures."""
    for part in parts:
        if part.get_content_type() == "text/plain" and _payload(part).strip():
            return [part]
    return parts


def _is_attachment(part: Message) -> bool:
    return _header(part, "Content-Disposition").lower().startswith("attachment") or bool(_filename(part))


def _add_body(part: Message, kind: str, transcript: Transcript) -> None:
    text = _text(part)
    if kind == "text/html":
        from projections.text.readers.webpage import read_page

        read_page(text, transcript)
    else:
        transcript.line(text)


def _text(part: Message) -> str:
    """The part in its stated encoding; where that is missing, unknown or untrue, as any text file."""
    data = _payload(part)
    charset = part.get_param("charset")
    if isinstance(charset, str) and charset.lower() not in ("us-ascii", "unknown-8bit"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)[0]


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _filename(part: Message) -> str:
    try:
        return (part.get_filename() or "").replace("\n", " ")[:255]
    except Exception:  # noqa: BLE001 - as in _header
        return ""


def _read_attachments(attachments: list[Message], transcript: Transcript, depth: int) -> None:
    if attachments:
        before = int(transcript.metadata.get("attachments", 0))
        transcript.metadata["attachments"] = str(before + len(attachments))
    for part in attachments[: transcript.limits.attachments]:
        transcript.line(f"\n[{_filename(part) or part.get_content_type()}]")
        if depth == 0:
            _read_attachment(part, transcript)
    if len(attachments) > transcript.limits.attachments:
        transcript.missing(f"only the first {transcript.limits.attachments} attachments were read")


def _read_attachment(part: Message, transcript: Transcript) -> None:
    """The text of one attachment; a damaged one makes the message's text partial, a picture does not."""
    from projections.text.readers.dispatch import Source, read_into

    data = _payload(part)
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        data = inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else data
    filename = _filename(part) or ("a.eml" if part.get_content_type() == "message/rfc822" else "")
    format = identify(data, filename, part.get_content_type())
    if not data or format.media_type == formats.UNKNOWN:
        return
    pages, facts = transcript.pages, dict(transcript.metadata)
    try:
        read_into(transcript, Source(data, filename, part.get_content_type(), depth=1), format)
    except CannotRead as refusal:
        if refusal.status is not Status.unsupported:
            transcript.missing(f"an attachment could not be read: {refusal.reason}")
    except (ReadingStopped, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a damaged attachment raises anything; the message is still read
        transcript.missing(f"an attachment could not be read: damaged ({type(error).__name__})")
    transcript.pages, transcript.metadata = pages, facts
