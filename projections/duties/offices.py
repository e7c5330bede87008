"""Which records are of an office: those of its collections, and those of no collection in cases of its collections."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import orjson

from projections.states.ask import StateReader
from projections.states.question import Question


def cases_of(states: StateReader, question: Question, collections: Collection[str]) -> dict[str | None, str]:
    """The cases of these collections that the caller may see, each with its own; none where no collection is named."""
    if not collections:
        return {}
    every = states.picked(replace(question, as_of=None), ("collection",), kinds=("case",))
    return {each.id: each.parts["collection"] for each in every if each.parts["collection"] in collections}


def open_in(states: StateReader, question: Question, collections: Collection[str]) -> tuple[str, list[Any]]:
    """A condition on rows of what is open (as `o`): that their record is of an office with these collections."""
    own, values = f"o.collection IN ({','.join('?' * len(collections))})", sorted(collections)
    cases = cases_of(states, question, collections)
    if not cases:
        return own, list(values)
    filed = (
        "o.collection IS NULL AND EXISTS (SELECT 1 FROM state c WHERE c.first = o.first AND c.known_from = o.known_from"
        " AND c.valid_from = o.valid_from AND c.case_id IN (SELECT value FROM json_each(?)))"
    )
    return f"({own} OR {filed})", [*values, orjson.dumps([*cases]).decode()]
