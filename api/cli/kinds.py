"""Options that name a kind of record, a role or a change: their values stand in the help and in completion."""

from collections.abc import Iterator
from typing import Annotated

import typer

from archive.actor.events import Role
from archive.choices import kind_called
from archive.kind import kinds

NAMES = ", ".join(sorted(kinds()))
_HELP = f"of this kind, in English, Finnish or Swedish: {NAMES}."


def kind_of_option(typed: str) -> str:
    """The kind that --kind names. Refuses: a word that means none."""
    return kind_called(typed, "--kind").name


def kinds_beginning(incomplete: str) -> Iterator[tuple[str, str]]:
    """The kinds that a word may become, each with what it is called in Finnish and Swedish."""
    for kind in sorted(kinds().values(), key=lambda kind: kind.name):
        if kind.name.startswith(incomplete.lower()):
            yield kind.name, f"{kind.words.fi}, {kind.words.sv}"


def roles_beginning(incomplete: str) -> list[str]:
    """The roles that a word may become."""
    return [role for role in Role if role.startswith(incomplete)]


def nouns_beginning(incomplete: str) -> list[str]:
    """The changes that a word may become, of every kind of record."""
    from services.verbs import WIDE

    every = {verb.noun for kind in kinds().values() for verb in kind.verbs} | {each.noun for each in WIDE}
    return sorted(noun for noun in every if noun.startswith(incomplete))


KindOption = Annotated[
    str | None,
    typer.Option(
        "--kind", metavar="KIND", parser=kind_of_option, autocompletion=kinds_beginning, help=f"Only records {_HELP}"
    ),
]
KindsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=kind_of_option,
        autocompletion=kinds_beginning,
        help=f"Only records {_HELP} May be repeated.",
    ),
]
RoleOption = Annotated[
    str, typer.Option("--role", autocompletion=roles_beginning, help=f"The role: {', '.join(Role)}.")
]
