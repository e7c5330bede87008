"""Answers nothing but how we are once the file of the record or of its keys was replaced under a server."""

from api.http import problems
from api.http.receiving import Asgi, Receive, Scope, Send
from archive.errors import NotReady
from archive.ledger.acknowledged import Acknowledged
from archive.sealing.datakeys import DataKeys

ANSWERED = ("/health",)


class InPlace:
    """The layer that looks, before each request, whether record and keys are those that were opened."""

    def __init__(self, app: Asgi, acknowledged: Acknowledged, keys: DataKeys) -> None:
        self._app, self._acknowledged, self._keys = app, acknowledged, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in, or answer 503."""
        if scope["type"] == "http" and scope["path"] not in ANSWERED:
            try:
                self._acknowledged.require()
                self._keys.require_in_place()
            except NotReady as refused:
                await problems.refused(None, refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)
