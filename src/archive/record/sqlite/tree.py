"""The tree over all events, kept in the record: extended in the transaction that adds the events.

Level 0 of the tree is the leaf column of the events themselves; the node table holds the levels above.
"""

import sqlite3
from collections.abc import Callable, Sequence

from archive.errors import Damaged
from archive.ledger.tree import NodeAt, extend, peaks_at, root_at


class Log:
    """Extends the stored tree. Peaks are kept from one batch to the next while nobody else wrote in between."""

    def __init__(self) -> None:
        self._size = 0
        self._peaks: tuple[bytes, ...] = ()
        self._waiting: tuple[int, tuple[bytes, ...]] | None = None

    def extend(self, db: sqlite3.Connection, size: int, leaves: Sequence[bytes]) -> None:
        """Add the leaves of new events to a tree of `size` events, within the transaction of the caller."""
        if size != self._size:
            self._peaks = peaks_at(size, nodes_of(db))
        self._size, self._waiting = -1, None  # until the transaction is through, whatever happens
        growth = extend(size, leaves, self._peaks)
        db.executemany("INSERT INTO node VALUES (?,?,?)", growth.nodes[len(leaves) :])
        self._waiting = (size + len(leaves), growth.peaks)

    def forget(self) -> None:
        """What was added was rolled back."""
        self._waiting = None

    def settle(self) -> tuple[int, tuple[bytes, ...]] | None:
        """The transaction is through: the next batch begins where this one ended. Called under the write lock.

        Answers with the size and the peaks of a tree that grew.
        """
        if (grown := self._waiting) is not None:
            (self._size, self._peaks), self._waiting = grown, None
        return grown


class Tree:
    """The stored tree, read."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def nodes(self) -> NodeAt:
        """How to read the stored tree: node (level, index)."""
        return nodes_of(self._db())

    def root_at(self, position: int) -> bytes:
        """The root of the tree over the events up to a position. Refuses: a node that is lacking."""
        return root_at(position, self.nodes())


def nodes_of(db: sqlite3.Connection) -> NodeAt:
    """How to read the stored tree: node (level, index) as of this connection."""

    def node_at(level: int, index: int) -> bytes:
        if level:
            row = db.execute("SELECT hash FROM node WHERE level = ? AND idx = ?", (level, index)).fetchone()
        else:
            row = db.execute("SELECT leaf FROM event WHERE position = ?", (index + 1,)).fetchone()
        if row is None:
            raise Damaged(f"The tree lacks its node {index} on level {level}.", field="node")
        return bytes(row[0])

    return node_at
