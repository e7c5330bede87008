"""What Outlook packs into one file of a message (`winmail.dat`, TNEF): its text and its attachments, read as mail."""

from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import tnefparse

from projections.text.extraction import CannotRead, Format
from projections.text.readers.composed import Draft, composed
from projections.text.readers.mail import read_message
from projections.text.readers.plain import decode
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_DAMAGED = "damaged: not readable as attachments in one file"
_DEEPEST = 10
_SUBJECT = 0x8004


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Subject, text and attachments. Refuses what cannot be read as such a file at all."""
    with opened(source.content) as stream:
        data = stream.read()
    try:
        held = tnefparse.TNEF(data)
    except MemoryError:
        raise
    except Exception as error:  # the library raises anything for what it does not expect
        raise CannotRead(_DAMAGED) from error
    if not (held.has_body() or held.attachments or held.msgprops):
        raise CannotRead(_DAMAGED)
    if not all(part.good_checksum for part in held.objects):
        transcript.missing(_DAMAGED)
    read_message(_message(held, transcript, 0), transcript, source.depth)


def _message(held: Any, transcript: Transcript, level: int) -> EmailMessage:
    draft = Draft(plain=_words(held.body), html=held.htmlbody or "", rtf=_packed(held))
    for fact in held.msgprops:
        if fact.name == _SUBJECT:
            draft.headers["Subject"] = _words(fact.data)
    for file in held.attachments:
        if (inner := getattr(file, "embed", None)) is None:
            draft.files.append((_name(file), _bytes(file.data)))
        elif level >= _DEEPEST:
            transcript.missing("messages nested too deeply")
        else:
            draft.files.append(_message(inner, transcript, level + 1))
    return composed(draft, transcript)


def _packed(held: Any) -> bytes:
    """The text in Rich Text Format as it is packed; the library unpacks it only with an optional part of its own."""
    return _bytes(held._rtfbody) if held._rtfbody else b""


def _name(file: Any) -> str:
    try:
        return _words(file.long_filename())
    except (UnicodeDecodeError, AttributeError):
        return _words(file._name)


def _words(text: object) -> str:
    if isinstance(text, bytes):
        return decode(text)[0].rstrip("\0")
    return text.rstrip("\0") if isinstance(text, str) else ""


def _bytes(data: object) -> bytes:
    """Bytes of a property, which the library gives in a list where it counts one value."""
    if isinstance(data, list):
        return b"".join(piece for piece in data if isinstance(piece, bytes))
    return data if isinstance(data, bytes) else b""
