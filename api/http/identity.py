"""Who is asking, on both clocks of what they ask: the parameters every route shares."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.http.problems import PreconditionRequired
from archive.access.caller import ANONYMOUS, Caller
from archive.access.scope import within
from archive.actor.events import Role
from archive.case.usecases import goes_to
from archive.errors import Invalid, NotAllowed, NotRecognised
from archive.kernel import ActorId
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.identity.callers import caller_by, question_of
from services.identity.tokens import is_token
from services.sight.visibility import require_known
from services.verbs import KINDS

D = TypeVar("D")
_BY_PLURAL = {kind.plural: kind.name for kind in KINDS.values()}
KNOWN = (
    "as known at this position (@5325), at this time (RFC 3339), or at the end of this day; ORIGIN@POSITION: as"
    " a predecessor knew what it had recorded. A position without @ is still read, with a Warning header"
)
KNOWN_AT = (
    "^((([a-z0-9][a-z0-9.-]{0,62})?@)?[0-9]{1,18}"
    "|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?)$"
)


async def home_of(request: Request) -> ArchiveHome:
    """The archive this application serves."""
    home: ArchiveHome = request.app.state.home
    return home


Home = Annotated[ArchiveHome, Depends(home_of)]


async def caller_of(request: Request) -> Caller:
    """The caller by its bearer key; without one, anonymous. Refuses: a key that opens nothing."""
    if "authorization" not in request.headers:
        return ANONYMOUS
    known: Caller | None = getattr(request.state, "caller", None)
    if known is None:
        known = request.state.caller = await _caller_by_header(request)
    return known


async def _caller_by_header(request: Request) -> Caller:
    """The caller by the Authorization header. A key is three rows found by index, sooner read than handed to a thread;
    a token may have to wait for the keys of its issuer."""
    scheme, _, key = request.headers["authorization"].partition(" ")
    if scheme.lower() != "bearer" or not key.strip().isascii():
        raise NotRecognised("The Authorization header is not 'Bearer KEY'.", field="Authorization")
    home: ArchiveHome = request.app.state.home
    if home.tokens is not None and is_token(key.strip()):
        return await run_in_threadpool(caller_by, home, key.strip())
    return caller_by(home, key.strip())


Asking = Annotated[Caller, Depends(caller_of)]


async def registrar_of(request: Request) -> ActorId:
    """The actor, who may record; within its scope, where its key has one."""
    caller = await caller_of(request)
    caller.require(Role.registrar, within=True)
    return caller.require(Role.registrar, within=await _stays(request, caller))


ROLES: dict[Any, Role] = {}
"""The role that a dependency requires, where it is another than that of everybody who records."""


def requiring(role: Role) -> Callable[[D], D]:
    """Note the role of a dependency, so that a request without it is refused by that name before its body is read."""

    def noted(dependency: D) -> D:
        ROLES[dependency] = role
        return dependency

    return noted


def role_of(dependant: Dependant) -> Role:
    """Who may send a body here: an archivist where a dependency states it, else everybody who records."""
    every = [dependant]
    while every:
        each = every.pop()
        if each.call in ROLES:
            return ROLES[each.call]
        every += each.dependencies
    return Role.registrar


@requiring(Role.archivist)
async def archivist_of(request: Request) -> ActorId:
    """The actor, who may decide about publicity; an auditor may read what is kept for archivists."""
    caller = await caller_of(request)
    required = caller.require_sight if request.method == "GET" else caller.require
    required(Role.archivist, within=True)
    return required(Role.archivist, within=await _stays(request, caller))


async def _stays(request: Request, caller: Caller) -> bool:
    return not caller.sees_all and await run_in_threadpool(_within, request, await home_of(request), caller)


def _within(request: Request, home: ArchiveHome, caller: Caller) -> bool:
    """Whether a request stays in what its caller may see. Refuses: a record outside, as one that does not exist.

    A new record is judged by what it states, when that is read (`require_within`).
    """
    id, (plural, *tail) = request.path_params.get("id"), request.url.path.strip("/").split("/")
    kind = _BY_PLURAL.get(plural)
    if id is None:
        return kind is not None and not tail
    if _is_id(str(id)):  # anything else is refused as no id, whatever there is
        require_known(home, caller, str(UUID(str(id))), kind, f"write {tail[-1] if tail else plural}")
    return True


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def require_within(home: ArchiveHome, caller: Caller, stated: BaseModel) -> None:
    """Refuse a key with a scope what would be recorded outside it."""
    case: UUID | None = getattr(stated, "case", None)
    if caller.scope and case is not None and home.archive.exists(case):
        case = goes_to(home.archive, case, None)  # where it would be filed
    said = {"case": case, "body": getattr(stated, "body", None)}
    told = {name: str(value) for name, value in said.items() if value is not None}
    told |= {"class": getattr(stated, "record_class", None) or "", "origin": home.archive.origin}
    if not within(caller.scope, told):
        raise NotAllowed("The request concerns records outside the scope of the key.", field="Authorization")


Registrar = Annotated[ActorId, Depends(registrar_of)]
Archivist = Annotated[ActorId, Depends(archivist_of)]


AS_OF = (
    "the state in force on this day (YYYY-MM-DD); default: today, and what begins later is shown as it will begin, but"
    " counts in no sum"
)


async def clocks_of(
    request: Request,
    home: Home,
    caller: Asking,
    as_of: Annotated[date | None, Query(description=AS_OF)] = None,
    known_at: Annotated[
        str | None,
        Query(
            description=KNOWN,
            max_length=100,
            json_schema_extra={"pattern": KNOWN_AT},
        ),
    ] = None,
) -> Question:
    """What is asked for on both clocks, by whom."""
    if known_at is None:
        return Question(caller, home.today(), as_of)
    if known_at.isascii() and known_at.isdigit():
        request.state.warning = f'299 - "Write a position as known_at=@{known_at}."'
    return await run_in_threadpool(question_of, home, caller, as_of, known_at)


Clocks = Annotated[Question, Depends(clocks_of)]
MinPosition = Annotated[
    int,
    Query(ge=0, le=2**62, description="wait until the view contains this position (the Archive-Position of a write)"),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="a text of your choice; a request repeated with the same key is recorded only once",
    ),
]


async def expected_version(
    if_match: Annotated[str | None, Header(description="the ETag of the record as you read it")] = None,
) -> int:
    """The version a change is made on. Refuses: none given, or not an ETag of ours."""
    if if_match is None:
        raise PreconditionRequired
    found = re.fullmatch(r'\s*(?:W/)?"?([0-9]{1,15})(?:-[0-9a-z-]{1,64})?"?\s*', if_match, re.ASCII)
    if not found:
        raise Invalid("If-Match is not a valid ETag of a record.", field="If-Match", remedy='Send it as read: "3".')
    return int(found.group(1))


IfMatch = Annotated[int, Depends(expected_version)]
