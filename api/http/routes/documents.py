"""Documents have bytes: uploaded as multipart, downloaded with their digest as ETag."""

from functools import partial
from typing import Annotated, BinaryIO
from uuid import UUID

import orjson
from fastapi import Form, Header, Query, Request, UploadFile
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from api.http import responses
from api.http.caching import holds
from api.http.identity import Asking, Clocks, Home, IdempotencyKey, IfMatch, MinPosition, Registrar, require_within
from api.http.problems import documented
from api.http.routes.ranges import part_of, part_sent
from api.http.routes.records import CHANGE, READ, WRITE, once, router_of
from archive.document.events import DocumentFiled, File, NewVersion
from archive.document.usecases import file_document, file_version
from archive.errors import Invalid
from projections.text import identify
from projections.text.fulltext import Named
from services import shapes as answers
from services.access_log import note
from services.formats.contents import verified, version_of
from services.formats.migrating import migrate
from services.home.archive_home import ArchiveHome
from services.json_bodies import read_json
from services.named import reading_of
from services.sight.visibility import require_references
from services.verbs import KINDS, event_of, shape_of, where_it_went
from services.waiting import Write, carried_out

Shape = shape_of(DocumentFiled)
router = router_of(KINDS["document"])
Metadata = Annotated[
    str,
    Form(
        description="the fields of a document, as JSON; the type of this part may be application/json or text/plain",
        max_length=20_000_000,
        json_schema_extra={"contentMediaType": "application/json"},
    ),
]


def stored_file(home: ArchiveHome, source: BinaryIO, filename: str, media_type: str = "") -> File:
    """Keep the bytes and state what they are. They are durable before any event names them."""
    digest, size = home.blobs.put(source)
    found = identify(home.blobs.path(digest), filename, media_type)
    return File(
        digest=digest,
        size=size,
        filename=filename[:1000],
        media_type=found.media_type,
        format=found.name[:300],
        format_basis=found.basis,
    )


def _request_bytes(request: Request, said: str | None, sent: UploadFile | None, file: File | None) -> bytes:
    """What makes two uploads the same: method, address, what is said, and of the file name, type and bytes."""
    of_file = [sent.filename, sent.content_type, file.digest, file.size] if sent and file else None
    return orjson.dumps([request.method, request.url.path, said, of_file])


@router.post(
    "",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=WRITE,
    summary="File a document",
    operation_id="create_document",
)
def post(
    request: Request,
    home: Home,
    caller: Asking,
    by: Registrar,
    metadata: Metadata,
    file: UploadFile | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """File a document: its description as JSON in `metadata`, its bytes in `file`. Documents on paper are described
    only.
    """
    shape = Shape.model_validate(reading_of(home, caller).taken(Shape, read_json(metadata)))
    if getattr(shape, "file", None) is not None:
        raise Invalid("The file must be uploaded.", field="file", remedy="Send the bytes as the part 'file'.")
    require_within(home, caller, shape)
    require_references(home, caller, "document", shape, "write documents")
    stored = stored_file(home, file.file, file.filename or "", file.content_type or "") if file else None
    filed = event_of(DocumentFiled, shape.model_copy(update={"file": stored}))
    assert isinstance(filed, DocumentFiled)
    said = _request_bytes(request, metadata, file, stored)
    write = Write("document", shape, file=stored)
    run = partial(file_document, home.archive, filed, by=by)
    made = once(home, idempotency_key, by, said, lambda: carried_out(home, caller, by, write, run))
    return responses.receipt(where_it_went(home.archive, filed.case, made), created="/documents")


@router.post(
    "/{id}/versions",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    summary="File a new version of a document",
    operation_id="document_versions",
)
def post_version(
    request: Request,
    home: Home,
    caller: Asking,
    by: Registrar,
    id: UUID,
    expecting: IfMatch,
    file: UploadFile,
    reason: Annotated[str | None, Form(max_length=20_000)] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """File a new version of a document; the earlier versions stay."""
    stored = stored_file(home, file.file, file.filename or "", file.content_type or "")
    content = NewVersion(file=stored, reason=reason)
    write = Write("document", NewVersion(file=stored, reason=reason), "versions", id, expecting, stored)
    run = partial(file_version, home.archive, id, content, by=by, dated=home.today(), expecting=expecting)
    said = _request_bytes(request, reason, file, stored)
    made = once(home, idempotency_key, by, said, lambda: carried_out(home, caller, by, write, run))
    return responses.receipt(made)


@router.post(
    "/{id}/representations",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    summary="Record a migrated copy of a document",
    operation_id="document_representations",
)
def post_representation(
    home: Home,
    caller: Asking,
    by: Registrar,
    id: UUID,
    expecting: IfMatch,
    file: UploadFile,
    program: Annotated[str, Form(min_length=1, max_length=120, description="the program that made the copy")],
    program_version: Annotated[str, Form(min_length=1, max_length=120, description="the version of that program")],
    file_version: Annotated[int | None, Form(ge=1, le=10**9, description="the version it was made of")] = None,
    reason: Annotated[str | None, Form(max_length=20_000)] = None,
) -> Response:
    """A further representation in another format; the original stays as it is. The same copy again is nothing new."""
    made = migrate(
        home, caller, id, file.file, file.filename or "", program=program, program_version=program_version,
        file_version=file_version, reason=reason, expecting=expecting,
    )  # fmt: skip
    return responses.receipt(made)


@router.get(
    "/{id}/content",
    response_class=StreamingResponse,
    responses=READ
    | {
        200: {
            "description": "The content of the file",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        206: {
            "description": "The part of the file that Range asks for",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "Unchanged"},
    }
    | documented(416),
    summary="Download the bytes of a document",
    operation_id="document_content",
)
def content(
    home: Home,
    clocks: Clocks,
    id: UUID,
    version: Annotated[int | None, Query(ge=1, le=10**9)] = None,
    representation: Annotated[
        int | None, Query(ge=1, le=10**9, description="a migrated copy instead, by its number")
    ] = None,
    if_none_match: Annotated[str | None, Header(description="the ETag of a file you have: 304 if it is this")] = None,
    asked: Annotated[
        str | None, Header(alias="Range", description="the bytes wanted, as one range: bytes=0-1023")
    ] = None,
    if_range: Annotated[
        str | None, Header(description="the ETag of the file that a part is for; another file is sent whole")
    ] = None,
    min_position: MinPosition = 0,
) -> Response:
    """The bytes of a version, by default the newest; their digest is checked first."""
    with home.projections.states(min_position) as states:
        found = version_of(states.one(str(id), clocks, "document").state, version, representation)
        note(home, states, clocks.caller, (str(id),), "content")
    etag = f'"{found["digest"]}"'
    if if_none_match and holds(if_none_match, etag):
        return Response(status_code=304, headers={"ETag": etag})
    size = verified(home, str(id), found["digest"])
    part = part_of(asked, if_range, etag, size)
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Length": str(size if part is None else len(part)),
        "Content-Disposition": responses.attachment(found.get("filename") or found["digest"]),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    opened = home.files.open(str(id), found["digest"])
    return StreamingResponse(part_sent(opened, part), 206 if part else 200, headers, found["media_type"])


class TextOut(BaseModel):
    """The text found in a version, how far the reading came, and why no further."""

    status: str
    reason: str
    text: str
    media_type: str
    format: str
    format_basis: str


@router.get(
    "/{id}/text",
    response_model=TextOut,
    responses=READ,
    summary="Read the text found in a document",
    operation_id="document_text",
)
def text(
    home: Home,
    clocks: Clocks,
    id: UUID,
    version: Annotated[int | None, Query(ge=1, le=10**9)] = None,
    min_position: MinPosition = 0,
) -> Response:
    """The text of a version as search reads it."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), version_of(states.one(str(id), clocks, "document").state, version)
        note(home, states, clocks.caller, (str(id),), "text")
    digest = found["digest"]
    with home.comparer.meeting(str(id), digest):
        home.files.require(str(id), digest)
    read = home.projections.texts.read([Named(digest, found.get("filename", ""), str(id))])[digest]
    body = {
        "status": read.status,
        "reason": read.reason,
        "text": read.text,
        "media_type": read.format.media_type,
        "format": read.format.name,
        "format_basis": read.format.basis,
    }
    return responses.shown(body, position=position)
