"""Takes requests in: who may send a body and how large it may be are settled before any of it is read."""

import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, MutableMapping
from typing import Any, get_args, get_origin

from fastapi import APIRouter, params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from api.http import problems
from api.http.digests import Claims
from api.http.forms import UTF8, read_form
from api.http.identity import caller_of, role_of
from api.http.problems import BrokenOff, TwoLengths, WrongMediaType
from archive.access.caller import Caller
from archive.errors import ArchiveError, Invalid, TooLarge
from services.json_bodies import field_name, read_json
from services.named import ToLookUp, reading_at_hand, reading_of
from services.stated import Form, form_of

log = logging.getLogger("archive.api")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BodyTooLarge(TooLarge):
    """The body of the request is over the limit of this archive."""

    code = "body_too_large"
    field = "body"
    remedy = "Send less, or raise max_body_mb or max_file_mb in archive.toml."

    def __init__(self, limit: int) -> None:
        super().__init__(f"A request body may have at most {limit} bytes.")


class SaidTwice(ArchiveError):
    """A header stands in the request more than once, each time with something else."""

    code = "said_twice"
    remedy = "Send this header once."

    def __init__(self, header: str) -> None:
        super().__init__("This header was sent twice with different values.", field=header)


SAID_ONCE = ("idempotency-key", "if-match", "content-type", "content-md5")


class UnknownParameter(Invalid):
    """A parameter this address does not have; passing over it would answer another question than was asked."""

    code = "unknown_parameter"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            "This address has no such parameter.",
            field=field_name(name),
            remedy=f"Use only: {', '.join(sorted(known))}.",
        )


class ParameterTwice(Invalid):
    """A parameter that takes one value is given several; one of them would be lost."""

    code = "parameter_twice"

    def __init__(self, name: str) -> None:
        super().__init__("This parameter takes one value.", field=field_name(name), remedy="Give it once.")


class Room(APIRouter):
    """The routes under one prefix: no other address is compared with each of them."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See `APIRouter`."""
        if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(self.prefix):
            return Match.NONE, {}
        return super().matches(scope)


class Receiving(APIRoute):
    """A route that knows its parameters and their form. Before a body: first the key, then the type, then the bytes."""

    def get_route_handler(self) -> Handler:
        """See `APIRoute`. Refuses what the checks of this module refuse."""
        answer = super().get_route_handler()
        known, forms = _parameters(self.dependant), list(_forms(self.dependant))
        single = {name for name, several in known.items() if not several}
        body, role = self.body_field, role_of(self.dependant)
        shape = body.field_info.annotation if body is not None else None
        form = body is not None and isinstance(body.field_info, params.Form)
        parts = {each.alias: _text_type(each.field_info) for each in self.dependant.body_params}

        async def received(request: Request) -> Response:
            answered = await checked(request)
            if warning := getattr(request.state, "warning", None):
                answered.headers["Warning"] = warning
            return answered

        async def checked(request: Request) -> Response:
            unknown = next((name for name in request.query_params if name not in known), None)
            if unknown is not None:
                raise UnknownParameter(unknown, known)
            for name in single.intersection(request.query_params):
                if len(request.query_params.getlist(name)) > 1:
                    raise ParameterTwice(name)
            _require_once(request)
            _require_written(request, forms)
            if body is None:
                return await answer(request)
            caller = await caller_of(request)
            caller.require(role, within=True)
            _require_type(request, form)
            try:
                if form:  # read here, more strictly than the framework would, which finds it read
                    request._form = await read_form(request, parts)
                else:
                    claims, sent = Claims(request.headers.raw), await request.body()
                    claims.take(sent)
                    claims.require()
                    if sent:
                        request._json = await _typed(request, caller, shape, read_json(sent))
            except ClientDisconnect:
                raise BrokenOff from None
            return await answer(request)

        return received


async def _typed(request: Request, caller: Caller, shape: Any, said: Any) -> Any:
    """The body with what people type made into the values of its shape; what must be looked up is in a thread."""
    if not (isinstance(shape, type) and issubclass(shape, BaseModel)):
        return said
    home = request.app.state.home
    try:
        return reading_at_hand(home).taken(shape, said)
    except ToLookUp:
        return await run_in_threadpool(reading_of(home, caller).taken, shape, said)


def _parameters(dependant: Dependant) -> dict[str, bool]:
    """The names of the parameters, and whether each may be repeated, which means any of the values."""
    own = {each.alias: _is_list(each.field_info.annotation) for each in dependant.query_params}
    for each_of in dependant.dependencies:
        own |= _parameters(each_of)
    return own


def _is_list(form: Any) -> bool:
    return get_origin(form) in (list, tuple, set) or any(map(_is_list, get_args(form)))


def _text_type(part: Any) -> str | None:
    """Of which type a part of a form is that is a text; None of a file."""
    if isinstance(part, params.File):
        return None
    more = part.json_schema_extra
    return str((more if isinstance(more, dict) else {}).get("contentMediaType", "text/plain"))


def _require_once(request: Request) -> None:
    """Refuse a header that says two things: whichever is read, the other one is lost."""
    for name in SAID_ONCE:
        if len(set(request.headers.getlist(name))) > 1:
            raise SaidTwice(name.title())


def _forms(dependant: Dependant) -> Iterator[tuple[str, str, Form]]:
    """Where a parameter stands in the address, its name, and how it is written if that is not as any text."""
    for where, parameters in (("path", dependant.path_params), ("query", dependant.query_params)):
        for each in parameters:
            form = form_of(each.field_info.annotation)
            if form is not None:
                yield where, each.alias, form
    for each_of in dependant.dependencies:
        yield from _forms(each_of)


def _require_written(request: Request, forms: list[tuple[str, str, Form]]) -> None:
    """Refuse a parameter that would be read as something else than it says: `1` as true, `0` as a day in 1970."""
    faults = []
    for where, name, form in forms:
        said = request.query_params.getlist(name) if where == "query" else [request.path_params[name]]
        if not all(form.text.fullmatch(each) for each in said):
            faults.append({"type": "other_form", "loc": (where, name), "msg": form.words_of_text})
    if faults:
        raise RequestValidationError(faults)


def _require_type(request: Request, form: bool) -> None:
    sent, _, told = (each.strip().lower() for each in request.headers.get("content-type", "").partition(";"))
    wanted = "multipart/form-data" if form else "application/json"
    if sent != wanted and (form or not re.fullmatch(r"application/[^\s/]+\+json", sent)):
        raise WrongMediaType(wanted)
    if not form and (charset := re.search(r"charset=\"?([^\s;\"]*)", told)) and charset[1] not in UTF8:
        raise WrongMediaType(f"{wanted} in UTF-8")
    if "content-encoding" in request.headers or "content-range" in request.headers:
        raise WrongMediaType(f"{wanted}, complete and not compressed")


class Door:
    """The outermost layer: bounds every body, answers HEAD as GET without a body, and lets no defect out.

    A defect is logged with its class and place; its message may quote what somebody sent, and stays out of the log.
    """

    def __init__(self, app: Asgi, json_bytes: int, file_bytes: int) -> None:
        self._app, self._json, self._file = app, json_bytes, file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            answer = problems.refused(None, TwoLengths())
            answer.headers["Connection"] = "close"  # what follows on it may be a part of this body
            await answer(scope, receive, send)
            return
        limit = self._limit(scope)
        if _declared(scope) > limit:
            await problems.refused(None, BodyTooLarge(limit))(scope, receive, send)
            return
        begun, head = False, scope["method"] == "HEAD"

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            inner = {**scope, "method": "GET"} if head else scope
            await self._app(inner, _counted(receive, limit), sent)
        except Exception as error:  # noqa: BLE001  the last place where a defect can become an answer
            log.error("%s", place_of(error))  # noqa: TRY400  the message of the error stays out
            if begun:
                raise ConnectionAbortedError("the answer was interrupted") from None
            await problems.defect(Request(scope), error)(scope, receive, sent)

    def _limit(self, scope: Scope) -> int:
        multipart = dict(scope["headers"]).get(b"content-type", b"").startswith(b"multipart/")
        return self._file + self._json if multipart else self._json


def _declared(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLarge(limit)
        return message

    return counted


def place_of(error: BaseException) -> str:
    """Where a defect is, with its class: what the log states of it, since its message may quote what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[::-1])
    return f"{type(error).__name__} at {places}"
