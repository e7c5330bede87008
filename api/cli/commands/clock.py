"""Commands of the clock: whether it is trusted, and how to trust it again, on record."""

from collections.abc import Callable
from typing import Annotated

import typer

from api.cli.app import Json, app, opened, out, told
from api.cli.tables import record_shown
from archive.errors import Invalid
from archive.record.store import Receipt

clock = typer.Typer(
    help="The clock of this machine: whether the archive trusts it, and what to do if not.", no_args_is_help=True
)
app.add_typer(clock, name="clock")
Why = Annotated[str, typer.Option("--reason", help="How the right time is known; the reason is recorded.")]


@clock.command("show")
def show_clock(as_json: Json = False) -> None:
    """Show the clock, whether the archive trusts it, and why not. Exit code 1 when it is not trusted."""
    from archive.actor.events import Role
    from archive.clock.usecases import standing

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        found = standing(home.archive)
    result = found.as_dict()
    told(result, as_json, lambda: record_shown({name: _plain(value) for name, value in result.items()}))
    if not result["believed"]:
        raise typer.Exit(1)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return "\n".join(str(each) if isinstance(each, str) else _line(each) for each in value)
    return str(value) if value is not None else None


def _line(said: dict[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in said.items())


@clock.command("confirm")
def confirm(reason: Why, as_json: Json = False) -> None:
    """Confirm that the clock is right, for example after years without use. Work that was stopped continues."""
    from archive.clock.usecases import confirm_clock

    _answer(confirm_clock, reason, as_json)


@clock.command("correct")
def correct(reason: Why, as_json: Json = False) -> None:
    """Confirm that earlier recorded times were too late and that the clock is right now."""
    from archive.clock.usecases import correct_clock

    _answer(correct_clock, reason, as_json)


def _answer(verb: Callable[..., Receipt], reason: str, as_json: bool) -> None:
    from archive.actor.events import Role
    from archive.clock.usecases import standing

    if not reason.strip():
        raise Invalid("A reason is needed.", field="--reason", remedy="State how the right time is known.")
    with opened() as (home, caller):
        made = verb(home.archive, reason, by=caller.require(Role.archivist))
        found = standing(home.archive)
        home.checkpoint()
    result = found.as_dict() | {"position": made.position}
    words = f"The clock is trusted: {found.moment.clock:%Y-%m-%d %H:%M} UTC. Recorded at position {made.position}."
    told(result, as_json, lambda: out.print(words, highlight=False))
