"""Commands of pending writes: list them, and decide about each."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import labels_of, one_of
from api.cli.tables import moment_in, table_of
from archive.errors import Invalid

waiting = typer.Typer(
    help="Pending writes: writes that conflict only with records their author may not see.", no_args_is_help=True
)
app.add_typer(waiting, name="waiting")


@waiting.command("list")
def list_waiting(
    decided: Annotated[bool, typer.Option("--decided", help="Also list those that are already decided.")] = False,
    as_json: Json = False,
) -> None:
    """List pending writes. Their authors got a normal answer, but nothing is recorded before your decision."""
    from archive.actor.events import Role
    from services.access_log import note
    from services.identity.names import names_of
    from services.waiting import waiting as all_waiting

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        found = all_waiting(home, decided=decided)
        with home.projections.states() as states:
            ids = (each[name] for each in found for name in ("id", "record"))
            note(home, states, caller, ids, "command waiting list", naming=found)
        names, zone = names_of(home.archive, caller), home.archive.timezone
        called = labels_of(home, caller, (each["record"] for each in found)) if not as_json else {}

    def show() -> None:
        rows = [
            each
            | {"verb": each["verb"] or "new", "title": called.get(each["record"])}
            | {"submitted_at": moment_in(each["submitted_at"], zone)}
            | {"submitted_by": names.get(each["submitted_by"], each["submitted_by"])}
            for each in found
        ]
        columns = ("id", "kind", "verb", "record", "title", "submitted_at", "submitted_by", "outcome")
        table_of(columns, rows, empty="None.")

    told(found, as_json, show)


@waiting.command("decide")
def decide_waiting(
    id: Annotated[str, typer.Argument(help="The id of the write, from 'archive waiting list', or its beginning.")],
    outcome: Annotated[
        str,
        typer.Option(
            help="recorded: record it now; same: the existing record already states it; rejected: do not record it."
        ),
    ],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    number: Annotated[str | None, typer.Option(help="Another number for the new record, if its own is taken.")] = None,
    as_json: Json = False,
) -> None:
    """Decide about a pending write."""
    from archive.waiting.events import Outcome
    from services.waiting import decide, require_seeing_both
    from services.waiting import waiting as all_waiting

    if outcome not in list(Outcome):
        raise Invalid("There is no such outcome.", field="--outcome", remedy="Use recorded, same or rejected.")
    for option, text, most in (("--reason", reason, 20_000), ("--number", number, 300)):
        if text is not None and not 1 <= len(text.strip()) <= most:
            raise Invalid(f"{option} takes 1 to {most} characters.", field=option)
    with opened() as (home, caller):
        by = require_seeing_both(caller)
        refusal = Invalid("This is not an id.", field="id", remedy="'archive waiting list' shows them.")
        wanted = one_of(id, (each["id"] for each in all_waiting(home, decided=True)), refusal)
        made = decide(home, wanted, Outcome(outcome), reason, number=number, by=by)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    told(result, as_json, lambda: out.print(f"Decided: {outcome}.", highlight=False))
