"""Files within files: attachments of mail, and what office documents embed. The reader of its format reads each."""

import email
import email.policy
from collections.abc import Callable
from email.message import Message

from projections.text import media_types as formats
from projections.text.extraction import CannotRead, Format, ReadingStopped, Status
from projections.text.identify import identify
from projections.text.readers.bodies import MESSAGES, payload_of
from projections.text.readers.headers import filename_of, repair
from projections.text.readers.transfer import from_base64, is_base64
from projections.text.transcript import Transcript

_WORDLESS = ("image/", "audio/", "video/", "font/")


def read_attachments(
    attachments: list[Message],
    transcript: Transcript,
    depth: int,
    read_message: Callable[[Message, Transcript, int], None],
) -> None:
    """Name each and read it, as many as the first message may have; messages with `read_message`."""
    for part in attachments:
        kind = part.get_content_type()
        transcript.attachments += 1
        transcript.metadata["attachments"] = str(transcript.attachments)
        transcript.line(f"\n[{filename_of(part) or kind}]")
        if not transcript.attachment_allowed():
            transcript.missing(f"only the first {transcript.limits.attachments} attachments were read")
        elif depth >= transcript.limits.nesting:
            transcript.missing("messages nested too deeply")
        elif kind in MESSAGES and isinstance(inner := _message_in(part), Message):
            read_message(inner, transcript, depth + 1)
        else:
            _read_part(part, transcript, depth)


def _message_in(part: Message) -> Message | None:
    """An attached message, also where it was encoded, which the standard forbids and programs do."""
    held = part.get_payload()
    inner = held[0] if isinstance(held, list) and held else None
    if isinstance(inner, Message) and not inner.keys():
        raw = inner.get_payload()
        if isinstance(raw, str) and is_base64(raw.encode("utf-8", "replace")):
            inner = email.message_from_bytes(
                from_base64(raw.encode("utf-8", "replace"))[0], policy=email.policy.default
            )
            repair(inner)
    return inner if isinstance(inner, Message) else None


def _read_part(part: Message, transcript: Transcript, depth: int) -> None:
    data, _, whole = payload_of(part)
    kind = part.get_content_type()
    if not whole:
        transcript.missing("an attachment could not be read: its base64 is damaged")
    elif is_base64(data):  # nothing states that it is encoded
        data = from_base64(data)[0]
    if data:
        read_file(data, filename_of(part), kind, transcript, depth, "an attachment")


def read_file(data: bytes, filename: str, kind: str, transcript: Transcript, depth: int, what: str) -> None:
    """The text of a file within another. One that is damaged or not read makes the text partial; a picture does not."""
    from projections.text.readers.dispatch import Source, read_into

    format = identify(data, filename, kind)
    pages, facts = transcript.pages, dict(transcript.metadata)
    try:
        read_into(transcript, Source(data, filename, kind, depth + 1), format)
    except CannotRead as refusal:
        if refusal.status is not Status.unsupported or not _is_wordless(format, kind):
            transcript.missing(f"{what} could not be read: {refusal.reason}")
    except (ReadingStopped, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file raises anything; the one around it is still read
        transcript.missing(f"{what} could not be read: damaged ({type(error).__name__})")
    transcript.add("\n")
    transcript.pages, transcript.metadata = (
        pages,
        facts | {name: value for name, value in transcript.metadata.items() if name == "attachments"},
    )


def _is_wordless(format: Format, kind: str) -> bool:
    """Pictures, sound and the like, and signatures: not read, and said by nobody to hold words."""
    if format.media_type == formats.SEALED_MAIL:
        return True
    unknown = format.media_type == formats.UNKNOWN
    if unknown and kind == "application/applefile":  # what the Macintosh keeps beside a file
        return True
    return format.media_type.startswith(_WORDLESS) or (unknown and kind.startswith(_WORDLESS))
