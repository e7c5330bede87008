"""Mailboxes: messages one after another, each begun by a line that starts with `From `."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from projections.text.extraction import Format
from projections.text.readers.mail import read_message
from projections.text.readers.zips import opened
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_LONGEST_LINE = 1024 * 1024


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every message in order; their number is kept as the number of pages."""
    transcript.pages = 0
    with opened(source.content) as stream:
        for message in _messages(stream):
            transcript.pages += 1
            read_message(message, transcript, source.depth)
            transcript.add("\n")


def _messages(stream: BinaryIO) -> Iterator[BinaryIO]:
    """One message at a time in memory. A line counts as a beginning only after an empty one."""
    message, after_blank = io.BytesIO(), True
    while line := stream.readline(_LONGEST_LINE):
        if after_blank and line.startswith(b"From "):
            if message.tell():
                message.seek(0)
                yield message
            message, after_blank = io.BytesIO(), False
            continue
        after_blank = not line.strip()
        message.write(line)
    if message.tell():
        message.seek(0)
        yield message
