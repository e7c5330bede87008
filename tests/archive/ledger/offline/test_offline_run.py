"""The one-file verifier as a stranger runs it, on a machine that has nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.ledger import offline
from archive.ledger.checkpoint.notekey import WITNESSES
from tests.archive.ledger.offline.checked import CHAIN, EXPORT, KEY, PROOF, edited_event
from tests.archive.ledger.small_archive import WITNESS


def run(*arguments, cwd) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", "-S", "-W", "error", str(cwd / "tarkista.py"), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, cwd=cwd, timeout=60, encoding="utf-8")


@pytest.fixture
def strange_machine(tmp_path):
    """The one file, copied away, run without site packages."""
    (tmp_path / "tarkista.py").write_bytes(Path(offline.__file__).read_bytes())
    (tmp_path / "todiste.json").write_bytes(PROOF)
    (tmp_path / "vienti.jsonl").write_bytes(b"".join(EXPORT))
    (tmp_path / "ketju.json").write_bytes(CHAIN)
    return tmp_path


def test_a_stranger_checks_every_kind_of_file(strange_machine):
    done = run("--key", KEY, "todiste.json", "vienti.jsonl", "ketju.json", cwd=strange_machine)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("All is well.\n")
    assert "todiste.json: ok." in done.stdout


@pytest.mark.parametrize("arguments", [("todiste.json",), ("--key", KEY, "vienti.jsonl")])
def test_a_stranger_is_not_told_that_all_is_well_where_nobody_vouches_for_it(strange_machine, arguments):
    done = run(*arguments, cwd=strange_machine)
    assert done.returncode == 0
    assert done.stdout.endswith("mind the reservations above.\n")


def test_a_stranger_is_told_what_differs(strange_machine):
    (strange_machine / "todiste.json").write_bytes(edited_event(PROOF, version=9))
    done = run("todiste.json", cwd=strange_machine)
    assert done.returncode == 1
    assert "todiste.json: DIFFERS (altered_event). Event 3 was altered" in done.stdout
    machine = run("--json", "todiste.json", cwd=strange_machine)
    assert machine.stdout.count("\n") == 1
    assert json.loads(machine.stdout)["difference"]["position"] == 3


def test_a_stranger_is_told_what_to_give(strange_machine):
    assert run(cwd=strange_machine).returncode == 2
    assert run("--key", "ei avain", "todiste.json", cwd=strange_machine).returncode == 2
    wrong = run("--key", WITNESS.key(WITNESSES).vkey, "todiste.json", cwd=strange_machine)
    assert (wrong.returncode, "takes a key that signs" in wrong.stderr) == (2, True)


def test_the_one_file_reads_on_python_3_8_and_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(offline.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
