"""Shows where an event stands in the order of all events, and that this order only ever grew.

Pure functions over 32-byte hashes. The tree is stored as its complete subtrees, node (level, index) covering the
leaves index·2^level up to (index + 1)·2^level, so every root and proof is a logarithmic number of reads.
Source: RFC 9162, section 2.1. Inclusion and consistency are one thing here, the proof that a subtree [start, end)
belongs to the tree: an event is the subtree of one leaf, an earlier tree is the subtree from 0.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import repeat
from typing import NamedTuple

from archive.errors import Invalid

Node = tuple[int, int, bytes]
NodeAt = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
LARGEST_SIZE = 2**63 - 1


class TreeMisused(Invalid):
    """Asked for a place the tree does not have, or gave it hashes that are none."""

    code = "no_such_place_in_tree"


class Growth(NamedTuple):
    """What new leaves add: nodes to store, level 0 (the leaves themselves) first, and the peaks after them."""

    nodes: list[Node]
    peaks: tuple[bytes, ...]


class Step(NamedTuple):
    """One hash of a proof: the leaves it covers and how it joins. A shared one belongs to the subtree as well."""

    start: int
    end: int
    on_left: bool
    shared: bool


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two others."""
    return sha256(b"\x01" + left + right).digest()


def extend(size: int, leaves: Sequence[bytes], peaks: Sequence[bytes]) -> Growth:
    """Add leaves to a tree of `size` leaves whose complete subtrees, largest first, have the roots `peaks`.

    One pass a level, so a bulk import pays two hashes and two rows an event and nothing else.
    """
    if size < 0 or size + len(leaves) > LARGEST_SIZE or len(peaks) != size.bit_count():
        raise TreeMisused(f"A tree of {size} leaves does not have {len(peaks)} peaks.")
    if not {len(hash) for hash in (*leaves, *peaks)} <= {32}:
        raise TreeMisused("Every hash in the tree must have 32 bytes.")
    nodes: list[Node] = []
    grown: list[bytes] = []
    waiting = reversed(peaks)
    level, first, row = 0, size, list(leaves)
    while row:
        nodes.extend(zip(repeat(level), range(first, first + len(row)), row, strict=False))
        if first & 1:
            row.insert(0, next(waiting))
        if len(row) & 1:
            grown.append(row.pop())
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
        level, first = level + 1, first >> 1
    return Growth(nodes, tuple(reversed((*grown, *waiting))))


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees given largest first; the agreed root of nothing when there are none."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stored nodes (level, index) that make up the leaves from start to end, largest first.

    Holds for every range the tree splits off: start is a multiple of the largest power of two in the range.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def peaks_at(size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """The peaks of the tree as it was with `size` leaves."""
    return tuple(node_at(level, index) for level, index in complete_subtrees(0, size))


def root_at(size: int, node_at: NodeAt) -> bytes:
    """The root of the tree as it was with `size` leaves."""
    return root_of(peaks_at(size, node_at))


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """The path from leaf `index` (from 0) to the root of the first `size` leaves."""
    return subtree_proof((index, index + 1), size, node_at)


def consistency_proof(first: int, second: int, node_at: NodeAt) -> list[bytes]:
    """Shows that the tree of `first` leaves is the beginning of the tree of `second`. Refuses an empty first."""
    return subtree_proof((0, first), second, node_at)


def subtree_proof(span: tuple[int, int], size: int, node_at: NodeAt) -> list[bytes]:
    """Shows that the subtree over the leaves [start, end) belongs to the tree of `size` leaves."""
    start, end = span
    if not is_subtree(start, end, size):
        raise TreeMisused(f"Leaves {start} to {end} are not a subtree of a tree of {size} leaves.")
    ranges = [(step.start, step.end) for step in steps(start, end, size)]
    return [root_of([node_at(*node) for node in complete_subtrees(*leaves)]) for leaves in ranges]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf at `index` of the tree with this size and root."""
    return len(leaf) == len(root) == 32 and verify_subtree((index, index + 1), size, leaf, proof, root)


def verify_consistency(first: int, second: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree (first, old) is the beginning of the tree (second, new).

    False for an empty first tree, which is the beginning of every other and proves nothing.
    """
    return first > 0 and verify_subtree((0, first), second, old, proof, new)


def verify_subtree(span: tuple[int, int], size: int, part: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that `part` is the root of the leaves [start, end) in the tree with this size and root.

    False for whatever is malformed: a size out of bounds, a hash that enters another and is not 32 bytes. Where
    nothing is left to hash, the whole tree against itself, only the roots are compared.
    """
    start, end = span
    if start == end:
        return 0 <= start <= size <= LARGEST_SIZE and not proof and part == EMPTY_ROOT
    if not is_subtree(start, end, size):
        return False
    path = steps(start, end, size)
    if len(path) != len(proof) or (path and any(len(hash) != 32 for hash in (part, root, *proof))):
        return False
    small = large = part
    for step, hash in zip(path, proof, strict=True):
        if step.shared and not step.on_left:
            small = large = hash
        elif step.on_left:
            small = node_hash(hash, small) if step.shared else small
            large = node_hash(hash, large)
        else:
            large = node_hash(large, hash)
    return small == part and large == root


def is_subtree(start: int, end: int, size: int) -> bool:
    """Whether [start, end) is not empty, within the size, and begins where a subtree of its length may begin."""
    return 0 <= start < end <= size <= LARGEST_SIZE and start % (1 << (end - start - 1).bit_length()) == 0


def steps(start: int, end: int, size: int) -> list[Step]:
    """The hashes a subtree proof consists of, from the leaves towards the root.

    Walks down from the root to the subtree. Where the walk has to split the subtree itself, its left half is shared,
    and the walk ends at its last complete piece, which both sides then begin from.
    """
    path: list[Step] = []
    low, high, goal, split = 0, size, start, False
    while (low, high) != (goal, end):
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if end <= middle:
            path.append(Step(middle, high, on_left=False, shared=False))
            high = middle
            continue
        path.append(Step(low, middle, on_left=True, shared=goal < middle))
        if goal < middle:
            goal, split = middle, True
        low = middle
    if split:
        path.append(Step(low, high, on_left=False, shared=True))
    return path[::-1]
