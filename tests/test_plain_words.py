"""What users read needs no vocabulary of the project: forbidden words are found, and every option has its help."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from api.cli.loading.whole import app
from tests import plain_words


def test_no_forbidden_word_is_in_what_users_read():
    assert [str(each) for each in plain_words.check()] == []


def test_every_entry_of_the_list_has_a_plainer_word_and_a_reason():
    listed = plain_words.rules()
    assert listed
    assert all(each.plainer and each.why for each in listed)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Take papers in: duplicates are skipped.", "papers"),
        ("The views are built\n    anew.", "anew"),
        ("| rule | Whoever asks |", "Whoever"),
        ("Somebody sets them aside: what is set aside stays.", "set aside"),
    ],
)
def test_a_forbidden_word_is_found_across_lines_and_capitals(text: str, word: str):
    assert word in [found for found, _ in plain_words.found_in(text, plain_words.rules())]


@pytest.mark.parametrize(
    "text", ["See `archive.holds_adopted.v1`.", "Run 'archive aside list'.", "--paper", "papering"]
)
def test_names_of_commands_options_and_events_are_passed_over(text: str):
    assert list(plain_words.found_in(text, plain_words.rules())) == []


def test_private_names_and_queries_are_not_read():
    source = (
        'def _own():\n    """Begun anew."""\n    "SELECT anew FROM papers"\n\n\ndef shown():\n    """Made anew."""\n'
    )
    assert [text for _, text in plain_words.sentences(source)] == ["Made anew."]


def test_the_command_names_the_place_and_the_plainer_word(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, plain_words.__file__], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "0 words to replace.\n")


def test_every_public_function_and_class_has_a_docstring():
    silent = []
    for folder in plain_words.CODE:
        for path in (plain_words.ROOT / folder).rglob("*.py"):
            module = ast.parse(path.read_text("utf-8"))
            silent += [f"{path.name}: {each}" for each in _without_docstring(module.body)]
    assert silent == []


def _without_docstring(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from _without_docstring(node.body)


def _commands(group: Any, words: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            assert command.help, f"{words} {name} has no help"
            yield from _commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def test_every_command_and_every_option_has_help():
    root = get_command(app)
    silent = [f"archive {each.name}" for each in root.params if each.name != "help" and not each.help]
    for words, command in _commands(root, "archive"):
        assert command.help, f"{words} has no help"
        silent += [f"{words} {each.name}" for each in command.params if each.name != "help" and not each.help]
    assert silent == []
