"""How many questions are answered at once: a few, others wait briefly, and the rest are refused with a time to try
again.
"""

import asyncio
import math

from api.http import problems
from api.http.limiting import TooManyRequests
from api.http.receiving import Asgi, Receive, Scope, Send

AT_ONCE = 2
WAIT_SECONDS = 2.5
COSTLY = ("/search", "/events")
"""Each has its own places, so that clients of the feed take none from searches."""
ALSO = {"/browse/search": "/search"}
"""Addresses of pages that ask the same; they share its places."""


class Busy(TooManyRequests):
    """More is asked at once than this archive answers."""

    code = "too_many_questions"
    remedy = "Try again after the number of seconds in Retry-After."

    def __init__(self) -> None:
        super().__init__()
        self.args = ("The archive is busy: it answers as many queries as it can.",)


class Admission:
    """The layer that lets a few costly requests in at a time, in the order of their coming; waiting holds no thread."""

    def __init__(self, app: Asgi, at_once: int = AT_ONCE, wait_seconds: float = WAIT_SECONDS) -> None:
        self._app, self._wait = app, wait_seconds
        self._free = {path: asyncio.Semaphore(at_once) for path in COSTLY}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        free = self._free.get(ALSO.get(path, path))
        if free is None:
            await self._app(scope, receive, send)
            return
        try:
            await asyncio.wait_for(free.acquire(), self._wait)
        except TimeoutError:
            answer = problems.refused(None, Busy())
            answer.headers["Retry-After"] = str(math.ceil(self._wait))
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            free.release()
