"""Forks a process for each command it is asked for; run with the number of the socket where it is asked.

It has one thread and imports the program once. A request is one line of JSON, with the files of the three streams and a
socket for two answers: the number of the process and, when it has ended, how.
"""

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from select import select

PRELOADED = ("api.cli.main", "api.http.app", "api.http.serving", "projections.search.tantivy", "rich.table")
EVERY = 0.005  # seconds between looking whether a process has ended


def serve(number: int) -> list[str]:
    """Answer requests until nobody is there to ask; in a fork, returns with the words of its command."""
    for name in PRELOADED:
        import_module(name)
    if find_spec("pyvoikko"):
        import_module("pyvoikko")  # with its transducer
    _prepare()
    gc.collect()
    gc.freeze()  # or each fork would copy and take apart, at its end, what was imported
    asking, alive = socket.socket(fileno=number), dict[int, socket.socket]()
    asking.send(b"ready")
    while True:
        ready, _, _ = select([asking], [], [], EVERY if alive else None)
        if ready:
            said, files, _, _ = socket.recv_fds(asking, 1 << 16, 4)
            if not said:  # whoever asked has ended
                os._exit(0)
            while not said.endswith(b"\n"):
                said += asking.recv(1 << 16)
            *streams, answers = files
            pid = os.fork()
            if pid == 0:
                for each in (asking, *alive.values()):
                    each.close()
                os.close(answers)
                return _become(json.loads(said), streams)
            for file in streams:
                os.close(file)
            alive[pid] = socket.socket(fileno=answers)
            _tell(alive[pid], pid)
        for pid in list(alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                _tell(alive[pid], os.waitstatus_to_exitcode(status))
                alive.pop(pid).close()


def _prepare() -> None:
    """Make the routes of every server, and load the dictionary of every first question."""
    routes = import_module("api.http.app").rooms().routes
    for _ in import_module("fastapi.routing").iter_route_contexts(routes):
        pass
    import_module("projections.search.language.swedish").in_dictionary("ord")


def _tell(answers: socket.socket, number: int) -> None:
    with suppress(OSError):  # whoever asked has ended
        answers.sendall(f"{number}\n".encode())


def _become(asked: dict, files: list[int]) -> list[str]:
    """This process with the streams, environment and folder that were asked for."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin = sys.__stdin__ = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return asked["words"]


if __name__ == "__main__":
    sys.argv = ["archive", *serve(int(sys.argv[1]))]
    import_module("api.cli.main").main()
