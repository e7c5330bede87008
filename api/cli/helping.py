"""Help as plain text: the whole sentence of every command, however narrow the terminal is, and nothing in boxes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from api.cli.spoken import said

DAY = "12.3.2024"
"""Stands in the help of an option that takes a day."""
FIRST = ("init", "demo", "serve", "import", "search", "show", "stats", "health", "rebuild")


class Group(TyperGroup):
    """A group of commands that lists each with its first sentences."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """See `TyperGroup`."""
        worded(self.params)
        super().format_help(ctx, formatter)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """See `TyperGroup`."""
        with in_language(self):
            super().format_help_text(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """See `TyperGroup`, which cuts what does not fit in a line."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, said(first_paragraph(each.help))) for name, each in found if each is not None and not each.hidden
        ]
        if rows:
            with formatter.section(said("Commands")):
                formatter.write_dl(rows)


class Commands(Group):
    """The commands of the program: the first steps first, then the others by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """See `TyperGroup`."""
        names: list[str] = super().list_commands(ctx)
        return [*(name for name in FIRST if name in names), *sorted(set(names).difference(FIRST))]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """`list KIND` is the list of that kind, named in any of the three languages; `do` is another name of `change`.

        Refuses: a kind that there is not.
        """
        if args[:1] == ["do"]:
            args = ["change", *args[1:]]
        if args[:1] == ["list"] and len(args) > 1 and not args[1].startswith("-"):
            from archive.choices import kind_called

            args = [kind_called(args[1], "kind").plural, *args[2:]]
        return super().resolve_command(ctx, args)


def worded(params: Iterable[Any]) -> None:
    """Name what each option and argument takes by a word, not by its type in the program."""
    for each in params:
        if each.param_type_name == "argument":
            each.display_type_rich = lambda ctx: None
        elif each.metavar is None and not each.is_flag and not each.type_descriptor.is_choice:
            each.metavar = _word_of(each)


def _word_of(option: Any) -> str:
    if option.type_descriptor.is_path:
        return "PATH"
    if "int" in option.bare_type() or option.type_descriptor.is_ranged:
        return "NUMBER"
    return "DAY" if DAY in (option.help or "") or option.name.endswith(("_from", "_to")) else "TEXT"


@contextmanager
def in_language(command: Any) -> Iterator[None]:
    """Within it the help of a command is in the language of the command, where it is translated."""
    whole = command.help
    first = first_paragraph(whole)
    told = said(first)
    command.help = whole if told == first else told + "".join((whole or "").partition("\n\n")[1:])
    try:
        yield
    finally:
        command.help = whole


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a help, in one line."""
    return " ".join((text or "").partition("\n\n")[0].split())


def plainly(verbs: typer.Typer) -> None:
    """Make every group of a tree show its help so."""
    verbs.rich_markup_mode = None
    for each in verbs.registered_groups:
        each.cls = Group
        if each.typer_instance is not None:
            plainly(each.typer_instance)
