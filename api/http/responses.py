"""Answers as HTTP responses: a receipt, or something read, with the position it is at."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

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


def shown(
    body: Any, *, position: int, headers: dict[str, str] | None = None, status: int = 200, version: int | None = None
) -> Response:
    """Something read, with the position it is at. The address that leads on stands in the body as well.

    The tag of a record begins with its `version`, for the next change, and ends with a digest of the answer: what
    is shown of a record changes with the day and with who asks as well.
    """
    if headers and isinstance(body, dict) and (on := _NEXT.fullmatch(headers.get("Link", ""))):
        body = {"next": on[1]} | body
    sent = orjson.dumps(body)
    told = {"Archive-Position": str(position)} | (headers or {})
    if version is not None:
        told["ETag"] = f'"{version}-{sha256(sent).hexdigest()[:16]}"'
    return Response(sent, status, told, "application/json")


def attachment(name: str) -> str:
    """The name of a download as `Content-Disposition` (RFC 6266): in letters every client reads, then as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(each if each.isalnum() or each in " .-_()" else "_" for each in plain).strip(" .") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
