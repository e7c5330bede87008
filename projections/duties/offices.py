"""Which records are of an office: those of its collections, and whatever is filed in cases of its collections."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import orjson

from projections.states.ask import StateReader
from projections.states.opened.ways import DISPUTED
from projections.states.question import Question
from projections.states.rows import STILL


@dataclass(frozen=True, slots=True)
class Office:
    """The collections of an office, and the cases of these collections; without collections everything is its own."""

    collections: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()

    def has(self, collection: str | None, case: str | None) -> bool:
        """Whether a record of a collection, filed in a case, is of the office."""
        return not self.collections or collection in self.collections or case in self.cases


def office_of(states: StateReader, question: Question, collections: Collection[str]) -> Office:
    """The office with these collections, with its cases as far as the caller may see them."""
    own = frozenset(collections)
    if not own:
        return Office()
    every = states.picked(replace(question, as_of=None), ("collection",), kinds=("case",))
    return Office(own, frozenset(each.id for each in every if each.parts["collection"] in own))


def open_in(states: StateReader, question: Question, collections: Collection[str]) -> tuple[str, list[Any]]:
    """A condition on rows of what is open (as `o`): that their record is of an office with these collections.

    A disputed cost is of the office of its grant.
    """
    own, cases = (orjson.dumps(sorted(each)).decode() for each in (collections, _cases(states, question, collections)))
    within = "IN (SELECT value FROM json_each(?))"
    filed = (
        "EXISTS (SELECT 1 FROM state c WHERE c.first = o.first AND c.known_from = o.known_from"
        f" AND c.valid_from = o.valid_from AND c.case_id {within})"
    )
    known = "g.known_to = ?" if question.known_at is None else "g.known_from <= ? AND g.known_to > ?"
    at = [STILL] if question.known_at is None else [question.known_at] * 2
    disputed = (
        "o.matter = ? AND EXISTS (SELECT 1 FROM access p JOIN state g ON g.first = p.parent WHERE p.first = o.first"
        f" AND {known} AND (json_extract(g.state, '$.collection') {within} OR g.case_id {within}))"
    )
    return f"(o.collection {within} OR {filed} OR {disputed})", [own, cases, DISPUTED, *at, own, cases]


def _cases(states: StateReader, question: Question, collections: Collection[str]) -> Collection[str]:
    return office_of(states, question, collections).cases
