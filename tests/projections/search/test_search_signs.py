"""A question of operators, parentheses and signs alone finds nothing, and says how to ask."""

import pytest

from projections.search import SearchIndex
from projections.search.request import Request

SIGNS = [
    "(((",
    ")",
    "AND",
    "NOT",
    "NOT NOT",
    "OR OR",
    "AND OR ANDNOT",
    '"',
    "!!!",
    "(AND) OR (",
    "... AND ???",
    "title:(",
]
EVERYTHING = ["", "   ", "*", "*:*", "(* OR *) AND *", "NOT xyzzy"]


@pytest.mark.parametrize("typed", SIGNS)
def test_signs_alone_find_nothing_and_say_how_to_ask(both: dict[str, SearchIndex], typed: str):
    for engine, index in both.items():
        answer = index.find(Request(q=typed, partition="all"))
        assert (answer.total, answer.hits) == (0, ()), engine
        assert answer.notice is not None
        assert "There is no word to search for. Write words, and operators between them" in answer.notice, engine


@pytest.mark.parametrize("typed", EVERYTHING)
def test_everything_is_asked_for_by_nothing_or_a_star(both: dict[str, SearchIndex], typed: str):
    for engine, index in both.items():
        answer = index.find(Request(q=typed, partition="all"))
        assert answer.total > 0, engine
        assert "no word to search for" not in (answer.notice or ""), engine
