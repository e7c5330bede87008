"""Random proofs of random trees against the one-file verifier, which shares no line with what made them."""

import random
from hashlib import sha256

import pytest

from archive.ledger import offline
from archive.ledger.tree import consistency_proof, extend, inclusion_proof, root_at

LARGEST = 70_000
TREE = {
    (level, index): hash
    for level, index, hash in extend(0, [sha256(n.to_bytes(4, "big")).digest() for n in range(LARGEST)], ()).nodes
}


def node_at(level: int, index: int) -> bytes:
    return TREE[level, index]


def rehearse(count: int, seed: int) -> None:
    """So many proofs, half of inclusion and half of consistency; a corrupted one of each kind is never believed."""
    chance = random.Random(seed)
    heads: dict[int, offline.Head] = {}
    sizes = [chance.randint(1, LARGEST) for _ in range(2000)] + list(range(1, 130))
    for size in sizes:
        heads[size] = offline.Head("koe", size, root_at(size, node_at))
    for number in range(count // 2):
        new = heads[chance.choice(sizes)]
        index = chance.randrange(new.size)
        path = inclusion_proof(index, new.size, node_at)
        assert offline.leads_to(node_at(0, index), index, new, path)
        old = heads[chance.choice(sizes)]
        if old.size > new.size:
            old, new = new, old
        proof = consistency_proof(old.size, new.size, node_at)
        assert offline.continues(old, new, proof)
        if number % 10 == 0:
            assert not offline.leads_to(node_at(0, index), index ^ 1, heads[new.size], path) or new.size == 1
            if proof:
                at, wrong = chance.randrange(len(proof)), chance.randbytes(32)
                assert not offline.continues(old, new, [*proof[:at], wrong, *proof[at + 1 :]])


def test_random_proofs_hold_before_the_other_verifier():
    rehearse(2_000, seed=1)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(10))
def test_two_million_random_proofs_hold_before_the_other_verifier(seed: int):
    rehearse(200_000, seed)
