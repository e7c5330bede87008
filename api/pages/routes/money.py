"""Pages of money: every grant, a grant, a project by its parts; each figure leads to the events it is made of."""

from typing import Annotated, Any, Literal, get_args

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http.identity import Home
from api.http.routes.lists import table_shown
from api.pages.asking import Clocks, Speaking, Visitor
from api.pages.charts import shares
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page, query
from api.pages.routes.records import Id
from api.pages.shown import Names
from archive.errors import Invalid
from projections.states import Question
from services.access_log import note
from services.lists.grants import GRANT_COLUMNS, grant_rows
from services.proof.file import provable
from services.sight.disclosure import told, without_hidden
from services.sight.figures import unit_of
from services.sight.grants import GrantMoney, of_grants
from services.sight.projects import By, ProjectMoney

router = APIRouter(prefix=ROOT, route_class=Page, include_in_schema=False)
ON_A_PAGE, MOST_EVENTS, MOST_PROJECTS = 100, 300, 200
FIGURES = (
    ("awarded", "awarded"), ("applied", "applied"), ("approved", "approved"), ("paid", "paid"),
    ("realised", "cost"), ("accepted", "accepted"), ("recovered", "recovered"), ("returned", "returned"),
    ("disputed", "disputed"), ("entitled", ""), ("to_return", ""),
)  # fmt: skip
"""The figures of a grant, each with the name under which the events stand that it is made of."""
BY = get_args(By)
Format = Literal["", "csv", "json"]


def minor(sums: dict[str, Any], name: str) -> int | None:
    """A figure in the minor units of its currency; None where it is not known."""
    found: int | None = sums.get(f"{name}_{unit_of(sums['currency'])}")
    return found


def events_at(positions: list[int] | None) -> str:
    """Where the events at some positions are shown, the first of them where they are many; empty of none."""
    if not positions:
        return ""
    return f"{ROOT}/events" + query({"at": " ".join(map(str, positions[:MOST_EVENTS])), "of": len(positions)})


@router.get("/money")
def get_every(
    request: Request,
    home: Home,
    clocks: Clocks,
    reader: Speaking,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    format: Format = "",
) -> Response:
    """The money of every grant, and the projects that have money."""
    with home.projections.states() as states:
        position, limit = states.position(), -1 if format == "csv" else ON_A_PAGE + 1
        found = list(of_grants(states, clocks, after, limit))
        grants = [each for _, each in (found if format == "csv" else found[:ON_A_PAGE])]
        projects = states.some("project", clocks, limit=MOST_PROJECTS)
        note(
            home, states, clocks.caller, [*(each["grant"] for each in grants), *(each.id for each in projects)], "list"
        )
        names = without_hidden(home, states, clocks.caller, [each.state for each in projects])
    if format == "csv":
        return table_shown("grants", GRANT_COLUMNS, grant_rows(grants), position)
    more = found[ON_A_PAGE - 1][0] if len(found) > ON_A_PAGE else None
    if format == "json":
        return Response(
            orjson.dumps({"items": grants, "position": position, "after": more}), 200, HEADERS, "application/json"
        )
    shown: dict[str, Any] = {"grants": grants, "more": more, "minor": minor, "clocks": clocks}
    shown |= {"projects": [each for each in names if not each.get("part_of")], "shares": shares}
    return page("money.html", request, reader, clocks.caller, **shown)


@router.get("/grants/{id}/money")
def get_grant(
    request: Request, home: Home, clocks: Clocks, reader: Speaking, id: Id, format: Literal["", "json"] = ""
) -> Response:
    """The money of a grant, beside what sources state of it."""
    with home.projections.states() as states:
        money = GrantMoney(states, str(id), clocks)
        (found,) = without_hidden(home, states, clocks.caller, [money.answer()])
        note(home, states, clocks.caller, [money.id], "record")
    if format:
        return Response(orjson.dumps(found), 200, HEADERS, "application/json")
    values = [minor(found, name) for name, _ in FIGURES]
    rows = [
        {"name": name, "value": value, "share": share, "events": events_at(found["positions"].get(of))}
        for (name, of), value, share in zip(FIGURES, values, shares(values), strict=True)
        if value is not None
    ]
    shown: dict[str, Any] = {
        "found": found,
        "rows": rows,
        "differences": _differences(found),
        "id": str(id),
        "clocks": clocks,
    }
    return page("grant_money.html", request, reader, clocks.caller, **shown)


@router.get("/projects/{id}/money")
def get_project(
    request: Request,
    home: Home,
    clocks: Clocks,
    reader: Speaking,
    id: Id,
    by: By = "project",
    format: Literal["", "json"] = "",
) -> Response:
    """The money of a project by its parts, cost kinds, periods or partners."""
    with home.projections.states() as states:
        money = ProjectMoney(states, str(id), clocks, by)
        (found,) = without_hidden(home, states, clocks.caller, [money.answer()])
        note(home, states, clocks.caller, money.ids, "record")
    if format:
        return Response(orjson.dumps(found), 200, HEADERS, "application/json")
    values = [minor(each, name) for each in (found, *found["groups"]) for name in ("budget", "realised")]
    every = shares(values)
    rows = [
        {"of": each, "unspent": minor(each, "unspent")}
        | {
            name: {
                "value": values[2 * at + which],
                "share": every[2 * at + which],
                "events": events_at(each["positions"][name]),
            }
            for which, name in enumerate(("budget", "realised"))
        }
        for at, each in enumerate((found, *found["groups"]))
    ]
    shown: dict[str, Any] = {"found": found, "rows": rows, "by": by, "every": BY, "differences": _differences(found)}
    return page("project_money.html", request, reader, clocks.caller, **shown, id=str(id), clocks=clocks)


def _differences(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What sources state otherwise than the records add up to: text or minor units, and where it is stated."""
    told = []
    for each in found["differences"]:
        currency = each.get("currency", found["currency"])
        unit = unit_of(currency)
        stated, derived = each.get(f"stated_{unit}"), each.get(f"derived_{unit_of(found['currency'])}")
        percents = each.get("stated_percent"), each.get("derived_percent")
        told.append({"figure": each["figure"], "stated": stated, "derived": derived, "percents": percents,
                     "currency": currency, "on": each.get("stated_on"), "wording": each.get("wording"),
                     "events": events_at([each["position"]])})  # fmt: skip
    return told


@router.get("/events")
def get_events(
    request: Request,
    home: Home,
    caller: Visitor,
    reader: Speaking,
    at: Annotated[str, Query(max_length=4000)] = "",
    of: Annotated[int, Query(ge=0, le=2**62)] = 0,
    format: Literal["", "json"] = "",
) -> Response:
    """The events at some positions, each as far as the reader may see it."""
    with home.projections.states() as states:
        position = states.position()
        wanted = sorted({each for said in at.split() if (each := _position(said)) <= position})[:MOST_EVENTS]
        events = [event for each in wanted for event in home.archive.read(each - 1, 1, upto=position)]
        shown = told(home, states, caller, events)
        note(home, states, caller, (each["id"] for each in shown if "id" in each), "feed", naming=shown)
        names = Names(states, Question(caller, home.today()), shown)
    if format:
        return Response(orjson.dumps({"events": shown, "position": position}), 200, HEADERS, "application/json")
    proven = provable(home, caller, shown)
    return page(
        "events.html", request, reader, caller, events=shown, of=max(of, len(shown)), names=names, provable=proven
    )


def _position(said: str) -> int:
    if said.isascii() and said.isdigit() and 0 < len(said) < 19 and int(said):
        return int(said)
    raise Invalid("This is no position.", field="at", remedy="Follow a link of a figure.")
