"""Handing over: a package of the whole archive for its successor, as a zip file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse
from pydantic import Field
from starlette.background import BackgroundTask

from api.http.identity import Asking, Home, requiring
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.actor.events import Role
from archive.files.digest import pieces_of
from archive.kernel import ActorId
from services.stated import Stated

if TYPE_CHECKING:
    from services.handover.package.selection import Wanted

router = APIRouter(prefix="/handovers", tags=["handover"], route_class=Receiving)


@requiring(Role.archivist)
async def archivist_of(caller: Asking) -> ActorId:
    """The actor, who may hand over: never by a key with a scope, for a package holds the whole archive."""
    return caller.require(Role.archivist)


Archivist = Annotated[ActorId, Depends(archivist_of)]


class PartOfArchive(Stated):
    """Which part of the archive is meant; the whole where nothing is stated."""

    cases: tuple[str, ...] = Field(default=(), max_length=200, description="only these cases, by id or number")
    classes: tuple[str, ...] = Field(default=(), max_length=200, description="only records of these classes")
    offices: tuple[str, ...] = Field(
        default=(), max_length=200, description="only records of these organisations that were wound down"
    )
    since: date | None = Field(default=None, description="only records of this day or later")
    until: date | None = Field(default=None, description="only records of this day or earlier")

    def wanted(self) -> "Wanted":
        """The part as the services take it."""
        from services.handover.package.selection import Wanted

        return Wanted(self.cases, self.classes, self.offices, self.since, self.until)


class HandoverOrder(PartOfArchive):
    """For whom a package is to be made, and by which E-ARK profile."""

    to: str = Field(min_length=1, max_length=500, description="who receives the package: the name of the successor")
    profile: Literal["aip", "sip", "dip"] = Field(
        default="aip", description="for preservation, for submission to another archive, or for use"
    )
    handed_as: Literal["copy", "transfer"] = Field(
        default="copy",
        alias="as",
        description="a copy: originals and responsibility stay here; or a transfer: the recipient becomes responsible"
        " once its receipt is imported",
    )
    ground: str | None = Field(
        default=None, max_length=300, description="the legal ground on which secret and personal content is disclosed"
    )
    recipient_key: str | None = Field(
        default=None,
        max_length=20_000,
        description="public keys of age of the recipient, one per line; with a ground, that content goes encrypted for"
        " them, in a folder of its own",
    )


@router.post(
    "",
    status_code=201,
    response_class=StreamingResponse,
    responses=documented(401, 403, 404, 409, 422, 503, 507)
    | {
        201: {
            "description": "The package",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    operation_id="create_handover",
    summary="Make a package for the successor",
)
def post_handover(home: Home, caller: Asking, by: Archivist, body: HandoverOrder) -> Response:
    """The whole archive, or the part asked for with what it needs; secret and personal content is left out and listed.

    Its issue is recorded.
    `Digest-Of-Package` is the digest that is recorded with it. If the connection breaks, ask again: that makes another
    package.
    """
    from services.handover.package.zipped import create_zip, remove

    home.projections.catch_up()
    wanted = body.wanted()
    ordered = {"to": body.to, "profile": body.profile, "handed_as": body.handed_as, "wanted": wanted}
    ordered |= {"ground": body.ground, "recipient_key": body.recipient_key}
    made, path = create_zip(home, caller, door="handover", **ordered)
    headers = {
        "Content-Length": str(path.stat().st_size),
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Cache-Control": "no-store",
        "Archive-Position": str(home.archive.position),
        "Digest-Of-Package": made.digest,
    }
    return StreamingResponse(
        sent(path), 201, headers, "application/zip", background=BackgroundTask(remove, path.parent)
    )


def sent(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in pieces."""
    with path.open("rb") as file:
        yield from pieces_of(file)
