"""Imports the files of a command when it is called: `table.json` names them, written by `python -m api.reference`."""

import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command_from_info, get_command_name, get_group_from_info
from typer.models import TyperInfo

from api.cli import commands
from api.cli.arguments import careful
from api.cli.helping import first_paragraph, plainly

TABLE = Path(__file__).with_name("table.json")


class Loading:
    """Imports the files of one command, or of all."""

    def __init__(self, app: typer.Typer) -> None:
        self._app = app
        self._whole = False
        self._finish()

    @cached_property
    def helps(self) -> Mapping[str, str]:
        """The first paragraph of the help of every command, by name."""
        return {name: entry["help"] for name, entry in self._table.items()}

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(TABLE.read_bytes())
        return found

    def command(self, name: str) -> Any:
        """The command or group of that name; None if there is none. A name that is not in the table is looked for
        in every file."""
        entry = self._table.get(name)
        if entry is None:
            self.every()
        elif entry["files"]:
            for file in entry["files"]:
                import_module(f"{commands.__name__}.{file}")
        else:
            self._list_of(name)
        self._finish()
        return self._built(name)

    def is_there(self, name: str) -> bool:
        """Whether all files of a command were imported."""
        files = self._table.get(name, {}).get("files", ())
        return self._whole or (bool(files) and all(f"{commands.__name__}.{file}" in sys.modules for file in files))

    def every(self) -> Mapping[str, Any]:
        """All commands: imports every file of them and adds the lists of every kind."""
        if not self._whole:
            for found in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
                import_module(found.name)
            self._list_of(None)
            self._finish()
            self._whole = True
        return {name: self._built(name) for name, _ in self._infos()}

    def written(self) -> str:
        """The table as it has to be: each command with its files and the first paragraph of its help."""
        every = sorted(self.every().items())
        files = {name: sorted(set(_files(info))) for name, info in self._infos()}
        table = {name: {"files": files[name], "help": first_paragraph(each.help)} for name, each in every}
        return json.dumps(table, ensure_ascii=False, indent=1) + "\n"

    def _list_of(self, name: str | None) -> None:
        from api.cli.lists import add_lists

        add_lists(self._app, name)

    def _finish(self) -> None:
        careful(self._app)
        plainly(self._app)

    def _infos(self) -> Iterator[tuple[str, Any]]:
        for group in self._app.registered_groups:
            yield str(group.name), group
        for command in self._app.registered_commands:
            assert command.callback is not None
            yield command.name or get_command_name(command.callback.__name__), command

    def _built(self, name: str) -> Any:
        """A command or group for the library below; None if no imported file has it."""
        info = dict(self._infos()).get(name)
        if info is None:
            return None
        if isinstance(info, TyperInfo):
            return get_group_from_info(
                info, pretty_exceptions_short=False, rich_markup_mode=None, suggest_commands=True
            )
        return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)


def _files(info: Any) -> Iterator[str]:
    """The files that have a command, or the commands of a group; none for the list of a kind."""
    if isinstance(info, TyperInfo):
        assert info.typer_instance is not None
        for each in (*info.typer_instance.registered_commands, *info.typer_instance.registered_groups):
            yield from _files(each)
    elif info.callback.__module__.startswith(f"{commands.__name__}."):
        yield info.callback.__module__.rpartition(".")[2]
