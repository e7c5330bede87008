import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ledger import offline
from archive.ledger.tree import (
    EMPTY_ROOT,
    TreeMisused,
    complete_subtrees,
    consistency_proof,
    extend,
    inclusion_proof,
    peaks_at,
    root_at,
    root_of,
    subtree_proof,
    verify_consistency,
    verify_inclusion,
    verify_subtree,
)
from tests.archive.ledger.monitor import entry_hash
from tests.profiles import often

from . import rfc_tree

LEAVES = [entry_hash(number.to_bytes(4, "big")) for number in range(300)]
sizes = st.integers(1, len(LEAVES))
NODES = {(level, index): hash for level, index, hash in extend(0, LEAVES, ()).nodes}


def node_at(level, index):
    return NODES[level, index]


def test_an_empty_tree_has_the_agreed_root():
    assert root_of(()) == EMPTY_ROOT == rfc_tree.tree_hash([])
    assert extend(0, [], ()) == ([], ())


@given(sizes)
def test_every_root_is_the_one_of_the_rfc(size):
    assert root_at(size, node_at) == rfc_tree.tree_hash(LEAVES[:size])


@given(st.lists(st.integers(0, 40), max_size=12))
def test_a_tree_grown_in_batches_is_the_tree_grown_at_once(batches):
    size, peaks, nodes = 0, (), []
    for batch in batches:
        growth = extend(size, LEAVES[size : size + batch], peaks)
        size, peaks, nodes = min(size + batch, len(LEAVES)), growth.peaks, nodes + growth.nodes
    assert root_of(peaks) == rfc_tree.tree_hash(LEAVES[:size])
    assert peaks == peaks_at(size, node_at)
    assert sorted(nodes) == sorted(extend(0, LEAVES[:size], ()).nodes)


def test_growth_lists_the_leaves_first_and_stores_two_nodes_an_event_at_most():
    growth = extend(0, LEAVES[:100], ())
    assert growth.nodes[:100] == [(0, index, leaf) for index, leaf in enumerate(LEAVES[:100])]
    assert len(growth.nodes) < 200
    assert len({node[:2] for node in growth.nodes}) == len(growth.nodes)


@given(st.data())
def test_every_inclusion_proof_is_the_one_of_the_rfc_and_verifies(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, node_at)
    assert path == rfc_tree.path(index, LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, path, root_at(size, node_at))


@given(st.data())
def test_every_consistency_proof_is_the_one_of_the_rfc_and_verifies(data):
    second = data.draw(sizes)
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(first, second, node_at)
    assert proof == rfc_tree.proof(first, LEAVES[:second])
    assert verify_consistency(first, second, root_at(first, node_at), root_at(second, node_at), proof)


@given(st.data())
def test_every_subtree_is_shown_to_belong_to_the_tree(data):
    size = data.draw(sizes)
    length = data.draw(st.integers(1, size))
    step = 1 << (length - 1).bit_length()
    start = step * data.draw(st.integers(0, (size - length) // step))
    proof = subtree_proof((start, start + length), size, node_at)
    part = rfc_tree.tree_hash(LEAVES[start : start + length])
    assert verify_subtree((start, start + length), size, part, proof, root_at(size, node_at))


def changed(proof: list[bytes], chance: random.Random) -> list[bytes]:
    """The same proof with one thing wrong: a bit, a hash more, a hash fewer, two in another order."""
    kind = chance.randrange(4) if len(proof) > 1 else 1
    at = chance.randrange(len(proof)) if proof else 0
    if kind == 0:
        return [*proof[:at], bytes([proof[at][0] ^ 1 << chance.randrange(8)]) + proof[at][1:], *proof[at + 1 :]]
    if kind == 1:
        return [*proof[:at], chance.randbytes(32), *proof[at:]]
    if kind == 2:
        return proof[:at] + proof[at + 1 :]
    other = (at + 1) % len(proof)
    swapped = list(proof)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return swapped


@given(st.data(), st.randoms(use_true_random=False))
def test_a_changed_proof_never_verifies(data, chance):
    size = data.draw(sizes)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, old = root_at(size, node_at), root_at(first, node_at)
    path, proof = inclusion_proof(index, size, node_at), consistency_proof(first, size, node_at)
    assert not verify_inclusion(LEAVES[index], index, size, changed(path, chance), root)
    assert not verify_consistency(first, size, old, root, changed(proof, chance))
    assert not verify_inclusion(LEAVES[index - 1], index, size, path, root) or size == 1
    assert not verify_consistency(first, size, old, old, proof) or first == size


@pytest.mark.parametrize("leaf", [b"", b"short", b"x" * 33])
def test_a_leaf_that_is_no_hash_is_never_in_a_tree(leaf):
    assert not verify_inclusion(leaf, 0, 1, [], leaf)


def test_nothing_is_in_an_empty_tree_and_an_empty_tree_proves_nothing():
    assert not verify_inclusion(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)
    assert not verify_consistency(0, 5, EMPTY_ROOT, LEAVES[0], [])
    assert not verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])


def test_a_size_from_a_hostile_file_takes_no_time():
    assert not verify_inclusion(LEAVES[0], 0, 10**4000, [], LEAVES[0])
    assert not verify_inclusion(LEAVES[0], -1, 5, [], LEAVES[0])
    assert not verify_consistency(3, 2**63, LEAVES[0], LEAVES[1], [LEAVES[2]] * 64)


@pytest.mark.parametrize(
    ("size", "leaves", "peaks"),
    [(1, [], ()), (0, [b"short"], ()), (0, [], (LEAVES[0],)), (-1, [], ()), (1, [], (b"",))],
)
def test_a_tree_is_not_grown_from_what_is_no_tree(size, leaves, peaks):
    with pytest.raises(TreeMisused):
        extend(size, leaves, peaks)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (6, 5)])
def test_no_proof_is_made_for_a_place_that_is_not_there(index, size):
    with pytest.raises(TreeMisused):
        inclusion_proof(index, size, node_at)


def test_a_proof_reads_a_logarithmic_number_of_nodes():
    reads = []

    def counted(level, index):
        reads.append((level, index))
        return bytes(32)

    inclusion_proof(700_001, 999_999, counted)
    consistency_proof(700_001, 999_999, counted)
    assert len(reads) < 4 * 20
    assert all((index + 1) << level <= 999_999 for level, index in reads)


def test_complete_subtrees_cover_the_range_once():
    covered = [leaf for level, index in complete_subtrees(0, 77) for leaf in range(index << level, index + 1 << level)]
    assert covered == list(range(77))


def both_verifiers(size, index, path, root, first, proof, old):
    """What this package and the offline verifier, written apart from it, say of the same two proofs."""
    head = offline.Head("", size, root)
    ours = verify_inclusion(LEAVES[index], index, size, path, root), verify_consistency(first, size, old, root, proof)
    theirs = (
        offline.leads_to(LEAVES[index], index, head, path),
        offline.continues(offline.Head("", first, old), head, proof),
    )
    return ours, theirs


def compare_verifiers(rounds: int, chance: random.Random) -> None:
    roots = [root_at(size, node_at) for size in range(len(LEAVES) + 1)]
    for _ in range(rounds):
        size = chance.randint(1, len(LEAVES))
        index, first = chance.randrange(size), chance.randint(1, size)
        path, proof = inclusion_proof(index, size, node_at), consistency_proof(first, size, node_at)
        good = chance.random() < 0.5
        if not good:
            path, proof = changed(path, chance), changed(proof, chance)
        ours, theirs = both_verifiers(size, index, path, roots[size], first, proof, roots[first])
        assert ours == theirs == (good, good), (size, index, first)


@settings(deadline=None, max_examples=often(20))
@given(st.randoms(use_true_random=False))
def test_both_verifiers_agree(chance):
    compare_verifiers(50, chance)


@given(st.data())
def test_both_verifiers_agree_on_proofs_for_another_place(data):
    size, claimed = data.draw(sizes), data.draw(sizes)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path, proof = inclusion_proof(index, size, node_at), consistency_proof(first, size, node_at)
    ours, theirs = both_verifiers(claimed, index, path, root_at(size, node_at), first, proof, root_at(first, node_at))
    assert ours == theirs


@pytest.mark.drill
def test_a_million_rounds_of_two_random_proofs_against_the_independent_verifier():
    compare_verifiers(1_000_000, random.Random(20250601))


def test_node_and_entry_hashes_are_told_apart():
    left, right = LEAVES[:2]
    assert extend(0, [left, right], ()).peaks == (sha256(b"\x01" + left + right).digest(),)
    assert entry_hash(left + right) != sha256(b"\x01" + left + right).digest()
