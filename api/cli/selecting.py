"""Options that ask for a part of the archive, alike in every command that takes them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.terminal import day_of

if TYPE_CHECKING:
    from services.handover.package.selection import Wanted

OfCases = Annotated[list[str] | None, typer.Option(help="Only this case, by id or number. May be repeated.")]
OfClasses = Annotated[
    list[str] | None, typer.Option("--class", help="Only records of this class, by its code. May be repeated.")
]
OfOffices = Annotated[
    list[str] | None,
    typer.Option(help="Only records of this organisation, or of the wind-down with this number. May be repeated."),
]
Since = Annotated[str | None, typer.Option(help="Only records of this day or later (2024-03-12 or 12.3.2024).")]
Until = Annotated[str | None, typer.Option(help="Only records of this day or earlier (2024-03-12 or 12.3.2024).")]


def wanted_by(
    cases: Sequence[str] | None,
    classes: Sequence[str] | None,
    offices: Sequence[str] | None,
    since: str | None,
    until: str | None,
) -> "Wanted":
    """What the options ask for. Refuses: a day that is none."""
    from services.handover.package.selection import Wanted

    days = day_of(since, "since"), day_of(until, "until")
    return Wanted(tuple(cases or ()), tuple(classes or ()), tuple(offices or ()), *days)
