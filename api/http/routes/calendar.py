"""The calendar of a wind-down, by a key or under an address of its own; the addresses, for administrators."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Asking, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.actor.events import Role
from archive.values import Code
from projections.states import Question
from services import shapes as answers
from services.access_log import note
from services.identity.addresses import addresses, new_address, revoke_address
from services.identity.callers import caller_by_address
from services.stated import Stated
from services.winddown.calendar import calendar
from services.winddown.calendar_words import Language

router = APIRouter(prefix="/winddown", tags=["wind-down"], route_class=Receiving)

Owner = Annotated[str, Query(max_length=500, description="only what is assigned to this name")]
Office = Annotated[str, Query(max_length=500, description="the organisation of a wind-down, its number or its id")]
Lang = Annotated[
    Language | None, Query(description="the language of its texts; default: the `language` of the archive")
]
Secret = Annotated[str, Path(max_length=100, description="the secret of the address")]
FEED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}


class NewAddress(Stated):
    """Who reads the calendar, what they see of it, and until when."""

    name: str = Field(min_length=1, max_length=500, description="who reads it; a person or a program")
    role: Role = Field(default=Role.reader, description="reader, registrar, archivist or auditor: what the feed shows")
    expires_on: date | None = Field(default=None, description="its last day; default: as for keys (`key_days`)")
    scope: tuple[Code, ...] = Field(
        default=(), max_length=100, description="limits, such as case:UUID, body:UUID, class:CODE or origin:NAME"
    )


class AddressOut(BaseModel):
    """An address of the calendar, by the first characters of its secret."""

    prefix: str
    role: Role
    actor: str
    expires: date = Field(description="its last day")
    scope: list[str]


class NewAddressOut(AddressOut):
    """A new address with its secret, which is not shown again."""

    address: str = Field(description="path; `owner`, `office` and `lang` may be added as parameters")
    position: int


class AddressesOut(BaseModel):
    """The addresses that still open."""

    items: list[AddressOut]
    position: int


class Revocation(Stated):
    """Why an address is closed."""

    reason: str = Field(min_length=1, max_length=20_000)


@router.get(
    "/calendar.ics",
    response_class=Response,
    responses=documented(401, 404, 422, 503) | FEED,
    operation_id="read_winddown_calendar",
)
def get_calendar(
    home: Home,
    clocks: Clocks,
    owner: Owner = "",
    office: Office = "",
    lang: Lang = None,
    min_position: MinPosition = 0,
) -> Response:
    """Deadlines and open items as an iCalendar feed (RFC 5545), of what the caller may see."""
    return feed(home, clocks, owner, office, lang, min_position)


@router.get(
    "/calendars/{secret}.ics",
    response_class=Response,
    responses=documented(401, 404, 422, 503) | FEED,
    operation_id="subscribe_winddown_calendar",
)
def get_subscribed(home: Home, secret: Secret, owner: Owner = "", office: Office = "", lang: Lang = None) -> Response:
    """The same feed under an address with a secret of its own, for programs that cannot send a key.

    `POST /winddown/calendar-addresses` makes the address; it expires, can be revoked, and opens nothing else.
    """
    return feed(home, Question(caller_by_address(home, secret), home.today()), owner, office, lang, 0)


def feed(home: Home, question: Question, owner: str, office: str, lang: Language | None, min_position: int) -> Response:
    """The calendar as a response that nothing keeps."""
    with home.projections.states(min_position) as states:
        found, ids = calendar(home, states, question, owner=owner, office=office, lang=lang or home.settings.language)
        note(home, states, question.caller, ids, "list")
        headers = {"Archive-Position": str(states.position()), "Cache-Control": "no-store"}
    return Response(found, 200, headers, "text/calendar; charset=utf-8")


@router.get(
    "/calendar-addresses",
    response_model=AddressesOut,
    responses=documented(401, 403, 422, 503),
    operation_id="list_calendar_addresses",
)
def get_addresses(home: Home, caller: Asking) -> Response:
    """List the addresses of the calendar that still open, for administrators."""
    position = home.archive.position
    return responses.shown({"items": addresses(home, caller), "position": position}, position=position)


@router.post(
    "/calendar-addresses",
    status_code=201,
    response_model=NewAddressOut,
    responses=documented(401, 403, 422, 503),
    operation_id="create_calendar_address",
)
def post_address(home: Home, caller: Asking, body: NewAddress) -> Response:
    """Make an address with a secret of its own, which is shown only once; for administrators."""
    made = new_address(home, caller, body.name, body.role, expires_on=body.expires_on, scope=body.scope)
    return responses.shown(made, position=made["position"], status=201)


@router.post(
    "/calendar-addresses/{prefix}/revocations",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=documented(401, 403, 404, 422, 503),
    operation_id="revoke_calendar_address",
)
def post_revocation(
    home: Home,
    caller: Asking,
    prefix: Annotated[str, Path(max_length=12, description="the first twelve characters of the secret")],
    body: Revocation,
) -> Response:
    """Close an address for good, for administrators."""
    return responses.receipt(revoke_address(home, caller, prefix, body.reason))
