"""Answers as HTTP responses: a receipt, or something read, with the position it is at."""

import re
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.responses import Response

from archive.record.store import Receipt

_NEXT = re.compile(r'<([^>]+)>; rel="next"')


def receipt(made: Receipt, *, created: str | None = None, moves: Sequence[dict[str, Any]] = ()) -> Response:
    """A receipt as a response, 201; `moves` are records that fall due on another day by it."""
    headers = {"Archive-Position": str(made.position), "ETag": f'"{made.version}"'}
    if created:
        headers["Location"] = f"{created}/{made.id}"
    if made.replayed:
        headers["Idempotency-Replayed"] = "true"
    body = {"id": str(made.id), "version": made.version, "position": made.position}
    body |= {"effect": made.effect} if made.effect else {}
    body |= {"part": str(made.part)} if made.part else {}
    body |= {"moves": list(moves)} if moves else {}
    return Response(orjson.dumps(body), 201, headers, "application/json")


def shown(body: Any, *, position: int, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """Something read, with the position it is at. The address that leads on stands in the body as well."""
    if headers and isinstance(body, dict) and (on := _NEXT.fullmatch(headers.get("Link", ""))):
        body = {"next": on[1]} | body
    told = {"Archive-Position": str(position), "Cache-Control": "no-store"} | (headers or {})
    return Response(orjson.dumps(body), status, told, "application/json")
