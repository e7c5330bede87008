"""How often one address, and one key, may ask: a bucket of tokens each, the same in all processes that answer.

Loopback and `/health` are never limited. An IPv6 address counts as its /64. A header names who asks only where a proxy
that the settings name sent it; from others it changes nothing, except that loopback is then limited too: an unlisted
proxy may be in front.
"""

import hashlib
import math
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from api.http import problems
from api.http.processes.rows import Rows
from api.http.receiving import Asgi, Receive, Scope, Send
from archive.errors import ArchiveError

ROUNDING = 1e-6  # seconds that counting in fractions may be off
UNLIMITED = ("/health",)
FORWARDING = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")


class TooManyRequests(ArchiveError):
    """One address or key asks more often than this archive answers."""

    code = "too_many_requests"
    remedy = "Wait for the number of seconds in Retry-After; request larger pages instead of more pages."

    def __init__(self) -> None:
        super().__init__("Too many requests from this address or key.")


problems.STATUS[TooManyRequests] = 429


class Buckets:
    """Tokens by name: each holds `burst`, filled at `rate` a second; the longest unused are forgotten.

    Kept is the moment at which a bucket will be full again (GCRA, the generic cell rate algorithm of ITU-T I.371).
    """

    def __init__(self, rate: float, burst: int, full: Rows, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock, self._full = rate, burst, clock, full

    def take(self, name: str) -> float:
        """Take one token: 0 when there was one, else the seconds until there is."""
        now = self._clock()
        with self._full.of(name) as moments:
            full = max(moments[0], now) + 1 / self._rate
            short = full - now - self._burst / self._rate
            if short > ROUNDING:
                return short
            moments[0] = full
            return 0.0


class Networks:
    """Addresses and networks, asked whether a host is in one of them."""

    def __init__(self, named: Iterable[str]) -> None:
        self._named = tuple(map(ip_network, named))

    def __contains__(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(address in each for each in self._named)


class Limits:
    """The layer that refuses what comes too often."""

    def __init__(self, app: Asgi, buckets: Buckets, proxies: Networks) -> None:
        self._app, self._buckets, self._proxies = app, buckets, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = max(map(self._buckets.take, self._names(scope)), default=0.0)
        if wait <= 0:
            await self._app(scope, receive, send)
            return
        answer = problems.refused(None, TooManyRequests())
        answer.headers["Retry-After"] = str(math.ceil(wait))
        await answer(scope, receive, send)

    def _names(self, scope: Scope) -> list[str]:
        """The buckets a request takes from: its address, and its key by a digest that is never kept elsewhere."""
        if scope["type"] != "http" or scope["path"] in UNLIMITED:
            return []
        host = (scope.get("client") or ("",))[0]
        peer, headers = _address(host), dict(scope["headers"])
        if peer is None or (peer.is_loopback and host not in self._proxies and headers.keys().isdisjoint(FORWARDING)):
            return []
        sent = headers.get(b"authorization")
        key = [hashlib.blake2b(sent, digest_size=16).hexdigest()] if sent else []
        return [network_of(self._asker(host, scope)), *key]

    def _asker(self, host: str, scope: Scope) -> str:
        """Who asks, by what named proxies say from the last one on; where one states nothing readable, itself."""
        if host not in self._proxies:
            return host
        said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for each in reversed(said.decode("latin-1").split(",")):
            named = each.strip()
            if _address(named) is None:
                break
            if named not in self._proxies:
                return named
        return host


def network_of(host: str) -> str:
    """What counts as one address: itself, or the /64 of an IPv6 one, which one household or server has whole."""
    address = _address(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return host if address is None else str(address)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a text is, an IPv4 one where it is written as IPv6; None for a local socket or no address."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
