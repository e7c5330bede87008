"""An archive served by a process of its own, on a free port of the loopback."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.processes import forked

ARCHIVE = Path(sys.executable).with_name("archive")


def made_home(folder: Path) -> dict[str, str]:
    """A new archive in a folder, and its keys."""
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(folder) as home:
        return keys_for(home)


class Server:
    """A running `archive serve`: its doors, and what it wrote to its log."""

    def __init__(self, process: subprocess.Popen[str] | forked.Forked, doors: Doors) -> None:
        self.process, self.doors, self.lines = process, doors, list[str]()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    def log(self) -> str:
        """Everything written so far; whole once the server has ended."""
        if self.process.poll() is not None:
            self._reader.join(5)
        return "".join(self.lines)


@contextmanager
def serving(
    folder: Path,
    keys: dict[str, str],
    *,
    env: dict[str, str] | None = None,
    limit: int | None = None,
    workers: int = 1,
) -> Iterator[Server]:
    """Serve the archive in a folder; `limit` is the size no file of the process may outgrow, in bytes.

    Where `workers` are several, the process of the server is the one that they are forked from.
    """
    told = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")} | (env or {})
    command = [ARCHIVE, "--home", folder, "serve", "--port", "0", "--workers", str(workers)]
    if limit is not None:  # the shell counts in blocks of 512 bytes
        command = ["sh", "-c", f'ulimit -f {limit // 512}; exec "$0" "$@"', *command]
    process: subprocess.Popen[str] | forked.Forked
    if limit is None and forked.as_a_fork(env or {}):
        process = forked.Forked(command[1:], env=told, stdout=sys.__stdout__, stderr=subprocess.PIPE)
    else:
        process = subprocess.Popen(command, env=told, stderr=subprocess.PIPE, encoding="utf-8")
    server: Server | None = None
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"http://[\d.:]+", first)
        assert found, first + process.stderr.read()
        with httpx2.Client(base_url=found.group(), timeout=60) as client:
            server = Server(process, Doors(client, keys, folder))
            yield server
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        process.kill()
        process.wait()
        if server is not None:
            server.log()  # nobody reads from what is closed
        if process.stderr:
            process.stderr.close()
