"""What everybody may see in the forms of Finnish archives, as a zip file: SÄHKE2 and national METS."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field
from starlette.background import BackgroundTask

from api.http.identity import Asking, Home
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.handovers import Archivist, PartOfArchive, sent

router = APIRouter(prefix="/exports", tags=["handover"], route_class=Receiving)


class ExportOrder(PartOfArchive):
    """In which form what everybody may see is exported."""

    form: Literal["sahke2", "mets"] = Field(
        description="a transfer of SÄHKE2 2019.03, or METS of the national specifications"
    )
    contract: str = Field(default="", max_length=200, description="the id of the agreement with the receiving archive")


@router.post(
    "",
    status_code=201,
    response_class=StreamingResponse,
    responses=documented(401, 403, 404, 409, 422, 503, 507)
    | {
        201: {
            "description": "The export",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    operation_id="create_export",
    summary="Export what everybody may see in a national form",
)
def post_export(home: Home, caller: Asking, by: Archivist, body: ExportOrder) -> Response:
    """Metadata in one file, and the files of documents beside it.

    It has only what everybody may see, also where the caller may see more. Of a part, what its records cannot be
    understood without comes along.
    """
    from services.handover.package.zipped import remove
    from services.national.export import export_zip

    home.projections.catch_up()
    wanted = body.wanted()
    door = f"export {body.form}"
    made, path = export_zip(home, caller, body.form, door=door, contract=body.contract, wanted=wanted)
    headers = {
        "Content-Length": str(path.stat().st_size),
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Cache-Control": "no-store",
        "Archive-Position": str(made.size),
    }
    return StreamingResponse(
        sent(path), 201, headers, "application/zip", background=BackgroundTask(remove, path.parent)
    )
