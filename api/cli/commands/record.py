"""Commands for a record that lacks acknowledged events, and for the views quarantined then."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, command_key, home_chosen, opened, out, told
from archive.errors import Invalid

record = typer.Typer(
    help="If the record (events.sqlite) is an older copy, or of another archive.",
    no_args_is_help=True,
)
app.add_typer(record, name="record")
aside = typer.Typer(help="Quarantined copies of views, made when an older record was accepted.", no_args_is_help=True)
app.add_typer(aside, name="aside")
Why = Annotated[str, typer.Option("--reason", help="The reason; it is recorded.")]


@record.command("accept")
def accept_record(reason: Why, as_json: Json = False) -> None:
    """Accept a record that lacks acknowledged events. Views and index are quarantined and rebuilt."""
    from archive.founding.acceptance import copies
    from services.home.remembered import accept

    position = accept(home_chosen(), reason, command_key())
    with opened() as (home, _):  # this moves them
        home.checkpoint()
        caught_up(home, quiet=as_json)
        result = {"position": position, "copies": [each.name for each in copies(home.home)]}
    words = f"Recorded at position {position}. The old views are kept in the folder aside/; see 'archive aside list'."
    told(result, as_json, lambda: out.print(words, highlight=False))


@aside.command("list")
def list_copies(as_json: Json = False) -> None:
    """List the quarantined copies of views. While there is one, no certificate of destruction is issued."""
    from archive.actor.events import Role
    from archive.founding.acceptance import copies

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        result = [{"name": each.name, "files": each.files, "bytes": each.bytes} for each in copies(home.home)]

    def show() -> None:
        for each in result:
            out.print(f"{each['name']}  {each['files']} files, {each['bytes']} bytes", highlight=False)

    told(result, as_json, show)


@aside.command("delete")
def remove_copy(
    name: Annotated[str, typer.Argument(help="The name of the copy, from 'archive aside list'.")],
    reason: Why,
    as_json: Json = False,
) -> None:
    """Delete a quarantined copy. It may be the only trace of events missing from the record."""
    from archive.actor.events import Role
    from archive.founding.acceptance import delete_copy

    if not reason.strip():
        raise Invalid("A reason is needed.", field="--reason", remedy="State why the copy is no longer needed.")
    with opened() as (home, caller):
        gone = delete_copy(home.archive, home.home, name, reason, by=caller.require(Role.archivist))
        if home.projections.take_lease():
            home.disposing.complete()  # what waited for it
            caught_up(home, quiet=as_json)
    result = {"name": gone.name, "files": gone.files, "bytes": gone.bytes}
    told(result, as_json, lambda: out.print(f"Deleted {gone.name}: {gone.files} files.", highlight=False))
