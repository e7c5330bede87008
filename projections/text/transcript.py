"""Where readers write the text they find; keeps to the limits of length and time."""

import io
import re
import time
import unicodedata

from projections.text.extraction import Limits, ReadingStopped

SHARE_OF_TIME = 0.8  # stop by ourselves before the limit kills, so that what was read is kept

_MANY_NEWLINES = re.compile(r"\n{3,}")
# Marks that mean nothing in a text: control characters, soft hyphens, byte order marks, non-characters.
_REMOVED = dict.fromkeys((*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF))
_FEEDS = dict.fromkeys((0x0C, 0x85, 0x2028, 0x2029), "\n") | {0x2011: "-"}  # a hyphen that only does not break


class Transcript:
    """The growing text of one file, with what is known to be missing from it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pages: int | None = None
        self.metadata: dict[str, str] = {}
        self.shortfalls: list[str] = []
        self.attachments = 0  # of all messages so far
        self.members = 0  # of all archives of files so far
        self._allowed = limits.attachments
        self._text = io.StringIO()
        self._room = limits.max_chars
        self._wall_until = time.monotonic() + SHARE_OF_TIME * limits.wall_seconds
        self._cpu_until = time.process_time() + SHARE_OF_TIME * limits.cpu_seconds

    def add(self, piece: str) -> None:
        """Write a piece. Raises ReadingStopped when the text is long enough or the time is nearly used."""
        if time.monotonic() > self._wall_until or time.process_time() > self._cpu_until:
            raise ReadingStopped("the time limit was reached before the end of the file")
        self._text.write(piece[: self._room])
        self._room -= len(piece)
        if self._room < 0:
            raise ReadingStopped(f"only the first {self.limits.max_chars} characters were read")

    def line(self, piece: str) -> None:
        """Write a piece and end the line."""
        self.add(piece)
        self.add("\n")

    def missing(self, reason: str) -> None:
        """Note something that could not be read; the status becomes partial."""
        if reason not in self.shortfalls:
            self.shortfalls.append(reason)

    def aside(self) -> "Transcript":
        """An empty one for a piece that may not be written, under the same limits of time."""
        other = Transcript(self.limits)
        other._wall_until, other._cpu_until = self._wall_until, self._cpu_until
        return other

    def allow_attachments(self) -> None:
        """From now on as many attachments may be read as one message may have."""
        self._allowed = self.attachments + self.limits.attachments

    def attachment_allowed(self) -> bool:
        """Whether the attachment counted last is read."""
        return self.attachments <= self._allowed

    @property
    def blank(self) -> bool:
        """Whether no word has been written."""
        return not self._text.getvalue().strip()

    def text(self) -> str:
        """The text as it is kept: NFC, no control characters, no trailing blanks, at most one empty line."""
        return tidy(self._text.getvalue())


def tidy(raw: str) -> str:
    """Make text fit to store and to search: the same words always become the same characters."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_REMOVED | _FEEDS)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # pairs join, halves go
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_NEWLINES.sub("\n\n", text).strip("\n")
