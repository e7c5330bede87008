"""The layer of HTTP that learns in which language people are answered."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language.chosen import CHOSEN, accepted

PROBLEM = "application/problem+json"


class Speaking:
    """Sentences of refusals are in the language that `Accept-Language` asks for, and such an answer states it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language = accepted(Headers(scope=scope).get("Accept-Language", ""))

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                if headers.get("Content-Type") == PROBLEM:
                    headers["Content-Language"] = language
                    headers.add_vary_header("Accept-Language")
                    message = {**message, "headers": headers.raw}
            await send(message)

        token = CHOSEN.set(language)
        try:
            await self._app(scope, receive, sent)
        finally:
            CHOSEN.reset(token)
