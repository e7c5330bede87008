"""Signing in with a key, and out."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.http.identity import Home
from api.pages.asking import Speaking, Visitor
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page
from api.pages.session import is_ours, sign_in, sign_out
from archive.errors import NotAllowed, NotRecognised

router = APIRouter(route_class=Page, include_in_schema=False)
FORMS = "application/x-www-form-urlencoded"
LONGEST = 20_000


class NotOurForm(NotAllowed):
    """A form that this archive did not give to this browser."""

    code = "form_not_recognised"
    remedy = "Open the page again and send the form from there."

    def __init__(self) -> None:
        super().__init__("The form was not opened in this browser, or too long ago.", field="token")


async def form_of(request: Request, home: Home) -> dict[str, str]:
    """The fields of a form. Refuses: one that this archive did not give to this browser."""
    sent = b""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORMS:
        sent = await request.body()
    fields = parse_qs(sent[:LONGEST].decode("utf-8", "replace"), keep_blank_values=True)
    said = {name: values[0] for name, values in fields.items()}
    if not is_ours(home, request, said.get("token", "")):
        raise NotOurForm
    return said


def own_address(said: str) -> str:
    """Where to go on: a page of ours, else the first one."""
    ours = said == "/" or said.startswith((f"{ROOT}/", f"{ROOT}?")) or said == ROOT
    return said if ours and not any(sign in said for sign in "\\\r\n\t") else "/"


@router.get(f"{ROOT}/sign-in")
def get_form(request: Request, caller: Visitor, reader: Speaking, to: str = "/") -> Response:
    """The form for a key."""
    return page("sign_in.html", request, reader, caller, to=own_address(to), wrong=False)


@router.post(f"{ROOT}/sign-in")
async def post_key(request: Request, home: Home, reader: Speaking, caller: Visitor) -> Response:
    """Sign in, and go on to where the reader came from."""
    said = await form_of(request, home)
    to = own_address(said.get("to", "/"))
    answer = RedirectResponse(to, 303, HEADERS)
    try:
        await run_in_threadpool(sign_in, home, request, answer, said.get("key", "").strip())
    except NotRecognised:
        return page("sign_in.html", request, reader, caller, status=401, to=to, wrong=True)
    return answer


@router.post(f"{ROOT}/sign-out")
async def post_out(request: Request, home: Home) -> Response:
    """Sign out."""
    await form_of(request, home)
    answer = RedirectResponse("/", 303, HEADERS)
    sign_out(answer)
    return answer
