"""Mailboxes: messages one after another, each begun by a line that starts with `From ` and states when it came."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from projections.text.extraction import Format
from projections.text.readers.mail import read_stream
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_LONGEST_LINE = 1024 * 1024
_ENVELOPE = re.compile(
    rb"From (?:\S.*?\s)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s.*\d:\d\d"
    rb"|From \S*@\S*\s.*\d(?:[:.]\d\d.*\d{4}|-\d\d.*\d:\d\d)"
)
_EXACTLY = re.compile(rb"From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d(?::\d\d)?(?: \S+)? \d{4}\s*$")
_FIELD = re.compile(
    rb"(?:>From |(?:from|to|cc|bcc|date|subject|received|return-path|message-id|mime-version|delivered-to|reply-to"
    rb"|sender|status|references|in-reply-to|user-agent|envelope-to|authentication-results"
    rb"|(?:x|content|list|dkim|arc|resent|thread)-[\w-]+):)",
    re.IGNORECASE,
)
_QUOTED = re.compile(rb">+From ")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every message in order; their number is kept as the number of pages."""
    transcript.pages = 0
    with opened(source.content) as stream:
        for message in _messages(stream):
            transcript.pages += 1
            read_stream(message, transcript, source.depth)
            transcript.add("\n")


def _messages(stream: BinaryIO) -> Iterator[BinaryIO]:
    """One message at a time in memory.

    A line begins one after an empty line or a last part, where it states a moment and a header follows, or where it
    is exactly as programs write it; any other is a sentence.
    """
    message, may_begin, begun = io.BytesIO(), True, False
    line = stream.readline(_LONGEST_LINE)
    while line:
        following = stream.readline(_LONGEST_LINE)
        if may_begin and _begins(line, following):
            if begun or message.getvalue().strip():
                message.seek(0)
                yield message
            message, begun = io.BytesIO(), True
        else:
            message.write(line[1:] if _QUOTED.match(line) else line)
        bare = line.strip()
        may_begin = not bare or (bare.startswith(b"--") and bare.endswith(b"--"))  # after a last part, some leave none
        line = following
    if begun or message.getvalue().strip():
        message.seek(0)
        yield message


def _begins(line: bytes, following: bytes) -> bool:
    """Some programs write no moment, and then nothing at all."""
    stated = line.strip() == b"From" or _ENVELOPE.match(line)
    return bool(_EXACTLY.match(line) or (stated and _FIELD.match(following)))
