"""Finds words in texts for users that a stranger to the project would not understand; `make words` runs it.

Checked are the documents (not the decision records), the generated pages, and texts in the code: refusals and remedies,
help, descriptions, log lines, and docstrings of public names. The list, with the plainer word beside each, is
tests/plain_words.txt. Names of codes, commands, options and files are passed over.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_suffix(".txt")
CODE = ("api", "src", "projections")
_MARKED = re.compile(
    r"```.*?```|`[^`]*`|\]\([^)]*\)|'archive [^']*'|archive [a-z]+ [a-z-]+|\b[\w./-]*[_/.][\w./-]+|--[a-z-]+", re.DOTALL
)
_SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA)\b")


class Rule(NamedTuple):
    """A pattern that must not occur, and what to write instead."""

    pattern: re.Pattern[str]
    plainer: str
    why: str


class Found(NamedTuple):
    """A forbidden word at its place."""

    place: str
    word: str
    plainer: str


def rules() -> list[Rule]:
    """The list of the project. Refuses: a line without a pattern, a plainer word and a reason."""
    found = []
    for line in LIST.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pattern, plainer, why = (part.strip() for part in re.split(r"\s\|\s", line))
            found.append(Rule(re.compile(rf"\b(?:{pattern})", re.IGNORECASE), plainer, why))
    return found


def texts() -> Iterator[tuple[str, str]]:
    """Every place with the text a user reads there."""
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
        text = re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), path.read_text("utf-8"), flags=re.DOTALL)
        for number, paragraph in _paragraphs(text):
            yield f"{path.relative_to(ROOT)}:{number}", paragraph
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for number, text in sentences(path.read_text("utf-8")):
                yield f"{path.relative_to(ROOT)}:{number}", text


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    number = 1
    for part in re.split(r"(\n\s*\n|\n(?=\|))", text):
        if part.strip():
            yield number + part[: len(part) - len(part.lstrip())].count("\n"), part
        number += part.count("\n")


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """The docstrings of public names, and every other text of more than one word, with their lines."""
    tree = ast.parse(source)
    docstrings = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings[first.value] = not getattr(node, "name", "").startswith("_")
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and docstrings.get(node, True)):
            continue
        if " " in node.value and re.search("[a-z]{2}", node.value) and not _SQL.search(node.value):
            yield node.lineno, node.value


def found_in(text: str, listed: list[Rule]) -> Iterator[tuple[str, str]]:
    """The forbidden words of a text, each with its plainer one."""
    plain = re.sub(r"\s+", " ", _MARKED.sub(" ` ", text))
    for rule in listed:
        for match in rule.pattern.finditer(plain):
            end = plain[match.end() : match.end() + 1]
            if not (end.isalnum() and match[0][-1:].isalnum()):
                yield match[0], rule.plainer


def check() -> list[Found]:
    """All forbidden words in what users read."""
    listed = rules()
    return [Found(place, *each) for place, text in texts() for each in found_in(text, listed)]


def main() -> int:
    """Print what was found, one line each; 1 when there is anything."""
    found = check()
    for each in found:
        sys.stdout.write(f"{each.place}: “{each.word}”: write {each.plainer}\n")
    sys.stdout.write(f"{len(found)} words to replace.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
