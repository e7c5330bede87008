"""Refusals as application/problem+json (RFC 9457); one table of statuses."""

import re
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from api.language.sentences import said
from archive.errors import (
    ArchiveError,
    Conflict,
    Damaged,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    NotRecognised,
    StorageFull,
    TooLarge,
    VersionConflict,
)
from archive.files.databases import DatabaseUnusable, refusal_of
from archive.kernel import UnknownEvent, UnreadableEvent
from archive.record.sqlite.lookups import LookupRace
from archive.sealing.master import KeyUnavailable
from projections.search.request import CursorExpired, QueryTooCostly, SearchRefused
from services.json_bodies import field_name
from services.stated import words_of

MEDIA_TYPE = "application/problem+json"
TYPES = "/problems"
"""Below this address stands what each kind of refusal means."""
MOST_ERRORS = 50
SENTENCES = ("remedy", "reason")
STATUS: dict[type[Exception], int] = {
    VersionConflict: 412,
    LookupRace: 409,
    UnknownEvent: 409,
    UnreadableEvent: 409,
    Conflict: 409,
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
    NotReady: 503,
    KeyUnavailable: 503,
    NotRecognised: 401,
    StorageFull: 507,
    TooLarge: 413,
    Gone: 410,
    Damaged: 500,
    CursorExpired: 410,
    QueryTooCostly: 422,
    SearchRefused: 422,
    ArchiveError: 400,
}


class FieldProblem(BaseModel):
    """One field at fault."""

    field: str
    message: str


class Problem(BaseModel):
    """What was refused, why, and what to do about it."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="the address of what this kind of refusal means; it ends with `code`")
    title: str
    status: int
    code: str = Field(description="stable, for machines")
    detail: str | None = None
    field: str | None = Field(default=None, description="the field that caused the refusal, if there is one")
    remedy: str | None = Field(default=None, description="what to do about it")
    record: str | None = Field(default=None, description="of several records the one for whose sake all were refused")
    errors: list[FieldProblem] | None = Field(
        default=None, description="the fields that caused the refusal; if there are many, the first ones"
    )
    errors_left_out: int | None = Field(default=None, description="how many more fields than `errors` lists")
    reason: str | None = Field(default=None, description="for a destroyed record: its class and the legal ground")
    certificate: str | None = Field(default=None, description="for a destroyed record: the address of the certificate")
    held_by: str | None = Field(default=None, description="of a retired archive: who holds the record")
    since: str | None = Field(default=None, description="of a retired archive: the first day on which it is held there")
    address: str | None = Field(default=None, description="of a retired archive: where the record is asked for")


class PreconditionRequired(ArchiveError):
    """A change must state which version it is made on."""

    code = "precondition_required"
    field = "If-Match"
    remedy = "Read the record and send its ETag as If-Match."

    def __init__(self) -> None:
        super().__init__("A change must state the version it is based on.")


class WrongMediaType(Invalid):
    """The body is of a type this address does not take."""

    code = "wrong_media_type"
    field = "Content-Type"

    def __init__(self, wanted: str) -> None:
        super().__init__("This address does not accept the type of this body.", remedy=f"Send it as {wanted}.")


class BrokenOff(ArchiveError):
    """The sender went away before the whole body had come."""

    code = "broken_off"

    def __init__(self) -> None:
        super().__init__(
            "The request ended before its body was complete.", field="body", remedy="Send the complete request again."
        )


class TwoLengths(ArchiveError):
    """A body whose length is stated in two ways; two readers could end it at two places."""

    code = "two_lengths"
    field = "Content-Length"
    remedy = "Send Content-Length or Transfer-Encoding, not both."

    def __init__(self) -> None:
        super().__init__("The length of the body is stated in two ways.")


STATUS |= {PreconditionRequired: 428, WrongMediaType: 415}


def status_of(refusal: type[Exception]) -> int:
    """The status of a class of refusals: that of its nearest class in the table."""
    return next(STATUS[cls] for cls in refusal.__mro__ if cls in STATUS)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """A problem as a response, its sentences in the language that is asked for."""
    title = said(_TITLES.get(status, "Refused"))
    body = {"type": f"{TYPES}/{code}", "title": title, "status": status, "code": code, "detail": said(detail)}
    body |= {key: said(value) if key in SENTENCES else value for key, value in more.items() if value is not None}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "2"} if status == 503 else {}
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


_TITLES = {
    400: "Bad request", 401: "Not recognised", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 410: "Gone", 412: "Version conflict", 413: "Too large", 415: "Wrong media type",
    416: "No such range", 422: "Invalid",
    428: "Precondition required", 429: "Too many requests", 500: "Damaged or defective", 503: "Not ready",
    507: "Storage full",
}  # fmt: skip


def title_of(status: int) -> str:
    """The title of problems with this status; empty where there are none."""
    return _TITLES.get(status, "")


def refused(_: Request | None, error: Exception) -> Response:
    """A refusal of the archive or of the index; what is destroyed names its ground and its certificate."""
    disposal, record = getattr(error, "disposal", None), getattr(error, "record", None)
    by, since, address = getattr(error, "held", None) or (None, None, None)
    answer = problem(
        status_of(type(error)),
        getattr(error, "code", "refused"),
        str(error),
        field=getattr(error, "field", None),
        remedy=getattr(error, "remedy", None),
        record=str(record) if record else None,
        reason=getattr(error, "reason", None) if isinstance(error, Gone) else None,
        certificate="/retirement/certificate" if by else f"/disposals/{disposal}/certificate" if disposal else None,
        held_by=by,
        since=since,
        address=address,
        errors=getattr(error, "errors", None),
        errors_left_out=getattr(error, "errors_left_out", None),
    )
    answer.headers.update(getattr(error, "headers", {}))
    return answer


def defect(request: Request | None, error: Exception) -> Response:
    """Something failed that is no refusal: a full or slow disk is reported as such, everything else is a defect of
    ours.
    """
    home = request.app.state.home.home if request is not None else None
    refusal = refusal_of(error, home)
    if refusal is not None and type(refusal) is not DatabaseUnusable:  # nobody knows why: a defect of ours, perhaps
        return refused(None, refusal)
    remedy = "Report the request to the maintainers. Check with a read whether anything was recorded."
    return problem(500, "defect", "The archive failed to process this request.", remedy=remedy)


def malformed(_: Request, error: Exception) -> Response:
    """A request whose shape is wrong: names every field at fault, never repeats its value."""
    assert isinstance(error, (RequestValidationError, ValidationError))
    faults = error.errors()
    listed = [{"field": _where(fault["loc"]), "message": said(words_of(fault))} for fault in faults[:MOST_ERRORS]]
    left = len(faults) - len(listed) or None
    first = listed[0]
    detail = f"{first['field']}: {first['message']}."  # translated already
    remedy = "Correct the fields listed in errors; /openapi.json describes them."
    return problem(
        422, "invalid_request", detail, field=first["field"], remedy=remedy, errors=listed, errors_left_out=left
    )


def _where(loc: Any) -> str:
    inside = loc[1:] if loc[:1] and loc[0] in ("body", "query", "path", "header") else loc
    inside = inside[:1] if loc[:1] == ("query",) else inside  # one that is repeated is one parameter
    return ".".join(field_name(str(part)) for part in inside) or "body"


def unrouted(request: Request, error: Exception) -> Response:
    """No such address, or no such method there; a body that cannot be read."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405 and request.method == "OPTIONS" and (methods := _methods(request)):
        return Response(status_code=204, headers={"Allow": ", ".join(methods)})
    code, detail, remedy = _UNROUTED.get(error.status_code, ("refused", str(error.detail), None))
    answer = problem(error.status_code, code, detail, remedy=remedy)
    answer.headers.update(error.headers or {})
    if error.status_code == 405 and (methods := _methods(request)):
        answer.headers["Allow"] = ", ".join(methods)
    return answer


OF_HTTP = {
    "no_such_address": (404, "The address does not exist."),
    "method_not_allowed": (405, "The address does not accept this method."),
    "malformed_body": (400, "The body cannot be read: it is not complete, not well formed, or nested too deeply."),
    "invalid_request": (422, "The request does not have the shape that the description states for it."),
    "too_many_connections": (429, "The network address holds too many connections."),
    "defect": (500, "The archive failed where it should not. Report it to the maintainers."),
}
"""Kinds of refusals that are no class of the program: their status, and when they are answered."""
_UNROUTED = {
    400: ("malformed_body", "The body cannot be read.", "Send a complete, well-formed body without excessive nesting."),
    404: ("no_such_address", "This address does not exist.", "/openapi.json lists all addresses."),
    405: (
        "method_not_allowed",
        "This address does not accept this method.",
        "Use a method listed in the Allow header.",
    ),
}


def _methods(request: Request) -> list[str]:
    """The methods an address takes, by the description of the application."""
    path, found = request.url.path, set()
    for template, operations in request.app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            found |= {method.upper() for method in operations}
    return sorted(found | ({"HEAD"} if "GET" in found else set()) | ({"OPTIONS"} if found else set()))


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(ArchiveError, refused)
    app.add_exception_handler(SearchRefused, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(ValidationError, malformed)
    app.add_exception_handler(HTTPException, unrouted)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems an operation may answer with, for its OpenAPI."""
    return {
        status: {"description": _TITLES[status], "content": {MEDIA_TYPE: {"schema": {"$ref": REF}}}}
        for status in statuses
    }


REF = "#/components/schemas/Problem"
