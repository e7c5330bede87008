"""The command that imports what other systems hold."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A folder or file to take in.", exists=True)],
    kind: Annotated[str, typer.Option(help="folder, ahjo, caselaw or jsonl; see docs/importing.md.")] = "folder",
    as_json: Json = False,
) -> None:
    """Take papers in: what is known already is skipped, what is refused lands in a file with its reason."""
    from api.importers.run import require_outside, run_import
    from archive.actor.events import Role

    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        require_outside(source, home.home)
        with working("Importing") as progress:
            summary = run_import(
                home.archive, home.blobs, source, kind=kind, by=by, rejects=home.home / "rejects", progress=progress
            )
        if summary.events:
            home.checkpoint()
        if home.projections.take_lease():
            caught_up(home)

    def show() -> None:
        if not summary.recorded and not summary.rejected:
            out.print(f"Nothing new: all {summary.duplicates} were recorded before.", highlight=False)
            return
        out.print(
            f"Recorded {summary.recorded} ({summary.events} events) in {summary.seconds:.1f} s;"
            f" {summary.duplicates} were known, {summary.rejected} refused. Position {summary.position}.",
            highlight=False,
        )
        if summary.rejects_file:
            out.print(f"What was refused, and why: {summary.rejects_file}", highlight=False)

    told(summary.as_dict(), as_json, show)
