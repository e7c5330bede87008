"""How often one address, and one key, may ask: a bucket of tokens each, in this process.

Loopback and `/health` are never limited; behind a proxy the address is the one the proxy forwards.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address

from api import problems
from api.receiving import Asgi, Receive, Scope, Send
from archive.errors import ArchiveError

MOST_BUCKETS = 20_000
UNLIMITED = ("/health",)


class TooManyRequests(ArchiveError):
    """One address or key asks more often than this archive answers."""

    code = "too_many_requests"
    remedy = "Wait as long as Retry-After says; ask for more on one page instead of more pages."

    def __init__(self) -> None:
        super().__init__("This address or key asks too often.")


problems.STATUS[TooManyRequests] = 429


class Buckets:
    """Tokens by name: each holds `burst`, filled at `rate` a second; the longest unused are forgotten."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take one token: 0 when there was one, else the seconds until there is."""
        now = self._clock()
        tokens, since = self._held.pop(name, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        short = max(0.0, 1 - tokens)
        self._held[name] = (tokens if short else tokens - 1, now)
        while len(self._held) > MOST_BUCKETS:
            self._held.popitem(last=False)
        return short / self._rate


class Limits:
    """The layer that refuses what comes too often."""

    def __init__(self, app: Asgi, buckets: Buckets) -> None:
        self._app, self._buckets = app, buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = max(map(self._buckets.take, _names(scope)), default=0.0)
        if wait <= 0:
            await self._app(scope, receive, send)
            return
        answer = problems.refused(None, TooManyRequests())
        answer.headers["Retry-After"] = str(math.ceil(wait))
        await answer(scope, receive, send)


def _names(scope: Scope) -> list[str]:
    """The buckets a request takes from: its address, and its key by a digest that is never kept elsewhere."""
    if scope["type"] != "http" or scope["path"] in UNLIMITED or not _limited((scope.get("client") or ("",))[0]):
        return []
    sent = dict(scope["headers"]).get(b"authorization")
    return [scope["client"][0]] + ([hashlib.blake2b(sent, digest_size=16).hexdigest()] if sent else [])


def _limited(host: str) -> bool:
    """Whether this is an address of a network; a local socket and loopback are not."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return False
