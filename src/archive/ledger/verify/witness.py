"""Finds which leaf was at a position, from what tampering with one row leaves untouched: nodes and checkpoints."""

from collections.abc import Iterator

from archive.errors import Damaged
from archive.ledger.checkpoint.note import parse_note
from archive.ledger.checkpoint.notekey import NoteMalformed
from archive.ledger.checkpoint.treehead import TreeHead, parse_tree_head
from archive.ledger.tree import is_subtree, node_hash, subtree_proof, verify_subtree
from archive.ledger.verify.stored import RawRecord, Row, leaf_at, newest, row_at
from archive.record.sqlite.tree import nodes_of

NEAR = 1000


class Witness:
    """The stored tree above the leaves, asked what it holds. Its word is enough to name a difference, not to prove."""

    def __init__(self, db: RawRecord) -> None:
        self._db = db
        self.size = newest(db)

    def vouches(self, position: int, leaf: bytes | None) -> bool:
        """Whether the tree holds this leaf at this position, whatever now is in the row beside it."""
        if leaf is None or position < 1:
            return False
        index = position - 1
        parent = self.node(1, index >> 1)
        if parent is None:
            return bool(self.vouches_node(0, index, leaf))
        return any(_above(index, leaf, beside) == parent for beside in self._beside((index ^ 1) + 1))

    def vouches_node(self, level: int, index: int, hash: bytes) -> bool | None:
        """Whether the node above, or else a checkpoint, holds this node; None where neither can tell."""
        above, beside = self.node(level + 1, index >> 1), self.node(level, index ^ 1)
        if above is not None and beside is not None:
            return _above(index, hash, beside) == above
        start, end = index << level, (index + 1) << level
        for head in self._heads(end):
            if is_subtree(start, end, head.size):
                try:
                    path = subtree_proof((start, end), head.size, nodes_of(self._db))
                except Damaged:
                    return None
                return verify_subtree((start, end), head.size, hash, path, head.root)
        return None

    def node(self, level: int, index: int) -> bytes | None:
        """The stored node at this place; None if it is missing."""
        if level == 0:
            row = self._db.execute("SELECT leaf FROM event WHERE position = ?", (index + 1,)).fetchone()
        else:
            row = self._db.execute("SELECT hash FROM node WHERE level = ? AND idx = ?", (level, index)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None

    def home(self, row: Row, around: int) -> int | None:
        """The position at which a row was recorded; None where no position is found for it as it is."""
        for position in _outwards(around, self.size + 1):
            leaf = leaf_at(row, position)
            if (leaf == row.leaf and position != row.position) or self.vouches(position, leaf):
                return position
        for position in range(1, self.size + 2):
            if position != row.position and leaf_at(row, position) == row.leaf:
                return position
        return None

    def stands_elsewhere(self, position: int) -> bool:
        """Whether the event recorded at a position stands in another row, near it or last of all."""
        for at in (*range(max(1, position - 3), position + 4), self.size):
            row = row_at(self._db, at) if at != position else None
            if row is not None:
                leaf = leaf_at(row, position)
                if leaf == row.leaf or self.vouches(position, leaf):
                    return True
        return False

    def covered(self) -> int:
        """How many events the stored nodes and checkpoints cover."""
        level_one = self._db.execute("SELECT max(idx) FROM node WHERE level = 1").fetchone()[0]
        size = self._db.execute("SELECT max(size) FROM checkpoint").fetchone()[0]
        return max(0 if level_one is None else 2 * level_one + 2, size or 0)

    def _beside(self, position: int) -> Iterator[bytes]:
        """What may have been the leaf at a position: as stored, as its row or a neighbouring row gives it."""
        for at in (position, position - 1, position + 1):
            row = row_at(self._db, at)
            if row is not None:
                if at == position and isinstance(row.leaf, bytes):
                    yield row.leaf
                leaf = leaf_at(row, position)
                if leaf is not None:
                    yield leaf

    def _heads(self, least: int) -> Iterator[TreeHead]:
        for (stored,) in self._db.execute("SELECT note FROM checkpoint WHERE size >= ? ORDER BY size", (least,)):
            try:
                yield parse_tree_head(parse_note(stored).text)
            except (NoteMalformed, TypeError):
                continue


def _above(index: int, hash: bytes, beside: bytes) -> bytes:
    return node_hash(beside, hash) if index & 1 else node_hash(hash, beside)


def _outwards(position: int, last: int) -> Iterator[int]:
    """A position, then those around it, nearest first."""
    yield position
    for distance in range(1, NEAR):
        if position + distance <= last:
            yield position + distance
        if position - distance >= 1:
            yield position - distance
