"""Which tests run which line: made once, kept, and made anew for the files of tests that changed since."""

import ast
import difflib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS test (name TEXT PRIMARY KEY, file TEXT, seconds REAL, worked REAL);
CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, digest TEXT, run INTEGER);
CREATE TABLE IF NOT EXISTS source (run INTEGER, path TEXT, text TEXT, PRIMARY KEY (run, path));
CREATE TABLE IF NOT EXISTS ran (
    path TEXT, line INTEGER, test TEXT, run INTEGER, PRIMARY KEY (path, line, test, run)
) WITHOUT ROWID;
"""
RC = """[run]
data_file = {folder}/lines
parallel = true
include =
    {tree}/src/*
    {tree}/projections/*
    {tree}/api/*
context = ${{MUTATION_TEST-}}
disable_warnings = no-data-collected, module-not-imported, module-not-measured
"""
HERE = Path(__file__).parent
DOCUMENTED = ("tests/test_docs.py", "tests/test_topics.py")
"""Tests of what is declared: they read what other tests imported before them, so that the map knows little of them."""
BATCH = 15
"""Files of tests that are run before what they told is kept."""


class Map:
    """The kept map, as it holds for a tree of today."""

    def __init__(self, path: Path, tree: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path)
        self.db.executescript(SCHEMA)
        self._folder, self._tree = path.parent / "lines", tree
        self._statements: dict[str, dict[int, range]] = {}
        self._moved: dict[str, dict[int, list[tuple[int, int]]]] = {}

    @cached_property
    def _seconds(self) -> dict[str, float]:
        return dict(self.db.execute("SELECT name, seconds FROM test"))

    def renew(self, workers: int) -> None:
        """Run the files of tests that changed since the map was made, and forget those that are gone."""
        digests = {name: sha256((self._tree / name).read_bytes()).hexdigest() for name in self._test_files()}
        known = dict(self.db.execute("SELECT name, digest FROM file"))
        with self.db:
            for gone in known.keys() - digests.keys():
                self._forget(gone)
        changed = [name for name, digest in digests.items() if known.get(name) != digest]
        changed.sort(key=lambda name: (name.startswith("tests/api"), name))  # what serves takes longest and goes last
        for at in range(0, len(changed), BATCH):
            print(f"map: {at} of {len(changed)} files of tests", flush=True)
            self._run(changed[at : at + BATCH], digests, workers)

    def tests(self, path: str, line: int) -> tuple[list[tuple[str, float]], bool]:
        """The tests that run a line of today, those of its folder and the fastest first; and whether any is known to.

        For what runs at import those that run anything of the file, or of its folder.
        """
        if path not in self._statements:
            self._statements[path] = _statements((self._tree / path).read_text(encoding="utf-8"))
        lines = self._statements[path].get(line, ())
        found = {
            test
            for each in lines
            for run, then in self._then(path, each)
            for test in self._that_ran("path = ? AND line = ? AND run = ?", path, then, run)
        }
        known = bool(found) or not lines
        found = found or self._that_ran("path = ?", path) or self._that_ran("path LIKE ?", f"{Path(path).parent}/%")
        near = f"tests/{Path(path).parent.as_posix().removeprefix('src/')}/"
        order = sorted(found & self._seconds.keys(), key=lambda n: (not n.startswith(near), self._seconds[n]))
        declared = [(each, 20.0) for each in DOCUMENTED if not lines and (self._tree / each).exists()]
        return [(name, self._seconds[name]) for name in order] + declared, known and bool(order)

    def _that_ran(self, where: str, *values: object) -> set[str]:
        return {test for (test,) in self.db.execute(f"SELECT DISTINCT test FROM ran WHERE {where}", values)}

    def _then(self, path: str, line: int) -> Iterator[tuple[int, int]]:
        """The same line in the source of each run of the map; of a new line, the one before it."""
        if path not in self._moved:
            now = (self._tree / path).read_text(encoding="utf-8").splitlines()
            texts = self.db.execute("SELECT run, text FROM source WHERE path = ?", (path,)).fetchall()
            self._moved[path] = {run: _moves(now, text.splitlines()) for run, text in texts}
        for run, moves in self._moved[path].items():
            yield run, max((then + line - now for now, then in moves if now <= line), default=line)

    def _run(self, names: list[str], digests: dict[str, str], workers: int) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        rc = self._folder / "coveragerc"
        rc.write_text(RC.format(folder=self._folder, tree=self._tree), encoding="utf-8")
        packages = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        path = (self._tree / "src", self._tree, HERE / "startup", *(Path(each).resolve() for each in packages))
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "COVERAGE_PROCESS_START": str(rc),
            "MUTATION_MAP": str(self._folder),
            "MUTATION_TEST": "",
        }
        spread = ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else ["-n", "0"]
        chosen = ["-m", "not drill and not soak", "-p", "tests.mutation.recording", "--timeout", "900"]
        command = [sys.executable, "-m", "pytest", "-q", "--hypothesis-seed=0", *spread, *chosen, *names]
        subprocess.run(command, cwd=self._tree, env=environment, check=False, stdout=sys.stderr)
        self._keep(names, digests)

    def _keep(self, names: list[str], digests: dict[str, str]) -> None:
        ended = [json.loads(line) for each in self._folder.glob("ended-*") for line in each.open(encoding="utf-8")]
        if not ended:
            raise SystemExit("map: the tests did not run, see above")
        passed = {each["test"]: each for each in ended if each["passed"]}
        with self.db:
            for name in names:
                self._forget(name)
            run = self.db.execute("SELECT coalesce(max(run), 0) + 1 FROM file").fetchone()[0]
            self.db.executemany("INSERT INTO file VALUES (?, ?, ?)", [(name, digests[name], run) for name in names])
            rows = [(name, name.split("::")[0], each["seconds"], each["worked"]) for name, each in passed.items()]
            self.db.executemany("INSERT INTO test VALUES (?, ?, ?, ?)", rows)
            measured = set()
            for path, line, test in _lines(self._folder, self._tree):
                measured.add(path)
                if test in passed:
                    self.db.execute("INSERT OR IGNORE INTO ran VALUES (?, ?, ?, ?)", (path, line, test, run))
            texts = [(run, path, (self._tree / path).read_text(encoding="utf-8")) for path in measured]
            self.db.executemany("INSERT INTO source VALUES (?, ?, ?)", texts)

    def _forget(self, name: str) -> None:
        self.db.execute("DELETE FROM ran WHERE test IN (SELECT name FROM test WHERE file = ?)", (name,))
        self.db.execute("DELETE FROM test WHERE file = ?", (name,))
        self.db.execute("DELETE FROM file WHERE name = ?", (name,))

    def _test_files(self) -> list[str]:
        found = (path.relative_to(self._tree) for path in (self._tree / "tests").rglob("test_*.py"))
        return sorted(str(path) for path in found if path.parts[1] not in ("drills", "mutation"))


def _statements(source: str) -> dict[int, range]:
    """For each line within a function, the lines of its statement; of a compound one, those of its head."""
    found: dict[int, range] = {}
    functions = (
        each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case) and node is not function:
                body = getattr(node, "body", None)
                first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
                last = body[0].lineno - 1 if body else getattr(node, "end_lineno", None) or first
                found |= {line: range(first, max(first, last) + 1) for line in range(first, max(first, last) + 1)}
    return found


def _moves(now: list[str], then: list[str]) -> list[tuple[int, int]]:
    """Where blocks of today's lines began then, both counted from one."""
    return [(b.a + 1, b.b + 1) for b in difflib.SequenceMatcher(None, now, then, autojunk=False).get_matching_blocks()]


def _lines(folder: Path, tree: Path) -> Iterator[tuple[str, int, str]]:
    import coverage

    for each in folder.glob("lines.*"):
        data = coverage.CoverageData(basename=str(each))
        data.read()
        for path in data.measured_files():
            if Path(path).is_relative_to(tree):
                for line, tests in data.contexts_by_lineno(path).items():
                    for test in filter(None, tests):
                        yield str(Path(path).relative_to(tree)), line, test
