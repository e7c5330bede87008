"""Nothing is missing in the description of a kind: it is held against what its events and folds bring."""

from pathlib import Path

import pytest

from archive.kind import Kind, kinds
from projections.search.question.field_names import typed_kinds, typed_states
from projections.states.visible import INNER
from tests.described import DAY, SOME, facts, places, states

WORDS = Path(__file__).parent / "typed_words.txt"
KINDS = pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
ELSEWHERE = {
    "schedule",
    "case.merge_undone.v1 left",
    "grant.cost_reported.v1 shares.grant",
    "winddown.eligibility_overridden.v1 cost",  # a part of a grant
    "deliverable.used.v1 used_in",  # of any kind
}
"""Ids that are no reference of the kind: a version of a schedule, the other of two cases, grants that share a cost."""
OF_ANY = {("corrections", "reason"), ("outcomes", "by"), ("outcomes", "outcome")}
"""Where corrections and what courts decided stand, which are no events of the room."""


@KINDS
def test_every_day_that_events_bring_into_the_state_is_described(kind: Kind):
    vague = (("earliest",), ("latest",))
    brought = {
        path[0]
        for _, state in states(kind)
        for path, value in places(state)
        if value == DAY and (len(path) == 1 or path[1:] in vague)
    }
    assert brought == {each.name for each in kind.all_days}


@KINDS
def test_every_id_that_events_state_is_a_reference_to_a_kind(kind: Kind):
    stated = {
        (verb.event.name, ".".join(path))
        for verb in (kind.first, *kind.verbs)
        for path, value in places(facts(verb.event))
        if value == SOME
    }
    unknown = {f"{name} {field}" for name, field in stated if field.partition(".")[0] not in kind.named}
    assert {each for each in unknown if each not in ELSEWHERE and each.partition(" ")[2] not in ELSEWHERE} == set()
    used = {field.partition(".")[0] for _, field in stated}
    assert set(kind.named) - used <= {"twin"}


@KINDS
def test_a_reference_is_to_the_kind_its_name_states(kind: Kind):
    for each in kind.named.values():
        assert each.kind in kinds()
        if each.field in kinds():
            assert each.kind == each.field
        elif each.several and each.field.removesuffix("s") in kinds():
            assert each.kind == each.field.removesuffix("s")


@KINDS
def test_what_is_found_is_found_wherever_it_stands(kind: Kind):
    described = {f"words of {each.part}": each for each in kind.texts if each.paths}
    stands = {path for _, state in states(kind) for path, value in places(state) if value in described}
    assert {path for path in stands - set(kind.found) if path[0] not in INNER} == set()
    anywhere = {path for _, state in states(kind) for path, _ in places(state)}
    assert {path for path in kind.found if path not in anywhere} <= OF_ANY
    assert set(kind.found) >= OF_ANY


def test_no_word_is_taken_away_that_people_could_type():
    """The list may grow; a word on it stays, with what it means."""
    typed = {**typed_states(kinds().values()), **typed_kinds(kinds().values())}
    listed = dict(line.split("\t") for line in WORDS.read_text("utf-8").splitlines())
    assert {word: meant for word, meant in listed.items() if typed.get(word) != meant} == {}
    assert len(listed) > 250
