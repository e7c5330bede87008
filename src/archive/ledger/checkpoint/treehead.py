"""What a checkpoint says: this log, at this size, had this root. Source: c2sp.org/tlog-checkpoint."""

import re
from dataclasses import dataclass

from archive.ledger.checkpoint.note import require_text
from archive.ledger.checkpoint.notekey import NoteMalformed, from_base64, to_base64
from archive.ledger.tree import EMPTY_ROOT, LARGEST_SIZE

_size_form = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch


@dataclass(frozen=True, slots=True)
class TreeHead:
    """Origin of the log, number of its events and their root. Size is the position the checkpoint is at."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(self._lines) or any("\n" in line for line in self._lines):
            raise NoteMalformed("The lines of a checkpoint must not be empty.")
        if not 0 <= self.size <= LARGEST_SIZE or len(self.root) != 32 or (not self.size and self.root != EMPTY_ROOT):
            raise NoteMalformed("A checkpoint must have a size of at least 0 and a root of 32 bytes.")
        require_text(self.text)

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "".join(f"{line}\n" for line in self._lines)

    @property
    def _lines(self) -> tuple[str, ...]:
        return self.origin, str(self.size), to_base64(self.root), *self.extensions


def parse_tree_head(text: str) -> TreeHead:
    """What the text of a note says as a checkpoint. Refuses any other text, and any second spelling of a size."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not _size_form(lines[1]):
        raise NoteMalformed("A checkpoint must have an origin, a decimal size and a root, each on its own line.")
    return TreeHead(lines[0], int(lines[1]), from_base64(lines[2]), tuple(lines[3:]))
