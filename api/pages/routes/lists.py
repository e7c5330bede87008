"""Pages of lists: records of a kind, narrowed, sorted, counted and summed; the same as CSV and JSON."""

from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request
from fastapi.responses import Response

from api.http.identity import Home
from api.http.receiving import Room
from api.http.routes.lists import streamed, table_shown, value_at
from api.pages.asking import Clocks, Speaking
from api.pages.narrowing import Narrowing, narrowing_of
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page, query
from api.pages.routes.records import Named
from api.pages.shown import Names
from api.pages.tables import cell, columns_shown
from archive.days import Days
from projections.states import Question, StateReader
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.lists.groups import groups_of
from services.lists.pages import pages_of
from services.lists.tables import GROUP_COLUMNS, group_rows
from services.sight.disclosure import without_hidden

router = Room(prefix=ROOT, route_class=Page, include_in_schema=False)
ON_A_PAGE, MOST_GROUPS = 50, 200
After = Annotated[int, Query(ge=0, le=2**62)]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, and where the next one begins; None at its end."""

    items: list[dict[str, Any]]
    total: int
    position: int
    further: dict[str, Any] | None


@router.get("/{plural}")
def get_list(
    request: Request,
    home: Home,
    clocks: Clocks,
    reader: Speaking,
    kind: Named,
    after: After = 0,
    after_value: Annotated[str, Query(max_length=20)] = "",
    format: Literal["", "csv", "json"] = "",
) -> Response:
    """The records of a kind, as the reader may see them."""
    asked = narrowing_of(kind, request.query_params, Days(home.archive.timezone))
    with home.projections.states() as states:
        question = asked.question(states, clocks)
        position = states.position()
        grouped = _groups(home, states, question, asked)
        if format == "csv" and grouped is not None:
            return table_shown(kind.plural, GROUP_COLUMNS, group_rows(grouped["groups"]), position)
        if format == "csv":
            pages = pages_of(home, home.projections.states, kind.name, question, "list", sort=asked.sort, newest=True)
            return streamed(kind, chain.from_iterable(pages), position, as_lines=False)
        part = _part(home, states, question, asked, after, after_value)
        if format == "json":
            return _as_json(request, asked, part, grouped)
        names, columns = Names(states, clocks, part.items), columns_shown(asked.table, part.items, asked.field)
        sums = _sums(states, question, asked) if part.total else {}
    told: dict[str, Any] = {"kind": kind, "asked": asked, "part": part, "grouped": grouped, "sums": sums}
    told |= {"columns": columns, "names": names, "position": position, "clocks": clocks}
    told |= {"onward": asked.address() | (part.further or {})}
    told |= {"cell": lambda item, name: cell(asked.table, item, name, names)}
    return page("list.html", request, reader, clocks.caller, **told)


def _part(home: ArchiveHome, states: StateReader, question: Question, asked: Narrowing, after: int, value: str) -> Part:
    """One page of it; each reading is logged."""
    beyond = value_at(asked.table, asked.field, value or None)
    views = states.some(
        asked.kind.name, question, after=after, limit=ON_A_PAGE + 1, descending=asked.down or not asked.sort,
        sort=asked.field, beyond=beyond,
    )  # fmt: skip
    rows = views[:ON_A_PAGE]
    items = without_hidden(home, states, question.caller, [answers.record(view) for view in rows])
    note(home, states, question.caller, (view.id for view in rows), "list", naming=items)
    last = rows[-1] if len(views) > ON_A_PAGE else None
    further = {"after": last.first, "after_value": "" if last.at is None else str(last.at)} if last else None
    return Part(items, states.count(asked.kind.name, question), states.position(), further)


def _groups(home: ArchiveHome, states: StateReader, question: Question, asked: Narrowing) -> dict[str, Any] | None:
    """The list by a field, if that is asked for."""
    if not asked.by:
        return None
    found = groups_of(states, asked.kind.name, question, asked.by)
    note(home, states, question.caller, (), "list", naming=[each["value"] for each in found["groups"]])
    most = max((each["records"] for each in found["groups"]), default=1)
    groups = [each | {"share": -(-100 * each["records"] // most)} for each in found["groups"]]
    return found | {"groups": groups, "shown": groups[:MOST_GROUPS]}


def _sums(states: StateReader, question: Question, asked: Narrowing) -> dict[str, Any]:
    """What all records of the list come to, by field and currency, in force on the day asked for."""
    if not asked.table.sums:
        return {}
    sums: dict[str, Any] = groups_of(states, asked.kind.name, question, "status")["total"]["sums"]
    return sums


def _as_json(request: Request, asked: Narrowing, part: Part, grouped: dict[str, Any] | None) -> Response:
    """The same page for programs; `next` leads on."""
    if grouped is not None:
        told = {name: value for name, value in grouped.items() if name != "shown"}
    else:
        told = {"items": part.items, "total": part.total, "position": part.position}
        if part.further:
            told["next"] = request.url.path + query(asked.address() | part.further, format="json")
    return Response(orjson.dumps(told, default=_plain), 200, HEADERS, "application/json")


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json")
