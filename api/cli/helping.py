"""Help as plain text: the whole sentence of every command, however narrow the terminal is, and nothing in boxes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import typer
from typer.core import TyperGroup

from api.cli.spoken import said

DAY = "12.3.2024"
"""Stands in the help of an option that takes a day."""
FIRST = ("init", "demo", "serve", "import", "search", "show", "stats", "health", "rebuild")


class Loading(Protocol):
    """Where the commands come from; see `api.cli.loading.files`."""

    @property
    def helps(self) -> Mapping[str, str]:
        """The first paragraph of the help of each command, by name."""
        ...

    def command(self, name: str) -> Any:
        """The command of that name; None if there is none."""
        ...

    def is_there(self, name: str) -> bool:
        """Whether all of a command was imported."""
        ...

    def every(self) -> Mapping[str, Any]:
        """All commands by name."""
        ...


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
        rows = [(name, said(told)) for name, told in self.told(ctx)]
        if rows:
            with formatter.section(said("Commands")):
                formatter.write_dl(rows)

    def told(self, ctx: Any) -> Iterator[tuple[str, str]]:
        """Each command with the first paragraph of its help."""
        for name in self.list_commands(ctx):
            each = self.get_command(ctx, name)
            if each is not None and not each.hidden:
                yield name, first_paragraph(each.help)


class Commands(Group):
    """The commands of the program: the first steps first, then the others by name; imported when they are called."""

    loading: ClassVar[Loading]

    def told(self, ctx: Any) -> Iterator[tuple[str, str]]:
        """See `Group`; no command is imported for it."""
        for name in self.list_commands(ctx):
            yield name, self.loading.helps.get(name) or first_paragraph(self.commands[name].help)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """See `TyperGroup`."""
        if not (cmd_name in self.commands and self.loading.is_there(cmd_name)):
            found = self.loading.command(cmd_name)
            if found is None:  # those that there are can be suggested then
                self.commands.update(self.loading.every())
                return None
            self.commands[cmd_name] = found
        return self.commands[cmd_name]

    def list_commands(self, ctx: Any) -> list[str]:
        """See `TyperGroup`."""
        names = {*super().list_commands(ctx), *self.loading.helps}
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
