"""Every file fits in a head: at most 300 lines, or its first line says why; no folder of code holds more than sixteen,
and each says what lives there and what does not.

Tests mirror the code and are as many as it takes: their folders have no bound.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("src", "projections", "api")
LINES, FILES = 300, 16
ONE_FILE_A_ROOM = ("api/http/routes", "api/cli/commands", "projections/text/readers")


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def too_long(path: Path) -> bool:
    """Whether a file is longer than it may be, and does not say why in the first line of its docstring."""
    source = path.read_text("utf-8")
    if len(source.splitlines()) <= LINES:
        return False
    said = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    return f"{LINES} lines" not in said


def test_every_file_is_short_or_says_why_it_is_not():
    assert [str(path.relative_to(ROOT)) for path in python_files(*CODE, "tests", "bench") if too_long(path)] == []


def test_no_folder_of_code_holds_more_files_than_are_found_at_a_glance():
    folders = Counter(str(path.parent.relative_to(ROOT)) for path in python_files(*CODE))
    assert {folder: count for folder, count in folders.items() if count > FILES and folder not in ONE_FILE_A_ROOM} == {}


def without_a_word(folder: Path) -> str | None:
    """What its `__init__` does not say: what lives there, and after that what does not; None where it says both."""
    path = folder / "__init__.py"
    said = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "") if path.exists() else ""
    first, _, others = said.partition("\n")
    return "what lives there" if not first else None if "Not here: " in others else "what does not"


def test_every_folder_of_code_says_what_lives_there_and_what_does_not():
    told = {str(path.parent.relative_to(ROOT)): without_a_word(path.parent) for path in python_files(*CODE)}
    assert {folder: lacking for folder, lacking in told.items() if lacking} == {}


def test_a_folder_that_does_not_say_what_lives_there_is_noticed(tmp_path: Path):
    assert without_a_word(tmp_path) == "what lives there"
    for said, lacking in (("", "what lives there"), ("Rooms.", "what does not"), ("Rooms.\n\nNot here: doors.", None)):
        (tmp_path / "__init__.py").write_text(f'"""{said}"""\n')
        assert without_a_word(tmp_path) == lacking


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\n" * 300, False),
        ("x = 1\n" * 301, True),
        ('"""Above 300 lines: read in one piece."""\n' + "x = 1\n" * 301, False),
        ('#!/usr/bin/env python3\n"""Above 300 lines: read in one piece.\n\nMore."""\n' + "x = 1\n" * 301, False),
        ('"""A long file.\n\nAbove 300 lines."""\n' + "x = 1\n" * 301, True),
    ],
)
def test_a_long_file_is_noticed_unless_it_says_why(tmp_path: Path, source: str, found: bool):
    (tmp_path / "one.py").write_text(source)
    assert too_long(tmp_path / "one.py") is found


def test_files_of_tests_in_folders_that_are_no_packages_have_names_of_their_own():
    """Two of one name are one module to the runner: it runs neither, and says so at the very end."""
    paths = [path for path in python_files("tests") if not (path.parent / "__init__.py").exists()]
    named = Counter(path.name for path in paths if path.name.startswith("test_"))
    assert [name for name, count in named.items() if count > 1] == []
