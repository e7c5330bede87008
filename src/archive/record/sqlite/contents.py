"""The detachable part of events as it lies: in plain text or sealed, and how it turns from the one into the other.

A sealed row holds its envelope in `seal`; `random` is 32 zero bytes and `bytes` is empty. Its proof is the same: what
the fact commits to is the content the envelope opens to.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

from archive.sealing.envelope import Place
from archive.sealing.master import KeyUnavailable
from archive.sealing.rows import DESTROYED_FIRST, NO_RANDOM, WITHHELD, Rows, is_absent

_ROWS = (
    "SELECT c.position, e.stream, e.version, e.name, c.random, c.bytes, c.seal FROM event e JOIN content c"
    " USING (position) WHERE e.stream = ?"
)
_NAMES_A_FILE = "instr(bytes, X'22646967657374223A22')"
_BY_FILE = (  # in the words of the index content_by_file, so that it answers
    f"SELECT 1 FROM content INDEXED BY content_by_file WHERE {_NAMES_A_FILE}"
    " AND substr(bytes, instr(bytes, X'22646967657374223A22') + 10, 64) = CAST(? AS BLOB) LIMIT 1"
)


class Lying(NamedTuple):
    """A content as it lies, in its place; sealed where there is an envelope."""

    position: int
    stream: str
    version: int
    name: str
    random: bytes
    content: bytes
    seal: bytes | None


class Contents:
    """The contents of the record. `rows` opens and seals them with the data keys of the archive."""

    def __init__(self, db: Callable[[], sqlite3.Connection], rows: Rows) -> None:
        self._db, self.rows = db, rows

    def lying(self, stream: str) -> list[Lying]:
        """Every content of a record there is, as it lies, in order of version."""
        return [Lying(*row) for row in self._db().execute(f"{_ROWS} ORDER BY e.version", (stream,))]

    def of(self, stream: str) -> list[bytes]:
        """Every content of a record there is, opened, but for what never came. Refuses: the key is missing."""
        return [self.opened(each)[1] for each in self.lying(stream) if not is_absent(each.seal)]

    def destroyed_first(self, stream: str) -> list[int]:
        """Where the contents of a received record stand that were destroyed before it came."""
        return [each.position for each in self.lying(stream) if each.seal == DESTROYED_FIRST]

    def at(self, position: int) -> Lying | None:
        """The content of one event as it lies; None where it was destroyed."""
        sql = _ROWS.replace("e.stream = ?", "e.position = ?")
        row = self._db().execute(sql, (position,)).fetchone()
        return Lying(*row) if row else None

    def opened(self, lying: Lying) -> tuple[bytes, bytes]:
        """The random bytes and the content. Refuses: the key is missing."""
        if lying.seal is None:
            return lying.random, lying.content
        opened = self.rows.open(lying.stream, lying.version, lying.name, lying.seal)
        if opened is None:
            raise KeyUnavailable("The key of a sealed record is missing.")
        return opened

    def envelope(self, stream: str) -> bytes | None:
        """An envelope of a record; None where nothing of it is sealed."""
        sql = (
            "SELECT c.seal FROM event e JOIN content c USING (position)"
            " WHERE e.stream = ? AND c.seal IS NOT NULL AND c.seal NOT IN (?, ?) LIMIT 1"
        )
        row = self._db().execute(sql, (stream, WITHHELD, DESTROYED_FIRST)).fetchone()
        return bytes(row[0]) if row else None

    def in_clear(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Positions and content as stored, of what is neither destroyed nor sealed."""
        sql = "SELECT position, bytes FROM content WHERE position > ? AND seal IS NULL ORDER BY position LIMIT ?"
        return self._db().execute(sql, (after, limit)).fetchall()

    def naming_files(self) -> Iterator[bytes]:
        """Every content in plain text that names a file."""
        rows = self._db().execute(f"SELECT bytes FROM content WHERE seal IS NULL AND {_NAMES_A_FILE}")
        return (content for (content,) in rows)

    def names_file(self, digest: str) -> bool:
        """Whether a content in plain text names the file of this digest."""
        return self._db().execute(_BY_FILE, (digest,)).fetchone() is not None

    # -- within a transaction ------------------------------------------------------------------------------------

    def seal(self, stream: str) -> int:
        """Seal every content of a record that is in plain text; answers with how many. Refuses: the key is missing."""
        clear = [each for each in self.lying(stream) if each.seal is None]
        if not clear:
            return 0
        key = self.rows.key_of(stream)
        self._db().executemany(
            "UPDATE content SET random = ?, bytes = X'', seal = ? WHERE position = ?",
            (
                (NO_RANDOM, key.seal(Place(each.stream, each.version, each.name), each.random, each.content), at)
                for each in clear
                for at in (each.position,)
            ),
        )
        return len(clear)

    def fill(self, position: int, random: bytes, content: bytes) -> bool:
        """Put a content that came later in place of its mark, in plain text; False where there is none."""
        sql = "UPDATE content SET random = ?, bytes = ?, seal = NULL WHERE position = ? AND seal = ?"
        return self._db().execute(sql, (random, content, position, WITHHELD)).rowcount > 0

    def unseal(self, stream: str) -> int:
        """Open every content of a record that is sealed; answers with how many. Refuses: the key is missing."""
        lying = (each for each in self.lying(stream) if each.seal is not None and not is_absent(each.seal))
        sealed = [(*self.opened(each), each.position) for each in lying]
        self._db().executemany("UPDATE content SET random = ?, bytes = ?, seal = NULL WHERE position = ?", sealed)
        return len(sealed)
