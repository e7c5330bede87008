"""A whole list, page by page, as the caller may see it; every read of a restricted record is logged."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from projections.states import Question, StateReader
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import without_hidden

PAGE = 500


def whole_list(
    home: ArchiveHome,
    states: StateReader,
    kind: str,
    question: Question,
    door: str,
    *,
    sort: str = "",
    newest: bool = False,
    limit: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Records of a kind in order; `sort` is a day or a sum, with - before it the highest first."""
    for page in pages_of(
        home, lambda: nullcontext(states), kind, question, door, sort=sort, newest=newest, limit=limit
    ):
        yield from page


def pages_of(
    home: ArchiveHome,
    reading: Callable[[], AbstractContextManager[StateReader]],
    kind: str,
    question: Question,
    door: str,
    *,
    sort: str = "",
    newest: bool = False,
    limit: int | None = None,
) -> Iterator[list[dict[str, Any]]]:
    """The same by pages. Each is read from views taken for it alone: a slow reader keeps none of them."""
    field, down = (sort.removeprefix("-"), sort.startswith("-")) if sort else ("", newest)
    after, beyond, left = 0, None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        with reading() as states:
            views = states.some(kind, question, after=after, limit=size, descending=down, sort=field, beyond=beyond)
            items = without_hidden(home, states, question.caller, [answers.record(view) for view in views])
            note(home, states, question.caller, (view.id for view in views), door, naming=items)
        yield items
        if len(views) < size:
            return
        after, beyond = views[-1].first, views[-1].at
        left = None if left is None else left - size
