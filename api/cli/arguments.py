"""What every command may be given: text that is text, numbers a database holds, paths that lead somewhere.

What a command itself refuses is said in its own words; this is for what no command can do anything with.
"""

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand

from archive.errors import Invalid

HIGHEST = 2**63 - 1


class Careful(TyperCommand):
    """A command that looks at its arguments first, and names the one whose value a record could not take."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See `TyperCommand`. Refuses: a path of no letters, which would be the folder the command is called in."""
        rest: list[str] = super().parse_args(ctx, list(args))
        given = self.make_parser(ctx).parse_args(args=list(args))[0]
        for each in self.params:
            said, taken = given.get(each.name or ""), ctx.params.get(each.name)
            for word, value in zip(_all(said), _all(taken), strict=False):
                if word == "" and isinstance(value, Path):
                    remedy = "Name a path; '.' is the folder you are in."
                    raise Invalid(f"{_option(each)} is empty.", field=_option(each), remedy=remedy)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """See `TyperCommand`. Refuses: see `require`."""
        names = {each.name: _option(each) for each in self.params}
        for name, value in ctx.params.items():
            for each in _all(value):
                require(each, names.get(name, name))
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise _refused(error, names) from None


def careful(verbs: typer.Typer) -> None:
    """Make every command of a tree a careful one."""
    for command in verbs.registered_commands:
        command.cls = Careful
    for group in verbs.registered_groups:
        if group.typer_instance is not None:
            careful(group.typer_instance)


def require(value: object, option: str) -> None:
    """Refuse text that is no text, a number beyond any record, a path that leads nowhere or round in a circle."""
    if isinstance(value, Path):
        _require_path(value, option)
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            said = f"{option} holds bytes that are not text."
            raise Invalid(said, field=option, remedy="Write it in UTF-8, without NUL.")
    elif isinstance(value, int) and not -HIGHEST <= value <= HIGHEST:
        raise Invalid(f"{option} is too large a number.", field=option, remedy="Give a smaller one.")


def _require_path(path: Path, option: str) -> None:
    if "\0" in str(path):
        raise Invalid(f"{option} is no path: it holds a NUL.", field=option, remedy="Write it without.")
    try:
        path.stat()
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENAMETOOLONG):
            said = f"{option} leads nowhere: {os.strerror(error.errno)}."
            raise Invalid(said, field=option, remedy="Name another path.") from None


def _all(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


def _option(parameter: Any) -> str:
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.name)


def _refused(error: ValidationError, names: dict[str, str]) -> Invalid:
    """The first thing a shape refused, by the option that said it; the value is not repeated."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = [str(part) for part in fault["loc"]]
    option = next((names[part] for part in reversed(where) if part in names), ".".join(where) or "command")
    words = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    return Invalid(f"{option}: {words}.", field=option, remedy="Correct it; --help says what is taken.")
