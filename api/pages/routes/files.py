"""The files of documents in a browser: shown by its own means where that is safe, else as a download."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from api.http.identity import Home
from api.http.responses import attachment
from api.http.routes.ranges import part_sent
from api.pages.asking import Clocks, Speaking
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page
from api.pages.routes.records import Id
from projections.text.fulltext import Named
from services.access_log import note
from services.formats.contents import verified, version_of

router = APIRouter(route_class=Page, include_in_schema=False)
IN_PLACE = ("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp")
"""Types that browsers show without running anything of them on our behalf; `sandbox` holds them to that."""
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
Number = Annotated[int | None, Query(ge=1, le=10**9)]


@router.get(f"{ROOT}/documents/{{id}}/file")
def get_file(
    home: Home,
    clocks: Clocks,
    id: Id,
    version: Number = None,
    representation: Number = None,
    download: bool = False,
) -> Response:
    """The bytes of a version, by default the newest; their digest is checked first."""
    with home.projections.states() as states:
        found = version_of(states.one(str(id), clocks, "document").state, version, representation)
        note(home, states, clocks.caller, (str(id),), "content")
    size = verified(home, str(id), found["digest"])
    headers = HEADERS | {"Content-Security-Policy": ALONE, "Content-Length": str(size)}
    del headers["Cross-Origin-Opener-Policy"]
    if download or found["media_type"] not in IN_PLACE:
        headers["Content-Disposition"] = attachment(found.get("filename") or found["digest"])
    opened = home.files.open(str(id), found["digest"])
    return StreamingResponse(part_sent(opened, None), 200, headers, found["media_type"])


@router.get(f"{ROOT}/documents/{{id}}/text")
def get_text(
    request: Request, home: Home, clocks: Clocks, reader: Speaking, id: Id, version: Number = None
) -> Response:
    """The text of a version as search reads it."""
    with home.projections.states() as states:
        view = states.one(str(id), clocks, "document")
        found = version_of(view.state, version)
        note(home, states, clocks.caller, (str(id),), "text")
    digest = found["digest"]
    with home.comparer.meeting(str(id), digest):
        home.files.require(str(id), digest)
    read = home.projections.texts.read([Named(digest, found.get("filename", ""), str(id))])[digest]
    told: dict[str, Any] = {"title": view.state.get("title") or "", "id": str(id), "file": found, "read": read}
    return page("text.html", request, reader, clocks.caller, **told)
