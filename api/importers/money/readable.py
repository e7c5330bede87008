"""What of a row, an entry or an object can be read: a field that cannot is left out, and the rest is recorded."""

import re
from collections.abc import Callable
from typing import TypeVar

from archive.errors import ArchiveError, Invalid

T = TypeVar("T")
LONGEST_CODE = 120
LONGEST_KEPT = 1000
_HALVES = re.compile("[\ud800-\udfff]")


class Readable:
    """Reads the fields of one record; what cannot be read is left out, and kept in words.

    `unread` is why each could not be read, `kept` how it was written, for the text of the record.
    """

    __slots__ = ("kept", "unread")

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.unread: list[ArchiveError] = []

    def read(self, name: str, stated: object, how: Callable[[], T]) -> T | None:
        """What a field states; None where it cannot be read."""
        try:
            return how()
        except ArchiveError as error:
            self.leave_out(error, name, stated)
            return None

    def leave_out(self, error: ArchiveError, name: str, stated: object) -> None:
        """Leave out a field that could not be read."""
        self.unread.append(error)
        self.keep(name, stated)

    def keep(self, name: str, stated: object) -> None:
        """Keep in words how a field is written."""
        self.kept.append(f"{name}: {stated}"[:LONGEST_KEPT])

    def words(self, name: str, stated: object, longest: int) -> str | None:
        """Words without blanks at their ends; None where there are none, where it is not text, or too long."""
        if stated is None or (isinstance(stated, str) and not stated.strip()):
            return None
        if not isinstance(stated, str):
            self.leave_out(Invalid(f"{name} is not text.", field=name), name, stated)
            return None
        if len(told := stated.strip()) > longest:
            self.leave_out(Invalid(f"{name} has more than {longest} characters.", field=name), name, told)
            return None
        return told

    def code(self, name: str, stated: object) -> str | None:
        """A number or code in one line, blanks within made even; None as for words."""
        told = self.words(name, stated, LONGEST_CODE)
        return " ".join(told.split()) if told and not told.isprintable() else told

    def text(self, *stated: str | None) -> str:
        """What is stated in words, and below it what could not be read."""
        return "\n".join(filter(None, (*stated, *self.kept)))


def whole_letters(value: object) -> object:
    """A value of JSON in which half a character (a lone surrogate, which no text may have) reads as a replacement."""
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value) if _HALVES.search(value) else value
    if isinstance(value, list):
        return [whole_letters(each) for each in value]
    if isinstance(value, dict):
        return {whole_letters(name): whole_letters(each) for name, each in value.items()}
    return value
