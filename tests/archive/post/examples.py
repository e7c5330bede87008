"""Posts as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.kernel import Event
from archive.post.events import (
    Duties,
    PersonReturned,
    PostAbolished,
    PostEstablished,
    Serving,
    TermBegun,
    TermEnded,
)
from archive.post.model import Post
from tests.given import ID, SECRETARY, WHY, day

CREATED: dict[str, Any] = {
    "post": {
        "number": "V {n}",
        "established_on": "2015-01-01",
        "personal": "none",
        "title": "Talouspäällikön virka",
        "employer": "Kempeleen kunta",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "post": [
        ("terms", {"begins_on": "2016-01-01", "term": 1, "person": "Viranhaltija"}),
        ("terms", {"begins_on": "2017-04-01", "term": 2, "substitutes": 1, "person": "Sijainen"}),
        ("returns", {"returned_on": "2019-07-01", "term": 1}),
        ("endings", {"ended_on": "2020-01-01", "term": 1}),
        ("abolitions", {"abolished_on": "2020-06-01", "reason": "Virka lakkautettiin"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    PostEstablished: Post.establish,
    TermBegun: Post.begin_term,
    PersonReturned: Post.return_person,
    TermEnded: Post.end_term,
    PostAbolished: Post.abolish,
}


def begun(term: int, on: str, substitutes: int | None = None, ends: str | None = None) -> TermBegun:
    return TermBegun(
        begins_on=day(on),
        term=term,
        substitutes=substitutes,
        ends_on=day(ends) if ends else None,
        content=Serving(person=f"Henkilö {term}"),
    )


def returned(term: int, on: str) -> PersonReturned:
    return PersonReturned(term=term, returned_on=day(on), content=Serving())


def ended(term: int, on: str) -> TermEnded:
    return TermEnded(term=term, ended_on=day(on), content=Serving())


def a_post(*events: Event) -> Post:
    """A post of 2015, and what happened to it."""
    post = Post(ID)
    post.establish(PostEstablished(established_on=day("2015-01-01"), content=Duties(title="Virka")), by=SECRETARY)
    for event in events:
        VERBS[type(event)](post, event, by=SECRETARY)
    return post


CHAIN = (begun(1, "2016-01-01"), begun(2, "2017-04-01", 1, "2019-12-31"), begun(3, "2017-05-01", 2))
"""A holder who is away from April 2017, a substitute, and the substitute's substitute."""


def histories() -> Sequence[tuple[Post, list[Event]]]:
    """A post with every event there is, for the history of a release."""
    abolished = PostAbolished(abolished_on=day("2020-06-01"), content=WHY)
    return [(a_post(*CHAIN), [returned(1, "2019-07-01"), ended(1, "2020-01-01"), abolished])]
