"""Proof for anybody: the signed checkpoint, the tree as tiles, proof files, consistency, the keys."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Asking, Home
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.access.caller import Caller
from archive.errors import Invalid, NotFound
from archive.ledger.checkpoint.checkpoint import Checkpoint, NoCheckpoint, at, latest
from archive.ledger.leaf import leaf_entry
from archive.ledger.stamp.kept import REPLY_TYPE, reply_over
from archive.ledger.tiles import Tile, entry_bundle, require_tile, tile_at, tile_bytes
from archive.ledger.tree import consistency_proof, root_at
from archive.ledger.usecases import known_keys
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.proof.file import proof_file
from services.sight.disclosure import kept_inside, kept_whole, visible

router = APIRouter(prefix="/ledger", tags=["ledger"], route_class=Receiving)
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
NEVER_KEPT = {"Cache-Control": "no-store"}
NOTE: dict[int | str, dict[str, Any]] = {
    200: {"description": "a signed note", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the tile",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
STAMP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the time stamp",
        "content": {REPLY_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
Size = Annotated[int, Path(ge=0, le=2**62, description="the number of events it covers")]
Place = Annotated[int, Query(ge=0, le=2**62)]


@router.get(
    "/checkpoint",
    responses=NOTE | documented(404),
    response_class=Response,
    summary="The newest checkpoint: origin, size and root, signed (C2SP)",
    operation_id="checkpoint",
)
def checkpoint(home: Home) -> Response:
    """Keep a copy: without one outside the archive, little is proven."""
    found = latest(home.archive)
    if found is None:
        raise NoCheckpoint("There is no checkpoint yet.", remedy="Try again after the first events were recorded.")
    return _note(home, found)


@router.get(
    "/checkpoint/{size}",
    responses=NOTE | documented(404, 422),
    response_class=Response,
    summary="The checkpoint at a size, with the signatures of witnesses",
    operation_id="checkpoint_at",
)
def checkpoint_at(home: Home, size: Size) -> Response:
    """Where an authority stamped it, `Link` leads to the time stamp."""
    return _note(home, at(home.archive, size))


@router.get(
    "/checkpoint/{size}/timestamp",
    responses=STAMP | documented(404, 422),
    response_class=Response,
    summary="The newest time stamp over a checkpoint (RFC 3161)",
    operation_id="checkpoint_timestamp",
)
def checkpoint_timestamp(home: Home, size: Size) -> Response:
    """The reply of the authority in DER, over the note as the archive signed it, without the lines of witnesses."""
    reply = reply_over(home.archive, size)
    if reply is None:
        raise NotFound("There is no time stamp for this checkpoint.", field="size")
    return Response(reply, 200, NEVER_KEPT | {"Archive-Position": str(size)}, REPLY_TYPE)


def _note(home: ArchiveHome, found: Checkpoint) -> Response:
    headers = NEVER_KEPT | {"Archive-Position": str(found.size)}
    if reply_over(home.archive, found.size) is not None:
        headers["Link"] = f'</ledger/checkpoint/{found.size}/timestamp>; rel="describedby"; type="{REPLY_TYPE}"'
    return Response(str(found.note), 200, headers, "text/plain; charset=utf-8")


@router.get(
    "/tile/{path:path}",
    responses=BYTES | documented(404, 422),
    response_class=Response,
    summary="A tile of the tree (C2SP tlog-tiles)",
    operation_id="tile",
)
def tile(
    home: Home, caller: Asking, path: Annotated[str, Path(max_length=200, description="0/x001/067.p/5")]
) -> Response:
    """Hashes for everyone; bundles of entries only where the caller may see every event in them."""
    found = tile_at(path)
    if found.level is None:
        return Response(_bundle(home, caller, found), 200, NEVER_KEPT, "application/octet-stream")
    hashes = tile_bytes(found, home.archive.position, home.archive.recorder.tree.nodes())
    return Response(hashes, 200, FOR_EVER, "application/octet-stream")


def _bundle(home: ArchiveHome, caller: Caller, found: Tile) -> bytes:
    require_tile(found, home.archive.position)
    rows = home.archive.recorder.read(found.start, found.width, upto=found.start + found.width)
    streams = {row[2] for row in rows}
    inner = any(kept_inside(caller)(row[4]) for row in rows)
    if inner or visible(home, caller)(streams) != streams or kept_whole(home, caller)(rows):
        raise NotFound(
            "Some events of this bundle are not public.", field="path", remedy="Use the tiles of hashes instead."
        )
    with home.projections.states() as states:
        note(home, states, caller, streams, "bundle")
    return entry_bundle([leaf_entry(row[:8]) for row in rows])


class ProofOut(BaseModel):
    """A proof file: one event, its path to a signed checkpoint. Anyone can check it with the one-file verifier."""

    format: str
    event: dict[str, Any]
    leaf: str
    path: list[str]
    checkpoint: str
    key: str


@router.get(
    "/proof/{position}",
    response_model=ProofOut,
    responses=documented(401, 404, 422, 503),
    summary="The proof file of an event",
    operation_id="proof",
)
def proof(
    home: Home,
    caller: Asking,
    position: Annotated[int, Path(ge=1, le=2**62)],
    size: Annotated[int | None, Query(ge=1, le=2**62, description="prove with the checkpoint of this size")] = None,
) -> Response:
    """Up to the newest checkpoint, made now where none covers the event yet. Hidden events have none for you."""
    covered, body = proof_file(home, caller, position, size)
    return Response(body, 200, NEVER_KEPT | {"Archive-Position": str(covered)}, "application/json")


class Consistency(BaseModel):
    """That the record at `second` begins with the record at `first`: hashes in base 16."""

    first: int
    second: int
    first_root: str
    second_root: str
    proof: list[str]


@router.get(
    "/consistency",
    response_model=Consistency,
    responses=documented(404, 422),
    summary="Prove that the record only grew between two sizes",
    operation_id="consistency",
)
def consistency(home: Home, first: Place, second: Annotated[int | None, Query(ge=0, le=2**62)] = None) -> Response:
    """RFC 9162 consistency proof. `second` is the newest checkpoint unless you state otherwise."""
    position = home.archive.position
    newest = latest(home.archive) if second is None else None
    end = second if second is not None else newest.size if newest else position
    if end > position:
        raise NotFound(f"The record has {position} events.", field="second")
    if not 0 < first <= end:
        raise Invalid("The first size must be between 1 and the second.", field="first")
    nodes = home.archive.recorder.tree.nodes()
    body = {
        "first": first,
        "second": end,
        "first_root": root_at(first, nodes).hex(),
        "second_root": root_at(end, nodes).hex(),
        "proof": [hash.hex() for hash in consistency_proof(first, end, nodes)],
    }
    return responses.shown(body, position=position)


class KeyOut(BaseModel):
    """A key that signs checkpoints, from the position of its introduction until the next one."""

    key: str = Field(description="vkey: NAME+ID+KEY, as C2SP signed notes have it")
    introduced_at: int
    in_force: bool


class KeysOut(BaseModel):
    """Every key in the order of introduction. Compare them with what the archive published elsewhere."""

    origin: str
    keys: list[KeyOut]


@router.get("/keys", response_model=KeysOut, summary="The keys that sign checkpoints", operation_id="ledger_keys")
def keys(home: Home) -> Response:
    """The public halves; a change of key is an event, and its first checkpoint is signed by the old key too."""
    known = known_keys(home.archive)
    told = [{"key": each.key.vkey, "introduced_at": each.position, "in_force": each is known[-1]} for each in known]
    return responses.shown({"origin": home.archive.origin, "keys": told}, position=home.archive.position)
