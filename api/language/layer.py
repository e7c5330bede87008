"""The layer of HTTP that learns in which language people are answered."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders

from api.language.chosen import CHOSEN, accepted

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
PROBLEM = "application/problem+json"


class Speaking:
    """Sentences of refusals are in the language that `Accept-Language` asks for, and such an answer states it."""

    def __init__(self, app: Asgi) -> None:
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
