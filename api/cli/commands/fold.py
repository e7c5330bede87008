"""Commands for records that an upgrade of the rules judges differently than before."""

from typing import Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import ids_of
from archive.errors import Invalid

fold = typer.Typer(
    help="Records that an upgrade of the rules judges differently, until a person has reviewed them.",
    no_args_is_help=True,
)
app.add_typer(fold, name="fold")


@fold.command("list")
def list_differing(as_json: Json = False) -> None:
    """List records to review after an upgrade of the rules: the state of each before and now."""
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
        out.print(f"{len(result)} records to review.", highlight=False)

    told(result, as_json, show)


def _standing(told: dict[str, Any]) -> str:
    parts = (f"{name} {value}" for name, value in told.items() if value not in (None, [], False))
    return ", ".join(parts) or "nothing stated"


@fold.command("review")
def review_differing(
    records: Annotated[list[str] | None, typer.Argument(help="Ids or numbers of records.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All records that are to be reviewed.")] = False,
    reason: Annotated[str, typer.Option(help="Why the present state is right; the reason is recorded.")] = "",
    as_json: Json = False,
) -> None:
    """Confirm the present state of reviewed records. They may be listed for destruction again."""
    from archive.actor.events import Role
    from archive.founding.differences import review
    from projections.states import Question

    if bool(records) == everything:
        raise Invalid(
            "No records were named, and --all was not given.", field="records", remedy="Name records, or use --all."
        )
    if not reason.strip():
        raise Invalid(
            "A reason is needed.", field="--reason", remedy="State why the present state of the records is right."
        )
    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        wanted: list[UUID] = []
        if records:
            caught_up(home, quiet=as_json)
            with home.projections.states() as states:
                wanted = ids_of(states, records, Question(caller, home.today()))
        made = review(home.archive, wanted, reason, everything=everything, by=by)
    told({"position": made.position}, as_json, lambda: out.print(f"Recorded at position {made.position}."))
