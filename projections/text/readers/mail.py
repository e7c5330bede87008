"""E-mail: the headers people search by, what the message says, and its attachments with what is in them."""

import email
import email.policy
from email.message import Message
from typing import IO, TYPE_CHECKING

from projections.text.extraction import Format
from projections.text.readers.attached import read_attachments
from projections.text.readers.bodies import Letter
from projections.text.readers.headers import header, repair
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_LOOKED_AT = 1024  # for empty lines and a byte order mark before the first header
_HEADERS = ("Subject", "From", "To", "Cc", "Date")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """One message."""
    with opened(source.content) as stream:
        start = stream.read(_LOOKED_AT)
        stream.seek(len(start) - len(start.removeprefix(b"\xef\xbb\xbf").lstrip()))
        read_stream(stream, transcript, source.depth)


def read_stream(stream: IO[bytes], transcript: Transcript, depth: int) -> None:
    """Write the message that the stream holds; `depth` counts the files and messages around it."""
    message = email.message_from_binary_file(stream, policy=email.policy.default)
    repair(message)
    read_message(message, transcript, depth)


def read_message(message: Message, transcript: Transcript, depth: int) -> None:
    """Write headers, body and attachments. The first message sets how many attachments are read within it."""
    if depth == 0:
        transcript.allow_attachments()
    for name in _HEADERS:
        if value := header(message, name):
            transcript.line(f"{name}: {value}")
    transcript.add("\n")
    letter = Letter(transcript)
    transcript.line(letter.text_of(message))
    read_attachments(letter.attachments, transcript, depth, read_message)
