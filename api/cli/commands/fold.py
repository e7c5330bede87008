"""Command line verbs for records that stand otherwise since rules and views fold alike."""

from typing import Annotated, Any
from uuid import UUID

import typer

import api.cli.commands.registration
from api.cli.app import Json, app, caught_up, opened, out, told
from archive.errors import Invalid

fold = typer.Typer(
    help="Records that stand otherwise since rules and views fold alike, until somebody has reviewed them.",
    no_args_is_help=True,
)
app.add_typer(fold, name="fold")


@fold.command("list")
def list_differing(as_json: Json = False) -> None:
    """List the records that wait for a review: how each stood by the rules and in the views, and how it stands now."""
    from archive.actor.events import Role
    from archive.founding.differences import differing

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        result = [each.model_dump(mode="json") for each in differing(home.archive)]

    def show() -> None:
        for each in result:
            out.print(str(each["record"]), highlight=False)
            for how in ("rules", "views", "now"):
                out.print(f"  {how:6} {_standing(each[how])}", markup=False, highlight=False)
        out.print(f"{len(result)} wait for a review.", highlight=False)

    told(result, as_json, show)


def _standing(told: dict[str, Any]) -> str:
    parts = (f"{name} {value}" for name, value in told.items() if value not in (None, [], False))
    return ", ".join(parts) or "nothing stated"


@fold.command("review")
def review_differing(
    records: Annotated[list[str] | None, typer.Argument(help="Ids or numbers of records.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every record that waits.")] = False,
    reason: Annotated[str, typer.Option(help="Why it holds; the reason is recorded.")] = "",
    as_json: Json = False,
) -> None:
    """Let the one fold hold for records that were looked at; they may be listed for destruction again."""
    from archive.actor.events import Role
    from archive.founding.differences import review
    from projections.states import Question

    if bool(records) == everything:
        raise Invalid("Neither records nor --all was given.", field="records", remedy="Name records, or give --all.")
    if not reason.strip():
        raise Invalid("A reason is needed.", field="--reason", remedy="Say why the records stand as they do.")
    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        wanted: list[UUID] = []
        if records:
            caught_up(home, quiet=as_json)
            with home.projections.states() as states:
                wanted = api.cli.commands.registration.ids_of(states, records, Question(caller, home.today()))
        made = review(home.archive, wanted, reason, everything=everything, by=by)
    told({"position": made.position}, as_json, lambda: out.print(f"Noted at position {made.position}."))
