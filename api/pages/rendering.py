"""Makes a page of a template: in the language of the reader, under one strict policy, kept by nobody."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from api.pages.session import FORM, HOURS, form_cookie, form_token, set_cookie
from api.pages.words import COOKIE, LANGUAGES, Reader
from archive.access.caller import Caller
from archive.kind import kinds
from services.home.archive_home import ArchiveHome

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Cookie, Accept-Language, Authorization",
}
ROOT = "/browse"
STATIC = f"{ROOT}/static"
TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
OF_A_YEAR = 365 * 24 * 3600


@cache
def environment() -> Environment:
    """The templates, which escape whatever stands in them."""
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": address_of, "kinds": kinds, "languages": LANGUAGES}
    made.filters |= {"query": query, "query_with": with_value, "query_without": without_value, "marked": marked}
    return made


@cache
def asset(name: str) -> tuple[bytes, str]:
    """A file that pages load, and the digest in its address: another file has another one."""
    source, _, _ = PackageLoader("api.pages", "static").get_source(environment(), name)
    content = source.encode()
    return content, hashlib.sha256(content).hexdigest()[:16]


def address_of(name: str) -> str:
    """Where a file that pages load is."""
    return f"{STATIC}/{asset(name)[1]}/{name}"


def query(said: Mapping[str, Any], **others: Any) -> str:
    """Parameters as a query, some of them otherwise; those without a value are left out."""
    pairs = [
        (name, each)
        for name, value in (dict(said) | others).items()
        for each in (value if isinstance(value, (list, tuple)) else [value])
        if each not in (None, "")
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def with_value(said: Mapping[str, Any], name: str, value: str) -> str:
    """A query that is narrowed by one value more."""
    return query(said, **{name: (*said.get(name, ()), value)})


def without_value(said: Mapping[str, Any], name: str, value: str) -> str:
    """A query that is narrowed by one value less."""
    return query(said, **{name: tuple(each for each in said.get(name, ()) if each != value)}) or "?"


def marked(snippet: str) -> Markup:
    """A snippet, which search has escaped but for the marks around the words that were found."""
    return Markup(snippet)  # noqa: S704


def page(name: str, request: Request, reader: Reader, caller: Caller, *, status: int = 200, **values: Any) -> Response:
    """A page for a reader."""
    home: ArchiveHome = request.app.state.home
    cookie = form_cookie(request)
    told = {
        "_": reader.say,
        "r": reader,
        "home": home,
        "caller": caller,
        "request": request,
        "token": form_token(home, cookie),
        "here": {name: request.query_params.getlist(name) for name in request.query_params if name != "lang"},
        "path": request.url.path,
        "root": ROOT,
        "q": "",
        **values,
    }
    text = environment().get_template(name).render(told)
    answer = HTMLResponse(text, status, HEADERS | {"Content-Language": reader.language})
    if request.query_params.get("lang") == reader.language != request.cookies.get(COOKIE):
        set_cookie(request, answer, COOKIE, reader.language, OF_A_YEAR)
    if cookie != request.cookies.get(FORM):
        set_cookie(request, answer, FORM, cookie, HOURS * 3600)
    return answer


def static(name: str, digest: str) -> Response | None:
    """A file that pages load; None where there is none of this name and digest."""
    ending = name.rpartition(".")[2]
    if ending not in TYPES or name not in files():
        return None
    content, own = asset(name)
    if digest != own:
        return None
    headers = {"Cache-Control": f"public, max-age={OF_A_YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(content, 200, headers, TYPES[ending])


@cache
def files() -> tuple[str, ...]:
    """The names of the files that pages load."""
    return tuple(PackageLoader("api.pages", "static").list_templates())
