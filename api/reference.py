"""Writes the generated pages of docs/ from the code: OpenAPI, events, settings, commands.

`python -m api.reference` writes them all into docs/; with the name of one page it prints that page.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from archive.files.whole import write_whole
from archive.kernel import Content, Event, content_fields, stored_names, superseded_names
from archive.kind import Kind, kinds
from services.home.settings import OUTSIDE, PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"
_WRITTEN = "Written by `make docs` from the code; do not edit."
_PLAIN = {
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "UUID": "id",
    "date": "day",
    "datetime": "moment",
}
_ENVIRONMENT = {
    "ARCHIVE_HOME": "the folder of the archive, like `--home`",
    "ARCHIVE_KEY": "the bearer key for the command line, like `--as`",
    "ARCHIVE_TEST_DATA": "where the tests find real material; without it those tests are skipped",
}


def openapi() -> str:
    """The OpenAPI description of the whole application."""
    from api.http.app import create_app
    from services.home.archive_home import ArchiveHome, make_home

    with TemporaryDirectory() as folder:
        make_home(Path(folder) / "home", origin="described")
        with ArchiveHome(Path(folder) / "home") as home:
            schema = create_app(home).openapi()
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode() + "\n"


def events() -> str:
    """The catalogue of events: stored name, meaning, fact and content."""
    lines = ["# Events", "", _WRITTEN, ""]
    lines += ["Every event has a *fact*, kept for ever, and *content*, destroyed at its term (docs/adr/0001).", ""]
    values: dict[str, type] = {}
    room = ""
    for name, cls in stored_names().items():
        if name.partition(".")[0] != room:
            room = name.partition(".")[0]
            lines += [f"## {room}", ""]
        lines += [f"### {name}", "", _words(cls), ""]
        if cls.effect:
            instead = f", else from the first day of its `{cls.otherwise}`" if cls.otherwise else ""
            lines += [f"In force from its `{cls.effect}`, where one is given{instead}.", ""]
        lines += [*_table("fact", cls, values), *_table("content", content_fields(cls), values)]
    lines += ["## Values", ""]
    for name, value in sorted(values.items()):
        lines += [f"### {name}", "", *_value(value, values), ""]
    if superseded_names():
        lines += ["## Read, no longer written", ""]
        lines += [f"- `{old}` reads as `{new}`" for old, new in superseded_names().items()]
    return "\n".join(lines).rstrip() + "\n"


def _words(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


def _table(part: str, model: type[BaseModel], values: dict[str, type]) -> list[str]:
    rows = list(_fields(model, values))
    if not rows:
        return []
    return [f"| {part} | | |", "|---|---|---|", *rows, ""]


def _fields(model: type[BaseModel], values: dict[str, type]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        if name != "content" or not issubclass(model, Event):
            must = "must be given" if info.is_required() else ""
            yield f"| `{name}` | {_type(info.annotation, values)} | {info.description or must} |"


def _type(annotation: Any, values: dict[str, type]) -> str:
    """An annotation in words; the values it names are collected for a section of their own."""
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not NoneType]
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin is dict:
        return f"{_type(parts[1], values)} by {_type(parts[0], values)}"
    if origin is not None:  # a union has several parts, a list and Annotated one that matters
        several = parts if origin in (Union, UnionType) else parts[:1]
        return ("list of " if origin in (tuple, list) else "") + " or ".join(_type(part, values) for part in several)
    if isinstance(annotation, type) and issubclass(annotation, (BaseModel, StrEnum)):
        known = annotation.__name__ in values
        values[annotation.__name__] = annotation
        if not known and issubclass(annotation, BaseModel):
            list(_fields(annotation, values))
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _PLAIN.get(getattr(annotation, "__name__", ""), str(annotation))


def _value(value: type, values: dict[str, type]) -> Iterator[str]:
    yield _words(value)
    yield ""
    if issubclass(value, StrEnum):
        yield "One of " + ", ".join(f"`{each}`" for each in value) + "."
    elif issubclass(value, BaseModel):
        yield from _table("content" if issubclass(value, Content) else "value", value, values)[:-1]


def settings() -> str:
    """Every setting, with its default and the variable that overrides it."""
    lines = ["# Settings", "", _WRITTEN, ""]
    lines += ["In `archive.toml` in the folder of the archive; a variable of the environment overrides each.", ""]
    lines[-2] += " Lists and tables are given to a variable as JSON."
    lines += [
        "Beside them `format` names the format of the archive, which it writes itself ([upgrade.md](upgrade.md)).",
        "",
    ]
    lines += ["| setting | variable | type | default | |", "|---|---|---|---|---|"]
    for name, info in Settings.model_fields.items():
        default = "must be given" if info.is_required() else f"`{_toml(info.default)}`"
        words = _type(info.annotation, {})
        lines.append(f"| `{name}` | `{PREFIX}{name.upper()}` | {words} | {default} | {info.description} |")
    lines += ["", "## Variables that are no settings", "", "| variable | |", "|---|---|"]
    lines += [f"| `{name}` | {_ENVIRONMENT[name]} |" for name in sorted(OUTSIDE)]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def cli() -> str:
    """Every command with its arguments and options."""
    from typer.main import get_command

    from api.cli.loading.whole import app
    from api.cli.terminal import EXIT_CODES

    root = get_command(app)
    lines = [
        "# Commands",
        "",
        _WRITTEN,
        "",
        "A refusal prints the reason on standard error. `archive list` lists the kinds of record and their changes.",
        "",
        "| exit code | |",
        "|---|---|",
        *(f"| {code} | {words} |" for code, words in EXIT_CODES.items()),
        "",
    ]
    lines += ["## Options of every command", "", *_options(root), ""]
    for words, command in _commands(root, "archive"):
        arguments = " ".join(p.name.upper() for p in command.params if p.param_type_name == "argument")
        lines += [f"## {words} {arguments}".rstrip(), "", command.help or "", "", *_options(command), ""]
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: Any, words: str) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def _options(command: Any) -> list[str]:
    rows = []
    for param in command.params:
        if param.name in ("help", "install_completion", "show_completion"):
            continue
        name = param.name.upper() if param.param_type_name == "argument" else ", ".join(param.opts)
        default = "" if param.default in (None, False, ..., ()) or callable(param.default) else f"{param.default}"
        rows.append(f"| `{name}` | {param.help or ''} | {default and f'`{default}`'} |")
    return ["| | | default |", "|---|---|---|", *rows] if rows else []


KINDS_BEGIN = "<!-- kinds of record: written by `make docs` from the code -->\n"
KINDS_END = "<!-- end of the kinds -->\n"


def glossary() -> str:
    """The glossary as it is written, with the kinds of record as their rooms describe them."""
    before, _, rest = (DOCS / "glossary.md").read_text("utf-8").partition(KINDS_BEGIN)
    after = rest.partition(KINDS_END)[2]
    return f"{before}{KINDS_BEGIN}\n{''.join(map(_kind, kinds().values()))}{KINDS_END}{after}"


def _kind(kind: Kind) -> str:
    """A section on a kind of record: its words, its states and choices in three languages, what can be done."""
    also = f" Also typed: {', '.join(kind.words.also)}." if kind.words.also else ""
    rows = [("state", name, words) for name, words in kind.states.items()]
    rows += [(each.name, name, words) for each in kind.choices for name, words in each.values.items()]
    lines = [
        f"## {kind.words.en}: {kind.words.fi}, {kind.words.sv}",
        "",
        f"{kind.meaning[0].upper()}{kind.meaning[1:]}.",
    ]
    lines[-1] += f" In searches `kind:{kind.name}`, in addresses `/{kind.plural}`.{also}"
    lines += ["", "| | | Finnish | Swedish | English |", "|---|---|---|---|---|"]
    lines += [f"| {what} | `{name}` | {words.fi} | {words.sv} | {words.en} |" for what, name, words in rows]
    if kind.verbs:
        lines += ["", f"What can be recorded of one: {', '.join(f'`{verb.noun}`' for verb in kind.verbs)}."]
    return "\n".join(lines) + "\n\n"


PAGES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "openapi": ("openapi.json", openapi),
    "events": ("events.md", events),
    "settings": ("settings.md", settings),
    "cli": ("cli.md", cli),
    "glossary": ("glossary.md", glossary),
}


def main(names: list[str]) -> int:
    """Print one page, or write them all."""
    if names:
        unknown = [name for name in names if name not in PAGES]
        if unknown:
            sys.stderr.write(f"There is no such page; there are {', '.join(PAGES)}.\n")
            return 2
        sys.stdout.write("".join(PAGES[name][1]() for name in names))
        return 0
    for file, page in PAGES.values():
        write_whole(DOCS / file, page().encode(), durable=False)
    from api.cli.loading.files import TABLE, Loading
    from api.cli.loading.whole import app

    write_whole(TABLE, Loading(app).written().encode(), durable=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
