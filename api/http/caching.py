"""How long an answer may be kept, and the short answer to who has it already (RFC 9110, RFC 9111)."""

from starlette.datastructures import Headers, MutableHeaders
from starlette_compress import CompressMiddleware, add_compress_type

from api.http.receiving import Asgi, Message, Receive, Scope, Send

OF_A_BODY = ("Content-Length", "Content-Type", "Content-Disposition", "Content-Encoding")


def holds(if_none_match: str, etag: str) -> bool:
    """Whether a list of entity tags, as `If-None-Match` has it, names this one; the comparison is the weak one."""
    held = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    return any(each in (etag, "*") for each in held)


for each in ("text/csv", "application/x-ndjson", "application/problem+json"):
    add_compress_type(each)  # the library leaves them out


class Compressing:
    """The layer that compresses answers (zstd, else gzip) for who accepts that; a file is sent as it is.

    The tag of a file names its bytes, so that a download goes on where it broke off: those may not be others.
    """

    def __init__(self, app: Asgi) -> None:
        self._plain, self._compressed = app, CompressMiddleware(app, minimum_size=1000, brotli=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = scope["type"] != "http" or scope["path"].endswith("/content")
        await (self._plain if plain else self._compressed)(scope, receive, send)


class Caching:
    """The layer that states `Cache-Control` where a route does not, and answers 304 where the tag is held.

    Without a key only what is open to everybody is answered: it may be kept if it is asked for again each time
    (`no-cache`). What was asked with a key, and what has no tag, may not be stored (`no-store`).
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, reads, unchanged = Headers(scope=scope), scope["method"] == "GET", False

        async def sent(message: Message) -> None:
            nonlocal unchanged
            if message["type"] == "http.response.start":
                headers, status = MutableHeaders(raw=list(message["headers"])), message["status"]
                tag = headers.get("ETag") if reads and status in (200, 206, 304) else None
                if tag is not None:
                    headers.add_vary_header("Authorization")
                if "Cache-Control" not in headers:
                    open_to_all = tag is not None and "Authorization" not in asked
                    headers["Cache-Control"] = "no-cache" if open_to_all else "no-store"
                if tag is not None and status == 200 and holds(asked.get("If-None-Match", ""), tag):
                    unchanged, status = True, 304
                    for name in OF_A_BODY:
                        del headers[name]
                message = {**message, "status": status, "headers": headers.raw}
            elif unchanged:
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, sent)
