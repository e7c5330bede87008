"""Odd values for every option and argument of every command, by the command's own description of itself."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

from api.cli.main import app
from api.cli.terminal import code_of

COMMAND: Any = typer.main.get_command(app)
SAID = (
    "",
    " ",
    "x" * 100_000,
    "a\x00b",
    "\udcff",
    "\ud800 \U0010ffff",
    "1" + 20 * "0",
    "-1",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-23:59",
    "0000-00-00",
    "[bold]x[/]",
    "..",
    "--",
    "file:",
    "env:\x00",
    "command:'",
    "00000000-0000-0000-0000-000000000000",
    "http://[",
    "http://127.0.0.1:1/\udcff",
    "٣",
)
NUMBERS = ("", "-1", "0", "1", "1" + 20 * "0", "9" * 5000, "1.5", "x", "٣")
WAITS_FOR_WORK = {
    ("serve", "port"),
    ("serve", "workers"),
    ("demo", "port"),
    ("demo", "no_serve"),
}  # which a right value begins


@dataclass(frozen=True)
class Line:
    """One command line, and the parameter that is odd in it."""

    command: str
    parameter: str
    words: tuple[str, ...]


def paths_in(folder: Path) -> tuple[str, ...]:
    """Paths of every odd sort; the files are made."""
    (folder / "folder").mkdir(parents=True, exist_ok=True)
    for name, content in (("empty", b""), ("junk", bytes(range(256)) * 9), ("null", b"null\n"), ("list", b"[{}]\n")):
        (folder / name).write_bytes(content)
    shut = folder / "shut"
    shut.touch()
    shut.chmod(0)
    loop = folder / "loop"
    loop.unlink(missing_ok=True)
    loop.symlink_to(loop)
    names = ("missing", "folder", "empty", "junk", "null", "list", "shut", "loop", "empty/below", "x" * 300)
    return (*(str(folder / name) for name in names), "", "a\x00b", "\udcff", "/dev/null", "/proc/self/mem")


def lines(folder: Path, record: str) -> Iterator[Line]:
    """Every parameter of every command with every odd value, everything else as it should be."""
    files = paths_in(folder)
    for words, command in _commands(COMMAND, ()):
        usual = {each.name: _usual(each, record, files) for each in command.params if each.required}
        for each in command.params:
            if each.name in ("help", "install_completion", "show_completion"):
                continue
            for value in _odd(each, files):
                line = list(words)
                for other in command.params:
                    if other.name == each.name:
                        line += _as_words(each, value)
                    elif other.required:
                        line += _as_words(other, usual[other.name])
                if (words and words[0] == "serve") and each.name != "port":
                    line += ["--port", "0"]
                yield Line(" ".join(words), each.name or "", tuple(line))


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, each in getattr(command, "commands", {}).items():
        yield from _commands(each, (*words, name))
    if not hasattr(command, "commands"):
        yield words, command


def _takes(parameter: Any) -> Any:
    """What the values of a parameter are: `str`, `int`, `Path`, `bool` or a choice."""
    annotation = parameter.type_descriptor.annotation
    return get_args(annotation)[0] if get_origin(annotation) is list else annotation


def _usual(parameter: Any, record: str, files: tuple[str, ...]) -> str:
    takes = _takes(parameter)
    if takes is Path:
        return files[1]
    if takes is int:
        return "1"
    return record if parameter.name in ("id", "record", "records", "case") else "2020-01-01"


def _odd(parameter: Any, files: tuple[str, ...]) -> tuple[str | None, ...]:
    takes = _takes(parameter)
    if takes is bool:
        return (None,)
    if takes is int:
        return NUMBERS
    return (*files, *SAID[:6]) if takes is Path else (*SAID, *files[:5])


def _as_words(parameter: Any, value: str | None) -> list[str]:
    if parameter.param_type_name == "argument":
        return [value or ""]
    return [parameter.opts[0] if value is None else f"{parameter.opts[0]}={value}"]


def tried(home: Path, line: Line) -> int:
    """The exit code of a command line in this process. Whatever is no refusal comes out as it is."""
    return code_of(partial(COMMAND, ["--home", str(home), *line.words]))


def copied(home: Path, to: Path) -> Path:
    """A home of its own for one command."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("temporary"))
    return to
