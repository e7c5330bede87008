"""Command line verbs of writes that wait: what they are, and what becomes of each."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from api.cli.app import Json, app, caught_up, opened, out, told
from archive.errors import Invalid

waiting = typer.Typer(help="Writes that wait because only hidden records stand against them.", no_args_is_help=True)
app.add_typer(waiting, name="waiting")


@waiting.command("list")
def list_waiting(
    decided: Annotated[bool, typer.Option("--decided", help="Those that are decided as well.")] = False,
    as_json: Json = False,
) -> None:
    """List writes that were answered like those that succeed, and are not carried out."""
    from archive.actor.events import Role
    from services.access_log import note
    from services.waiting import waiting as all_waiting

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        found = all_waiting(home, decided=decided)
        with home.projections.states() as states:
            ids = (each[name] for each in found for name in ("id", "record"))
            note(home, states, caller, ids, "command waiting list", naming=found)

    def show() -> None:
        table = Table("id", "kind", "verb", "record", "submitted", "by", "outcome", box=None)
        for each in found:
            what = (each["id"], each["kind"], each["verb"] or "new", each["record"], each["submitted_at"])
            table.add_row(*what, each["submitted_by"], each["outcome"] or "")
        out.print(table if found else "None.", highlight=False)

    told(found, as_json, show)


@waiting.command("decide")
def decide_waiting(
    id: Annotated[UUID, typer.Argument(help="The id of the write, as 'archive waiting list' tells it.")],
    outcome: Annotated[
        str, typer.Option(help="recorded: carried out now; same: the record that is there says it; rejected.")
    ],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    number: Annotated[str | None, typer.Option(help="Another number for the new record.")] = None,
    as_json: Json = False,
) -> None:
    """Decide what becomes of a write that waits."""
    from archive.waiting.events import Outcome
    from services.waiting import decide, require_seeing_both

    if outcome not in list(Outcome):
        raise Invalid("There is no such outcome.", field="--outcome", remedy="Use recorded, same or rejected.")
    for option, text, most in (("--reason", reason, 20_000), ("--number", number, 300)):
        if text is not None and not 1 <= len(text.strip()) <= most:
            raise Invalid(f"{option} takes 1 to {most} characters.", field=option)
    with opened() as (home, caller):
        by = require_seeing_both(caller)
        made = decide(home, id, Outcome(outcome), reason, number=number, by=by)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    told(result, as_json, lambda: out.print(f"Decided: {outcome}.", highlight=False))
