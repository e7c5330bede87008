"""An archive to prove, the command, and a stranger who checks what it hands out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import ArchiveError
from archive.ledger import offline


def checked_by_a_stranger(folder: Path, *contents: str, key: str | None = None) -> dict[str, Any]:
    """The verdict of the one-file verifier, in a process that knows nothing of the archive."""
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"{number}.txt")
        files[-1].write_text(content, "utf-8")
    with_key = ["--key", key] if key else []
    call = [sys.executable, "-I", offline.__file__, "--json", *with_key, *map(str, files)]
    answer = subprocess.run(call, capture_output=True, text=True, check=False, cwd=folder)
    assert answer.returncode in (0, 1), answer.stderr
    return json.loads(answer.stdout)


def run(home: Path, *words: str, exits: int = 0) -> str:
    """What a command printed; with 2, in which words it was refused."""
    done = CliRunner().invoke(app, ["--home", str(home), *words])
    if exits == 2:
        assert isinstance(done.exception, (ArchiveError, OSError)), done.output
        return f"{done.exception} {getattr(done.exception, 'remedy', '')}"
    assert done.exit_code == exits, done.output + repr(done.exception)
    return done.stdout


def told(home: Path, *words: str, exits: int = 0) -> Any:
    return json.loads(run(home, *words, "--json", exits=exits))
