"""Serves over HTTP: the socket, and connections that hold nothing for long, however slowly somebody sends or reads."""

import asyncio
import fcntl
import logging
import socket
import termios
from array import array
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.limiting import Networks, network_of
from api.http.processes.accepting import Sharing
from api.http.processes.parent import Child
from api.http.processes.shared import Held, alone
from archive.errors import Invalid
from services.home.settings import Settings

PROGRESS = 16 << 10  # bytes that must come in `body_seconds`, or be taken in `send_seconds`
GRACE = 5  # seconds for what runs in a thread once its connection is gone
REFUSED = (
    b'{"type":"/problems/too_many_connections","title":"Too many requests","status":429,"code":"too_many_connections",'
    b'"detail":"This address holds too many connections.","remedy":"Close some, or keep one and ask over it."}'
)
REFUSAL = (
    b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(REFUSED), REFUSED)
)
Waits = Literal["head", "body", "send"]


class Bounds:
    """How long a connection may keep us waiting for what, and how many connections one address holds."""

    def __init__(self, settings: Settings, held: Held) -> None:
        self.seconds: dict[Waits, int] = {
            "head": settings.head_seconds,
            "body": settings.body_seconds,
            "send": settings.send_seconds,
        }
        self.stop, self.most = settings.stop_seconds, settings.connections_per_address
        self.proxies, self.held = Networks(settings.proxies), held


class Connection(H11Protocol):
    """One connection, checked once a second while it is open."""

    def __init__(self, bounds: Bounds, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._bounds, self._network = bounds, ""
        self._waits: Waits | None = "head"
        self._since, self._came, self._unread, self._cycle = 0.0, 0, 0, self.cycle
        self._next: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it; refuse one too many of its address."""
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self._network = "" if host in self._bounds.proxies else network_of(host)
        held = self._bounds.held.more(self._network)
        if self._network and held > self._bounds.most:
            transport.write(REFUSAL)
            transport.close()
        self._since = self.loop.time()
        self._next = self.loop.call_later(1, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `H11Protocol`."""
        self._bounds.held.less(self._network)
        if self._next is not None:
            self._next.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `H11Protocol`."""
        self._came += len(data)
        super().data_received(data)

    def resume_writing(self) -> None:
        """The reader took what waited for it."""
        self._waits = None
        super().resume_writing()

    def shutdown(self) -> None:
        """Let what is in progress end within the grace of a stop; what it keeps open then is cut off."""
        super().shutdown()
        self.loop.call_later(self._bounds.stop, self.transport.abort)

    def _look(self) -> None:
        now, waits = self.loop.time(), self._waiting()
        moved = self._came if waits == "body" else self._unread - self._waiting_bytes()
        if waits != self._waits or self.cycle is not self._cycle or (waits != "head" and moved >= PROGRESS):
            self._since, self._waits, self._cycle, self._came = now, waits, self.cycle, 0
            self._unread = self._waiting_bytes()
        elif waits is not None and now - self._since >= self._bounds.seconds[waits]:
            self.transport.abort() if waits == "send" else self.transport.close()
        self._next = self.loop.call_later(1, self._look)

    def _waiting_bytes(self) -> int:
        """The bytes of an answer the other side has not confirmed, here and in the kernel, which holds megabytes."""
        held = array("i", [0])
        with suppress(OSError, ValueError):  # closed meanwhile
            fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, held)
        return held[0] + self.transport.get_write_buffer_size()

    def _waiting(self) -> Waits | None:
        """What the other side owes us; nothing while it is our turn, or while the connection rests after an answer."""
        if self.transport.is_closing() or self.flow.write_paused:
            return "send"
        if self.cycle is None or self.cycle.response_complete:
            return "head" if self.timeout_keep_alive_task is None else None
        return "body" if self.cycle.more_body and not self.flow.read_paused else None


def server_of(app: Any, settings: Settings, listening: socket.socket, child: Child | None = None) -> uvicorn.Server:
    """A server of the application within the bounds of its settings; who asks is never told by a header alone.

    `child` states that it is one of several processes that share the socket.
    """
    held = child.shared.held if child else alone().held
    config = uvicorn.Config(
        app,
        http=partial(Connection, Bounds(settings, held)),  # type: ignore[arg-type]
        ws="none",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=settings.stop_seconds + GRACE,
    )
    logging.getLogger("uvicorn.error").addFilter(not_cut_off)
    return Sharing(config, listening, held, child.answers) if child else uvicorn.Server(config)


def not_cut_off(record: logging.LogRecord) -> bool:
    """Whether a line of the log is no request that the grace of a stop cut off: that is as it should be."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def listening_on(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Refuses: one that is taken, or not of this machine."""
    if not host.strip():  # it would be every address of this machine
        raise Invalid("--host is empty.", field="--host", remedy="Give an address, such as 127.0.0.1 or 0.0.0.0.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that no answer is held back
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except (OSError, UnicodeError) as error:
        listening.close()
        words = error.strerror if isinstance(error, OSError) else "this is not a host name"
        said = f"Cannot listen on {host[:100]} port {port}: {words}."
        raise Invalid(said, field="--port", remedy="Choose another with --port or --host.") from None
    return listening
