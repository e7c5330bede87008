"""A copy of the tree of HEAD for each worker, and the process in it that runs tests."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("worker.py")


def head() -> str:
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def copied(folder: Path, commit: str) -> Path:
    """The tree of a commit, its bytecode checked by content: a mutant of the same size is another program."""
    if (folder / ".commit").exists() and (folder / ".commit").read_text() == commit:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    archived = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x", "-C", str(folder)], input=archived, check=True)
    compiling = [
        sys.executable,
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "checked-hash",
        "src",
        "projections",
        "api",
    ]
    subprocess.run(compiling, cwd=folder, check=True)
    (folder / ".commit").write_text(commit)
    return folder


def data_for_tests() -> str:
    return os.environ.get("ARCHIVE_TEST_DATA") or str(ROOT.parent / "shared" / "data")


class Worker:
    """One tree with one process; a mutant is planted, tried and taken out again."""

    def __init__(self, tree: Path, log: Path) -> None:
        self.tree, self._log = tree, log
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
            "PYTHONPATH": os.pathsep.join([str(tree / "src"), str(tree)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ARCHIVE_TEST_DATA": data_for_tests(),
        }
        command = [sys.executable, str(WORKER)]
        self._process = subprocess.Popen(
            command, cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def try_with(self, path: str, source: str, tests: list[str], seconds: float) -> dict[str, Any]:
        """Run the tests with a file changed, until the first fails."""
        kept = (self.tree / path).read_text(encoding="utf-8")
        try:
            (self.tree / path).write_text(source, encoding="utf-8")
            return self._ask(tests, seconds)
        finally:
            (self.tree / path).write_text(kept, encoding="utf-8")

    def passes(self, test: str, seconds: float) -> bool:
        """Whether a test passes in the tree as it is."""
        return bool(self._ask([test], seconds)["outcome"] == "passed")

    def _ask(self, tests: list[str], seconds: float) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"tests": tests, "seconds": seconds, "log": str(self._log)}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)
