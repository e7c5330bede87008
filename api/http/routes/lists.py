"""Lists of records of a kind: what each is narrowed by, sorted by and summed by, and how it leads on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from inspect import Parameter, Signature
from itertools import chain, islice
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from api.http import responses
from api.http.identity import (
    Clocks,
    Home,
    MinPosition,
)
from api.http.problems import documented
from archive.days import require_order
from archive.errors import Invalid
from archive.kind import Kind
from projections.states import Question, StateReader
from projections.states.listing.columns import ListTable
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.lists.groups import Groups, groups_of
from services.lists.pages import pages_of
from services.lists.tables import GROUP_COLUMNS, as_csv, columns_of, group_rows, rows_of
from services.named import record_named
from services.sight.disclosure import without_hidden

LIST = documented(401, 422, 503)
Format = Annotated[
    Literal["json", "csv"] | None, Query(description="csv: the whole list as a table; so does Accept: text/csv")
]
JSON_LINES = "application/x-ndjson"
LINES_TOGETHER = 500
Between = dict[str, tuple[date | None, date | None]]


class Narrowed(NamedTuple):
    """What a list is narrowed by: values of fields, the day that `date_from` and `date_to` bound, bounds of others."""

    filters: dict[str, tuple[str, ...]]
    day: str | None
    between: Between


def narrowing(kind: Kind) -> Callable[..., Narrowed]:
    """What a list of a kind is narrowed by, as parameters of its address: parents, states, choices, names, days.

    A parameter that is repeated stands for any of its values; a name that is left empty for records that state none.
    """
    said: dict[str, Any] = {
        parent.field: list[Annotated[str, Query(max_length=120, description="its id or its number")]]
        for parent in kind.all_parents
    }
    said["status"] = _any_of(kind.askable)
    said |= {choice.name: _any_of(choice.values) for choice in kind.choices}
    said["number"] = list[Annotated[str, Query(max_length=120)]]
    worded = (name for name in ListTable(kind).worded if name not in said)
    said |= dict.fromkeys(worded, list[Annotated[str, Query(max_length=500)]])
    fields = tuple(said)
    days = tuple(day.name for day in kind.all_days)
    for day in days:
        said |= {f"{day}_from": date, f"{day}_to": date}
    said["day"] = Annotated[
        Literal[*days], Query(description=f"which day date_from and date_to mean; without it {kind.begins}")
    ]

    def given(day: str | None, **values: Any) -> Narrowed:
        filters = {name: tuple(str(each) for each in values[name]) for name in fields if values[name]}
        filters |= {"status": kind.with_status(filters["status"])} if "status" in filters else {}
        bounds = {name: (values[f"{name}_from"], values[f"{name}_to"]) for name in days}
        between = {name: both for name, both in bounds.items() if any(both)}
        for name, both in between.items():
            require_order(*both, f"{name}_to")
        return Narrowed(filters, None if day == kind.begins else day, between)

    given.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=_parameter(form))
            for name, form in said.items()
        ]
    )
    return given


def _any_of(values: Iterable[str]) -> Any:
    """Some of these values."""
    one: Any = Literal[*values]
    return list[one]


def _parameter(form: Any) -> Any:
    """A parameter that may be left out; a list is repeated."""
    return Annotated[form | None, Query()] if getattr(form, "__origin__", None) is list else form | None


def listing(router: APIRouter, kind: Kind) -> None:
    """The list of the records of a kind."""
    narrowed_by: Any = Annotated[Narrowed, Depends(narrowing(kind))]
    table = ListTable(kind)
    sorts: Any = Literal[*(f"{sign}{name}" for name in table.sortable for sign in ("", "-"))]
    groupings: Any = Literal[*table.groupings]

    def get(
        request: Request,
        home: Home,
        clocks: Clocks,
        narrowed: narrowed_by,
        date_from: date | None = None,
        date_to: date | None = None,
        order: Annotated[Literal["oldest", "newest"], Query(description="in the order of recording")] = "oldest",
        sort: Annotated[
            sorts | None,
            Query(description="by a day or a sum instead, with - the highest first; records without it come last"),
        ] = None,
        group_by: Annotated[
            groupings | None, Query(include_in_schema=False, description="as at the address of groups")
        ] = None,
        after: Annotated[
            int, Query(ge=0, le=2**62, description="continue after the record whose first event has this position")
        ] = 0,
        after_value: Annotated[
            str | None, Query(max_length=20, description="with sort: what that record is sorted by, if it states it")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        format: Annotated[
            Literal["json", "csv", "jsonl"] | None,
            Query(description="csv or jsonl: the whole list, as a table or a record in each line; so does Accept"),
        ] = None,
        min_position: MinPosition = 0,
    ) -> Response:
        csv = is_table(request, format)
        lines = format == "jsonl" or (format is None and JSON_LINES in request.headers.get("accept", ""))
        question = _bounded(clocks, narrowed, date_from, date_to)
        with home.projections.states(min_position) as states:
            question = replace(question, filters=by_id(states, question, kind, narrowed.filters))
            position = states.position()  # first: what is shown is at least as new as the position it claims
            if group_by is not None:
                return _grouped(home, states, kind, question, group_by, csv=csv)
            if csv or lines:
                views_of, newest = home.projections.states, order == "newest"
                pages = pages_of(home, views_of, kind.name, question, "list", sort=sort or "", newest=newest)
                return streamed(kind, chain.from_iterable(pages), position, as_lines=lines)
            field, down = (sort.removeprefix("-"), sort.startswith("-")) if sort else ("", order == "newest")
            views = states.some(
                kind.name,
                question,
                after=after,
                limit=limit + 1,
                descending=down,
                sort=field,
                beyond=value_at(table, field, after_value),
            )
            total = states.count(kind.name, question)
            items = [answers.record(view) for view in views[:limit]]
            shown = without_hidden(home, states, clocks.caller, items)
            note(home, states, clocks.caller, (view.id for view in views[:limit]), "list", naming=shown)
        page = {"items": shown, "total": total, "position": position}
        last = views[limit - 1] if len(views) > limit else None
        headers = {"Link": next_page(request, last.first, last.at)} if last is not None else {}
        return responses.shown(page, position=position, headers=headers)

    def get_groups(
        request: Request,
        home: Home,
        clocks: Clocks,
        narrowed: narrowed_by,
        group_by: Annotated[groupings, Query(description="the field; days by month or year")],
        date_from: date | None = None,
        date_to: date | None = None,
        format: Format = None,
        min_position: MinPosition = 0,
    ) -> Response:
        question = _bounded(clocks, narrowed, date_from, date_to)
        with home.projections.states(min_position) as states:
            question = replace(question, filters=by_id(states, question, kind, narrowed.filters))
            return _grouped(home, states, kind, question, group_by, csv=is_table(request, format))

    router.get(
        "/groups",
        response_model=Groups,
        responses=LIST | {200: {"content": {"text/csv": {}}}},
        summary=f"Count and sum {kind.plural} by a field",
        description="How many records there are by this field, and their sums by currency.",
        operation_id=f"group_{kind.plural}",
    )(get_groups)
    router.get(
        "",
        response_model=answers.page_model(kind),
        responses=LIST | {200: {"content": {"text/csv": {}, JSON_LINES: {}}}},
        summary=f"List {kind.plural if kind.plural != kind.name else kind.words.en + 's'}",
        operation_id=f"list_{kind.plural}",
    )(get)


def _bounded(clocks: Question, narrowed: Narrowed, first: date | None, last: date | None) -> Question:
    """A question with the bounds of days. Refuses: a last day before the first."""
    require_order(first, last, "date_to")
    return replace(clocks, day=narrowed.day, between=narrowed.between, date_from=first, date_to=last)


def is_table(request: Request, format: str | None) -> bool:
    """Whether a list is asked for as CSV: by the parameter, or by what the program accepts."""
    return format == "csv" or (format is None and "text/csv" in request.headers.get("accept", ""))


def _grouped(home: ArchiveHome, states: StateReader, kind: Kind, question: Question, by: str, *, csv: bool) -> Response:
    """A list by a field."""
    position, found = states.position(), groups_of(states, kind.name, question, by)
    note(home, states, question.caller, (), "list", naming=[each["value"] for each in found["groups"]])
    if csv:
        return table_shown(kind.plural, GROUP_COLUMNS, group_rows(found["groups"]), position)
    return responses.shown(found, position=position)


def by_id(
    states: StateReader, question: Question, kind: Kind, filters: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Filters with the ids of the records they name by number; one that names none the caller may see finds nothing."""
    asked = Question(question.caller, question.today)
    found = {
        parent.field: tuple(
            record_named(states, asked, parent.kind, said) or said.lower() for said in filters[parent.field]
        )
        for parent in kind.all_parents
        if parent.field in filters
    }
    return filters | found


def streamed(kind: Kind, items: Iterable[dict[str, Any]], position: int, *, as_lines: bool) -> Response:
    """A whole list, page by page as it is read. What refuses its first page is a problem; later the answer is cut."""
    lines: Iterator[bytes]
    if as_lines:
        ending, media_type, lines = "jsonl", JSON_LINES, (orjson.dumps(item) + b"\n" for item in items)
    else:
        ending, media_type = "csv", "text/csv"
        lines = (line.encode() for line in as_csv(columns_of(kind), rows_of(kind, items)))
    portions = iter(lambda: b"".join(islice(lines, LINES_TOGETHER)), b"")
    first = next(portions, b"")
    headers = _to_save(f"{kind.plural}.{ending}", position)
    return StreamingResponse(chain((first,), portions), 200, headers, media_type)


def _to_save(name: str, position: int) -> dict[str, str]:
    return {
        "Archive-Position": str(position),
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }


def table_shown(name: str, columns: Sequence[str], rows: Iterable[dict[str, str]], position: int) -> Response:
    """A list as CSV, to be saved as a file."""
    return Response("".join(as_csv(columns, rows)), 200, _to_save(f"{name}.csv", position), "text/csv")


def lines_shown(name: str, items: Iterable[dict[str, Any]], position: int) -> Response:
    """A list as JSON Lines, to be saved as a file."""
    return Response(
        b"".join(orjson.dumps(item) + b"\n" for item in items), 200, _to_save(f"{name}.jsonl", position), JSON_LINES
    )


def value_at(table: ListTable, field: str, said: str | None) -> str | int | None:
    """What the last record of the page before is sorted by. Refuses: no number where that is a sum."""
    if said is None or not field:
        return None
    if field in table.days:
        return said
    try:
        return int(said)
    except ValueError:
        raise Invalid(
            "This is not a sum in whole units.",
            field="after_value",
            remedy="Follow the Link header of the page before.",
        ) from None


def next_page(request: Request, after: int, value: str | int | None = None) -> str:
    """The Link header that leads on in a list; `value` is what a sorted one is sorted by there."""
    said = [(name, each) for name, each in request.query_params.multi_items() if name not in ("after", "after_value")]
    said += [("after", str(after))] + ([("after_value", str(value))] if value is not None else [])
    return f'<{request.url.path}?{urlencode(said)}>; rel="next"'
