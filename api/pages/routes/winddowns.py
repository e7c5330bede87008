"""Pages of a wind-down: what is open, the path to zero, deadlines, what would follow, the compilation as of now."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http.identity import Home
from api.http.routes.compilation import get_compilation
from api.http.routes.lists import table_shown
from api.pages.asking import Clocks, Speaking
from api.pages.charts import curve_of
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page
from api.pages.routes.records import Id
from archive.days import Days
from archive.kind import kinds
from projections.duties.open_items import matters
from projections.states import Question, StateReader
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.winddown.consequences import ended_kinds
from services.winddown.curve import Step, curve
from services.winddown.deadlines import COLUMNS as DUE
from services.winddown.deadlines import WORDS, deadlines
from services.winddown.deadlines import row_of as deadline_row
from services.winddown.status import COLUMNS as OPEN
from services.winddown.status import Wanted, row_of, status
from services.winddown.what_if import COLUMNS as FOLLOWING
from services.winddown.what_if import Ending, what_if
from services.winddown.what_if import row_of as consequence_row

router = APIRouter(prefix=f"{ROOT}/wind-downs/{{id}}", route_class=Page, include_in_schema=False)
SHOWN, SOON = 200, 12
Said = Annotated[str, Query(max_length=500)]
Format = Literal["", "csv", "json"]


@router.get("/board")
def get_board(
    request: Request,
    home: Home,
    clocks: Clocks,
    reader: Speaking,
    id: Id,
    matter: Said = "",
    party: Said = "",
    overdue: Said = "",
    format: Format = "",
) -> Response:
    """What is open, by whom and by when; how it went down to here; and what comes next."""
    wanted = Wanted(matter, "", party, "", bool(overdue))
    with home.projections.states() as states:
        view = states.one(str(id), clocks, "winddown")
        first = None if format == "csv" else SHOWN
        told = status(home, states, clocks, wanted, office=str(id), limit=first)
        whole = status(home, states, clocks, office=str(id), limit=0) if wanted != Wanted() else told
        path, due = _path(home, states, clocks, view.state, id), deadlines(home, states, clocks, id)
        read = (str(id), *(each["id"] for each in (*told["items"], *due["items"])))
        note(home, states, clocks.caller, read, "list")
    if format == "csv":
        return table_shown("open", OPEN, map(row_of, told["items"]), told["position"])
    if format == "json":
        return Response(orjson.dumps(told | {"path": path}), 200, HEADERS, "application/json")
    ahead = [each for each in due["items"] if not each["overdue"]]
    shown: dict[str, Any] = {"board": told, "whole": whole, "state": view.state, "id": str(id), "wanted": wanted}
    shown |= {"path": path, "curve": curve_of([(each["day"], each["open"]) for each in path]), "matters": matters()}
    shown |= {"ahead": ahead[:SOON], "deadlines": len(due["items"]), "words": WORDS, "clocks": clocks}
    shown |= {"most": max(whole["by_kind"].values(), default=1), "ended": ended_kinds()}
    return page("board.html", request, reader, clocks.caller, **shown)


def _path(
    home: ArchiveHome, states: StateReader, clocks: Question, state: dict[str, Any], id: Id
) -> list[dict[str, Any]]:
    """How much was open in each month, to the day it was closed; nothing where it is not known when it was decided."""
    closed = state.get("closed_on")
    until = date.fromisoformat(closed) if closed and not clocks.as_of else None
    if not state.get("decided_on") or (clocks.as_of and clocks.as_of.isoformat() < state["decided_on"]):
        return []
    found = curve(home, states, replace(clocks, as_of=until) if until else clocks, id, Step.month)
    items: list[dict[str, Any]] = found["items"]
    return items


@router.get("/deadlines")
def get_deadlines(
    request: Request, home: Home, clocks: Clocks, reader: Speaking, id: Id, format: Format = ""
) -> Response:
    """Every deadline, the earliest first, with what sets it."""
    with home.projections.states() as states:
        view = states.one(str(id), clocks, "winddown")
        found = deadlines(home, states, clocks, id)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table_shown("deadlines", DUE, map(deadline_row, found["items"]), found["position"])
    if format == "json":
        return Response(orjson.dumps(found), 200, HEADERS, "application/json")
    told: dict[str, Any] = {"found": found, "state": view.state, "id": str(id), "words": WORDS, "clocks": clocks}
    return page("deadlines.html", request, reader, clocks.caller, **told)


@router.get("/what-if")
def get_what_if(
    request: Request,
    home: Home,
    clocks: Clocks,
    reader: Speaking,
    id: Id,
    on: Annotated[str, Query(max_length=40)] = "",
    kind: Said = "",
    format: Format = "",
) -> Response:
    """What would follow if all records of a kind, or everything, were ended on a day. Nothing is recorded."""
    day = Days(home.archive.timezone).day(on, "on") or (clocks.as_of or clocks.today)
    ending = Ending(day, kinds=(kind,) if kind else (), everything=not kind)
    with home.projections.states() as states:
        view = states.one(str(id), clocks, "winddown")
        found = what_if(home, states, clocks, id, ending)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table_shown("what-if", FOLLOWING, map(consequence_row, found["items"]), found["position"])
    if format == "json":
        return Response(orjson.dumps(found), 200, HEADERS, "application/json")
    told: dict[str, Any] = {"found": found, "state": view.state, "id": str(id), "on": day, "kind": kind}
    told |= {"ended": ended_kinds(), "kinds_of": kinds(), "clocks": clocks}
    return page("what_if.html", request, reader, clocks.caller, **told)


@router.get("/compilation")
def get_compiled(home: Home, clocks: Clocks, reader: Speaking, id: Id) -> Response:
    """The closing compilation as it would read today, in the language of the reader."""
    made = get_compilation(home, clocks, id, lang=reader.language, format="html")
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Vary"):
        made.headers[name] = HEADERS[name]
    return made
