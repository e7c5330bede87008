"""Runs tests in forks of a process that has the libraries loaded, so that a mutant costs no start.

Spoken to by lines of JSON: the tests and a time limit in, what came of them out. Started in a copy of the tree.
"""

import contextlib
import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

LIBRARIES = [
    "pytest",
    "xdist",
    "hypothesis",
    "hypothesis.internal.conjecture.engine",
    "pydantic",
    "fastapi",
    "schemathesis",
    "anyio",
    "starlette.testclient",
    "eventsourcing.persistence",
    "cryptography.x509",
    "orjson",
    "lxml.etree",
    "typer",
    "rich.console",
    "holidays",
]
OPTIONS = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--tb=line", "--no-header", "-rfE"]
OPTIONS += [
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]  # libraries are loaded before their asserts are rewritten
NOT_FOUND = 4
"""How pytest ends where a test it was asked for is not there."""


def serve() -> None:
    for name in LIBRARIES:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(run(asked["tests"], asked["seconds"], Path(asked["log"]))), flush=True)


def run(tests: list[str], seconds: float, log: Path) -> dict[str, object]:
    """`outcome` is passed, failed or timed out; `by` is the test that failed."""
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become_tests(tests, log)
    while time.monotonic() - began < seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.02)
    else:
        status = -1
    _end(child, reap=status == -1)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NOT_FOUND and any("::" in test for test in tests):
        return run(list(dict.fromkeys(test.split("::")[0] for test in tests)), seconds, log)
    took = round(time.monotonic() - began, 2)
    if status == -1:
        return {"outcome": "timed out", "by": "", "took": took}
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    by = next(
        (each.partition(" ")[2].partition(" - ")[0] for each in said if each.startswith(("FAILED ", "ERROR "))), ""
    )
    return {"outcome": "passed" if status == 0 else "failed", "by": by, "took": took}


def _become_tests(tests: list[str], log: Path) -> None:
    import pytest

    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
        os.dup2(file, number)
    os._exit(int(pytest.main([*OPTIONS, f"--basetemp={log.with_suffix('.tmp')}", *tests])))


def _end(child: int, *, reap: bool) -> None:
    """Nothing that the tests started goes on."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if reap:
        os.waitpid(child, 0)


if __name__ == "__main__":
    sys.path.pop(0)
    serve()
