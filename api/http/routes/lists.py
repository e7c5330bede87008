"""Lists of records of a kind: what each is narrowed by, and how it leads on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.http.identity import (
    Clocks,
    Home,
    MinPosition,
)
from api.http.problems import documented
from archive.kind import Kind
from projections.states import Question, StateReader
from services import shapes as answers
from services.access_log import note
from services.named import record_named
from services.sight.disclosure import without_hidden

LIST = documented(401, 422, 503)


class Narrowed(NamedTuple):
    """What a list is narrowed by: values of fields, and the day that `date_from` and `date_to` bound."""

    filters: dict[str, str]
    day: str | None


def narrowing(kind: Kind) -> Callable[..., Narrowed]:
    """What a list of a kind is narrowed by, as parameters of its address: parents, states, choices, words, days."""
    said: dict[str, Any] = {
        parent.field: Annotated[str, Query(max_length=120, description="its id or its number")]
        for parent in kind.all_parents
    }
    said["status"] = Literal[*kind.states]
    said |= {choice.name: Literal[*choice.values] for choice in kind.choices}
    said["number"] = Annotated[str, Query(max_length=120)]
    said |= dict.fromkeys(kind.filters, Annotated[str, Query(max_length=500)])
    days = tuple(day.name for day in kind.all_days)
    said["day"] = Annotated[
        Literal[*days], Query(description=f"which day date_from and date_to mean; without it {kind.begins}")
    ]

    def given(day: str | None, **values: Any) -> Narrowed:
        filters = {name: str(value) for name, value in values.items() if value is not None}
        return Narrowed(filters, None if day == kind.begins else day)

    given.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=form | None) for name, form in said.items()]
    )
    return given


def listing(router: APIRouter, kind: Kind) -> None:
    """The list of the records of a kind."""
    narrowed_by: Any = Annotated[Narrowed, Depends(narrowing(kind))]

    def get(
        request: Request,
        home: Home,
        clocks: Clocks,
        narrowed: narrowed_by,
        date_from: date | None = None,
        date_to: date | None = None,
        order: Annotated[Literal["oldest", "newest"], Query(description="in the order of recording")] = "oldest",
        after: Annotated[
            int, Query(ge=0, le=2**62, description="continue after the record whose first event has this position")
        ] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        min_position: MinPosition = 0,
    ) -> Response:
        question = replace(clocks, day=narrowed.day, date_from=date_from, date_to=date_to)
        with home.projections.states(min_position) as states:
            question = replace(question, filters=_by_id(states, question, kind, narrowed.filters))
            position = states.position()  # first: what is shown is at least as new as the position it claims
            views = states.some(kind.name, question, after=after, limit=limit + 1, descending=order == "newest")
            total = states.count(kind.name, question)
            items = [answers.record(view) for view in views[:limit]]
            shown = without_hidden(home, states, clocks.caller, items)
            note(home, states, clocks.caller, (view.id for view in views[:limit]), "list", naming=shown)
        page = {"items": shown, "total": total, "position": position}
        headers = {"Link": next_page(request, views[limit - 1].first)} if len(views) > limit else {}
        return answers.shown(page, position=position, headers=headers)

    router.get(
        "",
        response_model=answers.page_model(kind),
        responses=LIST,
        summary=f"List {kind.plural if kind.plural != kind.name else kind.words.en + 's'}",
        operation_id=f"list_{kind.plural}",
    )(get)


def _by_id(states: StateReader, question: Question, kind: Kind, filters: dict[str, str]) -> dict[str, str]:
    """Filters with the ids of the records they name by number; one that names none the caller may see finds nothing."""
    asked = Question(question.caller, question.today)
    found = {
        parent.field: record_named(states, asked, parent.kind, filters[parent.field]) or filters[parent.field].lower()
        for parent in kind.all_parents
        if parent.field in filters
    }
    return filters | found


def next_page(request: Request, after: int) -> str:
    """The Link header that leads on in a list."""
    query = dict(request.query_params) | {"after": str(after)}
    return f'<{request.url.path}?{urlencode(query)}>; rel="next"'
