"""Answers nothing but how we are once the file of the record was replaced under a server."""

from api import problems
from api.receiving import Asgi, Receive, Scope, Send
from archive.ledger.acknowledged import Acknowledged, RecordReplaced

ANSWERED = ("/health",)


class InPlace:
    """The layer that looks, before each request, whether the record is the one that was opened."""

    def __init__(self, app: Asgi, acknowledged: Acknowledged) -> None:
        self._app, self._acknowledged = app, acknowledged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in, or answer 503."""
        if scope["type"] != "http" or scope["path"] in ANSWERED or self._acknowledged.in_place():
            await self._app(scope, receive, send)
        else:
            await problems.refused(None, RecordReplaced())(scope, receive, send)
