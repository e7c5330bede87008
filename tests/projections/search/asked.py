"""What an index answers, and what its files hold."""

from collections.abc import Callable
from dataclasses import replace

from projections.search import Answer, Request, SearchIndex

Make = Callable[..., SearchIndex]


def ask(index: SearchIndex, q: str, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", limit=100), **changes))


def ids(index: SearchIndex, q: str, **changes: object) -> set[str]:
    return {hit.id for hit in ask(index, q, fold=False, **changes).hits}
