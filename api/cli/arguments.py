"""Checks the arguments of every command: valid text, numbers a database can hold, usable paths.

A command refuses in its own words what only it cannot use; here is what no command can use.
"""

import errno
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from api.cli.helping import in_language, worded
from archive.errors import Invalid

if TYPE_CHECKING:
    from pydantic import ValidationError

HIGHEST = 2**63 - 1
ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
"""How an address begins, as a path: of two slashes one is left. A single letter is a drive."""


class Careful(TyperCommand):
    """A command that checks its arguments first and names the one that cannot be used."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See `TyperCommand`. Refuses: an empty path, which would mean the current folder."""
        rest: list[str] = super().parse_args(ctx, list(args))
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        _require_once(order)
        for each in self.params:
            said, taken = given.get(each.name or ""), ctx.params.get(each.name)
            for word, value in zip(_all(said), _all(taken), strict=False):
                if word == "" and isinstance(value, Path):
                    remedy = "Give a path; '.' is the current folder."
                    raise Invalid(f"{_option(each)} is empty.", field=_option(each), remedy=remedy)
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """See `TyperCommand`."""
        worded(self.params)
        super().format_help(ctx, formatter)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """See `TyperCommand`."""
        with in_language(self):
            super().format_help_text(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        """See `TyperCommand`. Refuses: see `require`."""
        names = {each.name: _option(each) for each in self.params}
        for name, value in ctx.params.items():
            for each in _all(value):
                require(each, names.get(name, name))
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from pydantic import ValidationError

            if isinstance(error, ValidationError):
                raise _refused(error, names) from None
            raise


def _require_once(order: Sequence[Any]) -> None:
    """Refuse an option that is given twice and takes one value: one of the two would be lost."""
    counted = Counter(id(each) for each in order)
    for each in order:
        takes_one = each.param_type_name == "option" and not (each.multiple or each.count or each.is_flag)
        if takes_one and counted[id(each)] > 1:
            raise Invalid(f"{_option(each)} is given more than once.", field=_option(each), remedy="Give it once.")


def careful(verbs: typer.Typer) -> None:
    """Make every command of a tree check its arguments."""
    for command in verbs.registered_commands:
        command.cls = Careful
    for group in verbs.registered_groups:
        if group.typer_instance is not None:
            careful(group.typer_instance)


def require(value: object, option: str) -> None:
    """Refuse bytes that are not text, a number too large to store, a path that is too long,
    an address or a loop of links."""
    if isinstance(value, Path):
        _require_path(value, option)
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            said = f"{option} contains bytes that are not text."
            raise Invalid(said, field=option, remedy="Use UTF-8 text without NUL characters.")
    elif isinstance(value, int) and not -HIGHEST <= value <= HIGHEST:
        raise Invalid(f"{option} is too large.", field=option, remedy="Give a smaller number.")


def _require_path(path: Path, option: str) -> None:
    if "\0" in str(path):
        raise Invalid(
            f"{option} is not a valid path: it contains a NUL character.",
            field=option,
            remedy="Give a path without NUL characters.",
        )
    if (named := ADDRESS.match(str(path))) and not Path(named[0]).is_dir():
        said = f"{option} must be a path on this machine, not an address ({named[1]}:)."
        raise Invalid(said, field=option, remedy="Give the path of a file or folder; mount what is elsewhere.")
    try:
        path.stat()
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENAMETOOLONG):
            said = f"{option} cannot be used as a path: {os.strerror(error.errno)}."
            raise Invalid(said, field=option, remedy="Give another path.") from None


def _all(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


def _option(parameter: Any) -> str:
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.name)


def _refused(error: "ValidationError", names: dict[str, str]) -> Invalid:
    """The first validation error, with the name of its option; the value is not repeated."""
    from services.stated import words_of

    fault = error.errors(include_url=False)[0]
    where = [str(part) for part in fault["loc"]]
    option = next((names[part] for part in reversed(where) if part in names), ".".join(where) or "command")
    words = words_of(fault).rstrip(".")
    return Invalid(f"{option}: {words}.", field=option, remedy="Correct the value; --help describes what is accepted.")
