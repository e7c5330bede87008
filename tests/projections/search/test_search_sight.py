"""Three partitions: what anybody may see, what is public, everything; and a scope of everything."""

from collections.abc import Callable

import pytest

from projections.search import Entry, SearchIndex
from projections.search.request import BadRequest, Request

from .entries import a_decision, a_report, a_secret

Make = Callable[..., SearchIndex]
WITHIN = {"case": frozenset({"case-2"})}


def on_request(id: str = "p1", **changes: object) -> Entry:
    """A public decision with personal data, not published."""
    return a_decision(id, **({"open": False, "public": True, "personal": "personal"} | changes))


def ids(index: SearchIndex, q: str, **asked: object) -> set[str]:
    return {hit.id for hit in index.find(Request(q, fold=False, **asked)).hits}


def test_the_open_partition_answers_for_the_public_one_until_they_differ(an_index: Make):
    index = an_index([a_decision(), a_report(), a_secret()])
    assert ids(index, "hanke", partition="public") == ids(index, "hanke", partition="open") == {"d1", "r1"}
    index.apply([("p1", [on_request()])], 2)
    assert ids(index, "hanke", partition="open") == {"d1", "r1"}
    assert ids(index, "hanke", partition="public") == {"d1", "r1", "p1"}
    assert ids(index, "hanke", partition="all") == {"d1", "r1", "p1", "s1"}
    assert [index.count(name) for name in ("open", "public", "all")] == [2, 3, 4]
    index.apply([("p1", [on_request(open=True)]), ("r2", [a_report("r2")])], 3)
    assert ids(index, "hanke", partition="open") == ids(index, "hanke", partition="public") == {"d1", "r1", "r2", "p1"}
    index.apply([("p1", [on_request(public=False)])], 4)
    assert ids(index, "hanke", partition="public") == {"d1", "r1", "r2"}
    index.forget(["r2"])
    assert ids(index, "hanke", partition="public") == {"d1", "r1"}


def test_the_same_changes_twice_part_them_once(an_index: Make):
    index = an_index([a_decision(), on_request()])
    index.apply([("d1", [a_decision()]), ("p1", [on_request()])], 1)
    assert [index.count(name) for name in ("open", "public", "all")] == [1, 2, 2]


def test_what_is_public_weighs_nothing_in_open_answers(an_index: Make):
    bare, full = an_index([a_decision()], 1, "bare"), an_index([a_decision(), on_request()], 1, "full")
    ours, theirs = (index.find(Request("avustus", "open")).hits for index in (bare, full))
    assert ours == theirs


def test_a_scope_widens_what_is_open_and_has_no_score(an_index: Make):
    mine, other = a_secret("mine", case="case-2"), a_secret("other", case="case-3")
    index = an_index([a_decision(), mine, other, on_request("p2", case="case-2")])
    asked = {"partition": "all", "within": WITHIN}
    assert ids(index, "hanke", sight=("public", "hidden"), **asked) == {"d1", "mine", "p2"}
    assert ids(index, "hanke", sight=("public",), **asked) == {"d1", "p2"}
    answer = index.find(Request("hanke", facets=("kind",), sight=("public", "hidden"), **asked))
    assert {hit.score for hit in answer.hits} == {None}
    assert sum(count for _, count in answer.facets["kind"]) == answer.total == 3
    assert index.find(Request("zyklotronilakki", sight=("public",), **asked)).suggestion is None


def test_a_scope_may_be_an_origin(an_index: Make):
    index = an_index([a_decision(), a_secret("near", origin="popsote"), a_secret("far", origin="muu")])
    within = {"origin": frozenset({"popsote"})}
    assert ids(index, "hanke", partition="all", within=within, sight=("hidden",)) == {"d1", "near"}


def test_there_is_no_fourth_partition():
    with pytest.raises(BadRequest):
        Request("x", "hidden")
