"""A server among several on one listening socket: a new connection goes to the process that has fewest."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any, cast

import uvicorn

from api.http.processes.shared import Held

log = logging.getLogger("archive.serving")
PASSES, PASS_SECONDS = 5, 0.004  # how often, and for how long, a connection is left to a process that has fewer
SHORT_SECONDS = 1.0  # until accepting is tried again where files or memory are short


class Sharing(uvicorn.Server):
    """Takes connections one by one from a socket that other processes take from too; says once that it answers."""

    def __init__(
        self, config: uvicorn.Config, listening: socket.socket, held: Held, answers: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._listening, self._held, self._answers = listening, held, answers
        self._passed = 0
        self._later: asyncio.TimerHandle | None = None
        self._beginning: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        await super().startup(sockets=[])
        self._listening.setblocking(False)
        self._look_after(0)
        self._answers()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        if self._later is not None:
            self._later.cancel()
        asyncio.get_running_loop().remove_reader(self._listening)
        self._listening.close()
        await super().shutdown(sockets=[])

    def _look_after(self, seconds: float) -> None:
        """Look for connections after so long."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listening)
        self._later = loop.call_later(seconds, loop.add_reader, self._listening, self._accept)

    def _accept(self) -> None:
        """Take one connection, unless another process has fewer: then that one has a moment to take it."""
        if self._passed < PASSES and self._held.crowded():
            self._passed += 1
            self._look_after(PASS_SECONDS)
            return
        self._passed = 0
        try:
            connection, _ = self._listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):  # another process was faster
            return
        except OSError as error:
            log.warning("a connection waits: %s", error.strerror)
            self._look_after(SHORT_SECONDS)
            return
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        begin = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
        self._beginning.add(begin)
        begin.add_done_callback(self._beginning.discard)

    def _protocol(self) -> asyncio.Protocol:
        made = cast(Callable[..., asyncio.Protocol], self.config.http_protocol_class)
        return made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
