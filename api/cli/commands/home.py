"""Commands of an archive's folder: create it, check its health, rebuild its read models."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.cli.app import Json, app, home_chosen, opened, out, record_shown, told
from api.cli.progress import working


@app.command()
def init(
    origin: Annotated[
        str | None, typer.Option(help="A short public name, recorded with every event, e.g. popsote.")
    ] = None,
    organisation: Annotated[str, typer.Option(help="The organisation whose archive this is.")] = "Unnamed organisation",
    as_json: Json = False,
) -> None:
    """Create a new, empty archive."""
    from services.home.archive_home import ArchiveHome, make_home

    made = make_home(home_chosen(), origin=origin, organisation=organisation)
    with ArchiveHome(home_chosen()) as home:
        result = {"home": str(home_chosen()), "origin": home.settings.origin, "made": made}
    words = "Created the archive" if made else "There is an archive already:"
    told(result, as_json, lambda: out.print(f"{words} {result['origin']} in {home_chosen()}.", highlight=False))


@app.command()
def rebuild(as_json: Json = False) -> None:
    """Rebuild all views and the search index from the record, compare them with the old ones, and switch over."""
    with opened() as (home, _), working("Rebuilding") as progress:
        home.comparer.forget_words()
        rebuilt = home.projections.rebuild(lambda _, done, total: progress(done, total))
        home.comparer.rebuilt()
    result = [asdict(each) for each in rebuilt]

    def show() -> None:
        for each in rebuilt:
            same = {True: "the same as before", False: "not the same as before", None: "nothing to compare with"}
            out.print(f"{each.model}: {each.rows} rows at position {each.position}, {same[each.same_as_before]}.")

    told(result, as_json, show)


@app.command()
def health(as_json: Json = False) -> None:
    """Check the health of the archive. Exit code 1: degraded. Exit code 0: healthy, perhaps with notes."""
    from archive.founding.acceptance import RecordRolledBack
    from services.home.health import health as look
    from services.home.health import refused

    try:
        with opened() as (home, _):
            found = look(home)
    except RecordRolledBack as error:
        found = refused(error)
    result = found.model_dump(mode="json")
    told(result, as_json, lambda: record_shown(result))
    if found.status == "degraded":
        raise typer.Exit(1)
