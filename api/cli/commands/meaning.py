"""Commands for the vectors by which a search finds records near in meaning: made, counted, removed."""

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working
from archive.actor.events import Role

meaning = typer.Typer(
    help="Vectors of records, by which search --meaning finds what is near in meaning; needs the extra semantic.",
    no_args_is_help=True,
)
app.add_typer(meaning, name="meaning")


@meaning.command("update")
def update_meaning(as_json: Json = False) -> None:
    """Make the vectors of new and changed records. They are no part of the record: make them again after a restore."""
    with opened() as (home, caller):
        caller.require(Role.admin)
        caught_up(home, quiet=as_json)
        with working("Reading records", quiet=as_json) as progress:
            done = home.projections.update_meanings(progress)
    said = f"{done.records} records have a vector; {done.made} made, {done.removed} removed."
    told(done._asdict(), as_json, lambda: out.print(said, highlight=False))


@meaning.command("show")
def show_meaning(as_json: Json = False) -> None:
    """Show how many records have a vector, and whether the extra is installed."""
    from projections.search.meaning.model import installed

    with opened() as (home, caller):
        caller.require(Role.admin)
        about = {"installed": installed(), "records": home.projections.meanings.count()}
    there = "" if about["installed"] else "not "
    said = f"{about['records']} records have a vector. The extra semantic is {there}installed."
    told(about, as_json, lambda: out.print(said, highlight=False))


@meaning.command("remove")
def remove_meaning() -> None:
    """Remove all vectors. A search no longer finds by meaning."""
    with opened() as (home, caller):
        caller.require(Role.admin)
        home.projections.meanings.remove()
    out.print("No record has a vector any more.")
