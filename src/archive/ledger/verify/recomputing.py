"""Makes every leaf, commitment and node again from the stored rows and compares, window by window.

One pass over the rows in memory for one window, whatever the size of the record. This loop is the speed of verifying.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

import orjson

from archive.errors import ArchiveError
from archive.ledger.leaf import MOMENT, STREAM, Fields, commitment, joined
from archive.ledger.opening import KeyGone, Opening
from archive.ledger.tree import Node, extend
from archive.ledger.verify.diagnosis import CORRECTED, authorised, name_node, name_row
from archive.ledger.verify.envelopes import came_without, received, seal_of, states_secrecy
from archive.ledger.verify.stored import ROWS, Differs, RawRecord, Row

WINDOW = 4096
KEY_EVENT = b"ledger.key_introduced.v1"
DOUBTED = b"clock.doubted.v1"
RETIRED = b"retirement.completed.v1"
NOTED = {KEY_EVENT, CORRECTED, DOUBTED, b"clock.confirmed.v1", RETIRED}
MALFORMED = (TypeError, AttributeError, OverflowError)


class Recomputing:
    """What was recomputed so far, and what was found: names, keys, files, destroyed content."""

    def __init__(self, db: RawRecord, opening: Opening | None = None) -> None:
        self._db, self._opening = db, opening
        self.position = self.destroyed = self.unopened = self.withheld = 0
        self.keys: list[tuple[int, dict[str, object]]] = []
        self.doubted: list[int] = []  # positions from which the clock was doubted, since somebody last answered
        self.corrected: list[int] = []
        self.retired: int | None = None  # where the archive ended
        self.names: set[bytes] = set()
        self.files: list[tuple[bytes, bytes, int]] = []
        self._peaks: tuple[bytes, ...] = ()
        self._moment, self._texts = b"", Fields()

    def windows(self, upto: int) -> Iterator[int]:
        """Recompute up to a position; yields the position reached. Raises Differs at the first difference."""
        while self.position < upto:
            first, last = self.position + 1, min(self.position + WINDOW, upto)
            leaves, fault = self._leaves(first, last)
            growth = extend(self.position, leaves, self._peaks)
            self._compare(growth.nodes[len(leaves) :])
            if len(leaves) <= last - first:
                raise name_row(self._db, first + len(leaves), fault, self._moment)
            if self.retired is not None and last > self.retired:
                said = f"The archive was retired with event {self.retired}; another was recorded after it."
                raise Differs("recorded_after_retirement", self.retired + 1, said)
            self._peaks, self.position = growth.peaks, last
            yield last

    def _leaves(self, first: int, last: int) -> tuple[list[bytes], Row | None]:
        """The leaves of a window; where one is at fault or missing, those before it, and the row found there."""
        leaves: list[bytes] = []
        expected, moment, texts, hashed = first - 1, self._moment, self._texts, sha256
        names = self.names
        for row in self._db.execute(ROWS, (first, last)):
            position, origin, stream, version, name, at, by, fact, leaf, random, content = row
            expected += 1
            try:
                said = joined(
                    position, texts[origin], STREAM, stream, version, texts[name], MOMENT, at, texts[by], fact
                )
                made = hashed(said).digest()
                if made != leaf or position != expected or len(stream) != 36 or len(at) != 27:
                    break
                if at < moment and (name != CORRECTED or received(self._db, position)):
                    break
                if random is None or content is None:
                    if not authorised(self._db, position, stream):
                        break
                    self.destroyed += 1
                elif hashed(random + content).hexdigest().encode() != fact[-66:-2] or len(random) != 32:
                    if came_without(self._db, position):
                        self.withheld += 1
                    elif not self._opens(Row(*row)):
                        break
                elif b'"file":{' in content:
                    self.files += [(digest, b"", position) for digest in named_digests(content)]
            except MALFORMED:
                break
            if name not in names or name in NOTED:
                self._note(name, position, fact)
            moment = at
            leaves.append(made)
        else:
            row = None
        self._moment = moment
        return leaves, Row(*row) if row else None

    def _note(self, name: bytes, position: int, fact: bytes) -> None:
        """The stored name, and what the record states about itself: its keys, and its clock."""
        self.names.add(name)
        if name not in NOTED or received(self._db, position):
            return
        if name == RETIRED:
            self.retired = self.retired or position
        elif name == KEY_EVENT:
            self.keys.append((position, orjson.loads(fact)))
        elif name == DOUBTED:
            self.doubted.append(position)
        else:
            self.doubted.clear()
            if name == CORRECTED:
                self.corrected.append(position)

    def _opens(self, row: Row) -> bool:
        """Whether content that is not what the fact commits to is sealed, and opens to what is."""
        seal = seal_of(self._db, row.position)
        if seal is None:
            return False
        try:
            way = self._opening.envelopes if self._opening else _no_way
            opened = way(row.stream.decode(), row.version, row.name.decode(), seal)
            if opened is None:
                self.unopened += 1
                return states_secrecy(self._db, row.stream)
            if commitment(*opened).encode() != row.fact[-66:-2]:
                return False
        except KeyGone:
            if not states_secrecy(self._db, row.stream):
                return False
            said = f"The key of the sealed content of event {row.position} is missing: archive keys merge"
            raise Differs("missing_key", row.position, said) from None
        except (ArchiveError, ValueError):
            return False
        self.files += [(digest, row.stream, row.position) for digest in named_digests(opened[1])]
        return True

    def _compare(self, nodes: list[Node]) -> None:
        """Compare recomputed nodes with the stored ones, the lowest level first."""
        for level, group in groupby(nodes, key=itemgetter(0)):
            made = list(group)
            stored = self._db.execute(
                "SELECT level, idx, hash FROM node WHERE level = ? AND idx >= ? AND idx <= ? ORDER BY idx",
                (level, made[0][1], made[-1][1]),
            ).fetchall()
            if stored != made:
                there = {index: hash for _, index, hash in stored}
                wrong = next(node for node in made if there.get(node[1]) != node[2])
                raise name_node(self._db, wrong, there.get(wrong[1]))


def _no_way(stream: str, version: int, name: str, envelope: bytes) -> None:
    """Nothing sealed is opened."""


def named_digests(content: bytes) -> list[bytes]:
    """The digests of the files a content names."""
    file = orjson.loads(content).get("file")
    digest = file.get("digest") if isinstance(file, dict) else None
    return [bytes.fromhex(digest)] if isinstance(digest, str) else []
