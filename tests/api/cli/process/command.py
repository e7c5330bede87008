"""The command as a user runs it."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.processes import forked

ARCHIVE = Path(sys.executable).with_name("archive")
PAPER = "Ohjausryhmä päätti hakea valtionavustusta toimitilojen vuokraan.\n"


def run(home: Path, *args: str, env: dict[str, str] | None = None, **more) -> subprocess.CompletedProcess[str]:
    """One command to its end: a fork, where nothing else is asked for than words and settings of the archive."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")} | (env or {})
    if not more and forked.as_a_fork(env or {}):
        return forked.run(["--home", home, *args], env=told)
    more = {"capture_output": True, "encoding": "utf-8", "timeout": 120} | more
    return subprocess.run([ARCHIVE, "--home", home, *args], check=False, env=told, **more)


def said(done: subprocess.CompletedProcess[str]) -> dict:
    """The one line of JSON a command printed."""
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith("\n")
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str], *words: str) -> str:
    """A refusal: exit code 2, a line that says why, perhaps one with the remedy, no traceback."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert len(lines) <= 2
    for word in words:
        assert word in done.stderr
    return done.stderr


def document(home: Path) -> str:
    with sqlite3.connect(home / "events.sqlite") as db:
        found = db.execute("SELECT stream FROM event WHERE name = 'document.filed.v1'").fetchone()[0]
    db.close()
    return found
