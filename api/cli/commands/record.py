"""Command line verbs for a record that lacks what was acknowledged, and for the views that were moved aside then."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, command_key, home_chosen, opened, out, told
from archive.errors import Invalid

record = typer.Typer(help="The record itself, where it is not the one this home knew.", no_args_is_help=True)
app.add_typer(record, name="record")
aside = typer.Typer(help="Copies of the views that were moved aside with an older record.", no_args_is_help=True)
app.add_typer(aside, name="aside")
Why = Annotated[str, typer.Option("--reason", help="Why; the reason is recorded.")]


@record.command("accept")
def accept_record(reason: Why, as_json: Json = False) -> None:
    """Go on with a record that lacks acknowledged events; views and index are moved aside and built anew."""
    from archive.founding.acceptance import copies
    from services.home.remembered import accept

    position = accept(home_chosen(), reason, command_key())
    with opened() as (home, _):  # this moves them
        home.checkpoint()
        caught_up(home, quiet=as_json)
        result = {"position": position, "copies": [each.name for each in copies(home.home)]}
    words = f"Noted at position {position}. What the views were is kept in aside/; see 'archive aside list'."
    told(result, as_json, lambda: out.print(words, highlight=False))


@aside.command("list")
def list_copies(as_json: Json = False) -> None:
    """List the copies of views that lie aside; while there is one, no destruction is certified."""
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
    name: Annotated[str, typer.Argument(help="The name of the copy, as 'archive aside list' tells it.")],
    reason: Why,
    as_json: Json = False,
) -> None:
    """Delete a copy that lies aside: it may be the only trace of what is missing from the record."""
    from archive.actor.events import Role
    from archive.founding.acceptance import delete_copy

    if not reason.strip():
        raise Invalid("A reason is needed.", field="--reason", remedy="Say why nobody needs the copy any more.")
    with opened() as (home, caller):
        gone = delete_copy(home.archive, home.home, name, reason, by=caller.require(Role.archivist))
        if home.projections.take_lease():
            home.disposing.complete()  # what waited for it
            caught_up(home, quiet=as_json)
    result = {"name": gone.name, "files": gone.files, "bytes": gone.bytes}
    told(result, as_json, lambda: out.print(f"Deleted {gone.name}: {gone.files} files.", highlight=False))
