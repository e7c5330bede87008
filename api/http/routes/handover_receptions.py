"""At the successor: check and receive a package in the folder of packages, and give its receipt.

At the sender: import a receipt. A package is named, never sent: it is as large as an archive.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Asking, Home
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.handovers import Archivist
from services import shapes as answers
from services.handover.checks.check import check_package
from services.handover.receiving.placed import package_folder
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.handover.withdrawing import withdraw_transfer
from services.json_bodies import json_bytes
from services.stated import Stated

router = APIRouter(prefix="/handovers", tags=["handover"], route_class=Receiving)
Keys = Annotated[
    tuple[Annotated[str, Field(max_length=500)], ...],
    Field(max_length=100, description="public keys of the other archive (NAME+ID+KEY), known from elsewhere"),
]


class PackageNamed(Stated):
    """A package in the folder that the setting `packages` names."""

    package: str = Field(
        pattern=r"^bag-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.zip)?$",
        description="the name of its folder, bag-ID, or of its zip file, bag-ID.zip",
    )
    keys: Keys = ()
    digest: str | None = Field(None, description="the digest that the sender gave by another way, in hex")


class Checked(BaseModel):
    """What a check found."""

    model_config = ConfigDict(extra="allow")

    ok: bool
    digest: str | None = Field(description="the digest of the package; null if a difference was found")
    differences: list[dict[str, str]] = Field(description="`kind`, `where` and `says`; at most 100")
    differing: int = Field(description="how many there are in all")
    findings: list[dict[str, Any]] = Field(
        description="rules of E-ARK that are not met: `rule`, `level`, `where`, `says` and `times`; at most 100"
    )
    own_key_only: bool = Field(description="whether only keys that came with the package vouch for it")
    signed: bool = Field(description="whether the sender signed every file of the package")
    reservation: str | None = Field(description="what nothing vouches for")


class Received(BaseModel):
    """What came of a package."""

    id: UUID = Field(description="the record of its reception")
    handover: UUID = Field(description="the id of the package")
    sender: str
    size: int = Field(description="how many events the sender had recorded")
    root: str
    package: str = Field(description="the digest of the package")
    events: int = Field(description="how many events were new here")
    files: int
    position: int
    repeated: bool = Field(description="whether it had been received before; then nothing was recorded")
    vouched: bool = Field(description="whether a key or digest known before vouches for it")
    beside: list[dict[str, Any]] = Field(
        description="events of records that went on here: kept as history of the sender, for review; at most 1,000"
    )


class ReceiptSent(Stated):
    """The receipt of a recipient: the proof file, as it came."""

    receipt: dict[str, Any]
    keys: Keys = ()
    recipient: str | None = Field(
        None, max_length=500,
        description="of a transfer: confirms the name of the archive, where it is not that of the recipient",
    )  # fmt: skip


class Withdrawal(Stated):
    """Why a transfer does not take place."""

    reason: str = Field(min_length=1, max_length=2000)
    because: Literal["withdrawn", "refused"] = Field(
        default="withdrawn", description="the sender withdrew it, or its recipient refused it"
    )


@router.post(
    "/checks",
    response_model=Checked,
    responses=documented(401, 403, 404, 422, 503),
    operation_id="check_handover",
    summary="Check a package",
)
def post_check(home: Home, by: Archivist, body: PackageNamed) -> Response:
    """Its files, descriptions, proofs and completeness. Nothing is recorded, and nothing in the package is trusted."""
    found = check_package(package_folder(home, body.package), body.keys, digest=body.digest)
    return responses.shown(
        {name: value for name, value in found.items() if name != "folder"}, position=home.archive.position
    )


@router.post(
    "/receptions",
    status_code=201,
    response_model=Received,
    responses=documented(401, 403, 404, 409, 422, 503, 507),
    operation_id="receive_handover",
    summary="Receive a package of another archive",
)
def post_reception(home: Home, caller: Asking, by: Archivist, body: PackageNamed) -> Response:
    """Verify it, then record everything in it that is still missing. If the connection breaks, send the same again."""
    done = receive(home, package_folder(home, body.package), caller, keys=body.keys, digest=body.digest)
    told = Received.model_validate(done.as_dict()).model_dump(mode="json")
    return Response(orjson.dumps(told), 201, {"Archive-Position": str(done.position)}, "application/json")


@router.get(
    "/receptions/{handover}/receipt",
    responses=documented(401, 403, 404, 422, 503)
    | {200: {"description": "The receipt", "content": {"application/json": {"schema": {"type": "object"}}}}},
    operation_id="receipt_of_handover",
    summary="Fetch the receipt for a package that was received",
)
def get_receipt(
    home: Home,
    by: Archivist,
    handover: Annotated[UUID, Path(description="the id of the package")],
    of: Annotated[
        Literal["received", "opened"],
        Query(description="the receipt for the package, or for its encrypted content that was opened"),
    ] = "received",
) -> Response:
    """The proof that the package is recorded here, or its encrypted content opened; the sender imports it."""
    headers = {"Cache-Control": "no-store", "Archive-Position": str(home.archive.position)}
    return Response(receipt_of(home, handover, of), 200, headers, "application/json")


@router.post(
    "/{handover}/withdrawals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=documented(401, 403, 404, 409, 422, 503, 507),
    operation_id="withdraw_handover",
    summary="Record at the sender that a transfer does not take place",
)
def post_withdrawal(
    home: Home,
    caller: Asking,
    by: Archivist,
    handover: Annotated[UUID, Path(description="the id of the package")],
    body: Withdrawal,
) -> Response:
    """Its records can then go to another recipient. A second time nothing happens; what was accepted is refused."""
    return responses.receipt(withdraw_transfer(home, str(handover), caller, reason=body.reason, because=body.because))


@router.post(
    "/receipts",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=documented(401, 403, 409, 422, 503, 507),
    operation_id="acknowledge_handover",
    summary="Record at the sender that a package was received",
)
def post_receipt(home: Home, caller: Asking, by: Archivist, body: ReceiptSent) -> Response:
    """A second time nothing happens. Of a transfer the recipient is responsible from now on; it needs `keys`."""
    return responses.receipt(
        acknowledge(home, json_bytes(body.receipt, "receipt"), caller, keys=body.keys, recipient=body.recipient)
    )
