import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ledger import offline
from archive.ledger.leaf import Entry, EntryMalformed, commitment, leaf_entry, leaf_hash, leaf_hashes
from archive.ledger.proof import export_line
from archive.ledger.tree import extend, root_of
from tests.archive.ledger.monitor import entry_hash

from .small_archive import an_event

PROMISED = json.loads((Path(__file__).parent / "vectors.json").read_text())


def promised_entry(event):
    fields = {name: event[name] for name in Entry._fields}
    return Entry(**{**fields, "fact": event["fact"].encode()})


@pytest.mark.parametrize("event", PROMISED["events"], ids=lambda event: event["name"])
def test_the_entry_and_leaf_of_an_event_are_for_ever(event):
    assert leaf_entry(promised_entry(event)).hex() == event["entry"]
    assert leaf_hash(promised_entry(event)).hex() == event["leaf"]


def test_many_leaves_are_made_like_one():
    entries = [promised_entry(event) for event in PROMISED["events"]]
    assert [leaf.hex() for leaf in leaf_hashes(entries)] == [event["leaf"] for event in PROMISED["events"]]
    assert leaf_hashes([tuple(entries[0])]) == [leaf_hash(entries[0])]


@pytest.mark.parametrize("promise", PROMISED["commitments"], ids=lambda promise: promise["content"])
def test_a_commitment_is_for_ever(promise):
    made = commitment(bytes.fromhex(promise["random"]), promise["content"].encode())
    assert made == promise["commitment"]


def test_the_root_of_so_many_leaves_is_for_ever():
    leaves = [entry_hash(bytes([number])) for number in range(8)]
    roots = [root_of(extend(0, leaves[:size], ()).peaks).hex() for size in range(9)]
    assert roots == PROMISED["roots"]["by_size"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", 0),
        ("position", 2**64),
        ("version", -1),
        ("stream", "0190B1F0-0000-5000-8000-000000000000"),
        ("stream", "0190b1f0000050008000000000000000"),
        ("stream", "0190b1f0-0000-5000-8000-000000000000\n"),
        ("recorded_at", "2025-06-01T09:00:00Z"),
        ("recorded_at", "2025-06-01T09:00:00.000000+00:00"),
        ("recorded_at", "٢٠٢٥-06-01T09:00:00.000000Z"),
        ("name", "\ud800"),
    ],
)
def test_an_event_in_another_form_has_no_leaf(field, value):
    entry, _ = an_event(1)
    with pytest.raises(EntryMalformed):
        leaf_entry(entry._replace(**{field: value}))


def test_a_commitment_takes_all_its_random_bytes():
    with pytest.raises(EntryMalformed, match="32 random bytes"):
        commitment(b"", b"{}")


@given(st.integers(1, 4), st.data())
def test_no_two_events_share_a_leaf(position, data):
    entry, _ = an_event(position)
    field = data.draw(st.sampled_from(["origin", "name", "recorded_by", "fact", "version", "position"]))
    old = getattr(entry, field)
    new = {
        str: lambda: data.draw(st.text(st.characters(codec="utf-8"))),
        bytes: lambda: data.draw(st.binary()),
        int: lambda: data.draw(st.integers(1, 2**63)),
    }[type(old)]()
    assert (leaf_hash(entry._replace(**{field: new})) == leaf_hash(entry)) == (new == old)


def test_moving_bytes_from_one_field_to_the_next_changes_the_leaf():
    entry, _ = an_event(1)
    moved = entry._replace(origin=entry.origin[:-1], name=entry.origin[-1] + entry.name)
    assert leaf_hash(moved) != leaf_hash(entry)


@given(
    st.integers(1, 2**62), st.integers(0, 2**62), st.text(st.characters(codec="utf-8", min_codepoint=32)), st.binary()
)
def test_the_offline_verifier_makes_the_same_leaf(position, version, words, fact):
    entry = an_event(1)[0]._replace(position=position, version=version, origin=words, recorded_by=words, fact=fact)
    line = json.loads(export_line(entry, None))
    assert offline.leaf_of(line) == leaf_hash(entry) == bytes.fromhex(line["leaf"])
