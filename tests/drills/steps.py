"""Kills the process before a chosen step of its own: every SQL statement and every change of a folder is a step.

Nothing is played: the interpreter's audit events and SQLite's own statement trace tell of each step just before it
happens, so that dying there is dying at that boundary. A row of a bulk insert is a step as well.
"""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.chmod"}


class Steps:
    """Counts steps within one folder; before the one numbered `die_at` the process gets SIGKILL.

    `last` is what happens at that step beside the one who takes it, for a scenario that says so.
    """

    last: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, folder: Path, die_at: int) -> None:
        self._folder, self._die_at = os.fspath(folder), die_at
        self.count = 0
        self.names: list[str] = []

    def watch(self) -> None:
        sys.addaudithook(self._audited)
        connect = sqlite3.connect

        def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            db = connect(*args, **kwargs)
            db.set_trace_callback(self._statement)
            return db

        sqlite3.connect = traced

    def _audited(self, event: str, args: tuple[Any, ...]) -> None:
        if (event == "open" and self._writes(args)) or (event in CHANGES and self._within(args[0])):
            self._step(f"{event} {Path(args[0]).name}")

    def _writes(self, args: tuple[Any, ...]) -> bool:
        path, _, flags = args
        return self._within(path) and bool(flags & (os.O_WRONLY | os.O_RDWR))

    def _within(self, path: object) -> bool:
        return isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(self._folder)

    def _statement(self, sql: str) -> None:
        if not sql.lstrip().upper().startswith(("SELECT", "PRAGMA", "--")):
            self._step(sql[:20])

    def _step(self, name: str) -> None:
        self.count += 1
        self.names.append(name)
        if self.count == self._die_at:
            Steps.last()
            os.kill(os.getpid(), signal.SIGKILL)
