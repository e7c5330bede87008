"""The first page: one box to search with, and what there is to browse; and a tour of it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.identity import Home
from api.pages.asking import Speaking, Visitor
from api.pages.refusals import Page
from api.pages.rendering import ROOT, page
from archive.kind import kinds
from projections.states import Question
from services.lists.pages import whole_list

router = APIRouter(route_class=Page, include_in_schema=False)
NEWEST = 5


@router.get("/")
@router.get(ROOT)
def get(request: Request, home: Home, caller: Visitor, reader: Speaking) -> Response:
    """Where every reader begins."""
    question = Question(caller, home.today())
    with home.projections.states() as states:
        numbers = states.counts(question)
        newest = list(whole_list(home, states, "decision", question, "list", sort="-decided_on", limit=NEWEST))
        winddowns = list(whole_list(home, states, "winddown", question, "list", newest=True, limit=NEWEST))
        position = states.position()
    counted = [(kind, numbers.get(kind.name, 0)) for kind in kinds().values() if numbers.get(kind.name)]
    return page(
        "first.html", request, reader, caller,
        counted=counted, newest=newest, winddowns=winddowns, position=position,
    )  # fmt: skip


@router.get(f"{ROOT}/tour")
def get_tour(request: Request, home: Home, caller: Visitor, reader: Speaking) -> Response:
    """What there is to see, in seven steps that each lead to a page."""
    question = Question(caller, home.today())
    with home.projections.states() as states:
        decisions = list(whole_list(home, states, "decision", question, "list", sort="-decided_on", limit=1))
        winddowns = list(whole_list(home, states, "winddown", question, "list", newest=True, limit=1))
    decision, winddown = next(iter(decisions), None), next(iter(winddowns), None)
    return page("tour.html", request, reader, caller, decision=decision, winddown=winddown)
