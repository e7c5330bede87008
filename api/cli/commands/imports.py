"""The command that imports files and data of other systems."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="The folder or file to import.", exists=True)],
    kind: Annotated[
        str, typer.Option(help="The format: folder (any files), ahjo, caselaw or jsonl; see docs/importing.md.")
    ] = "folder",
    two_digit_years: Annotated[
        Literal["refuse", "past"],
        typer.Option(help="Read years of two digits (12.3.65) as the last such year that has begun, or refuse them."),
    ] = "refuse",
    as_json: Json = False,
) -> None:
    """Import files. Duplicates are skipped; rejected items are written to a file with the reason."""
    from api.importers.run import require_outside, run_import
    from archive.actor.events import Role

    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        require_outside(source, home.home)
        with working("Importing") as progress:
            summary = run_import(
                home.archive,
                home.blobs,
                source,
                kind=kind,
                by=by,
                rejects=home.home / "rejects",
                past_years=two_digit_years == "past",
                progress=progress,
                archivist=caller.may(Role.archivist),
            )
        if summary.events:
            home.checkpoint()
        if home.projections.take_lease():
            caught_up(home)

    def show() -> None:
        if not summary.recorded and not summary.rejected:
            out.print(f"Nothing new: all {summary.duplicates} are duplicates.", highlight=False)
        else:
            out.print(
                f"Recorded {summary.recorded} ({summary.events} events) in {summary.seconds:.1f} s;"
                f" {summary.duplicates} duplicates, {summary.rejected} rejected. Position {summary.position}.",
                highlight=False,
            )
        for note in summary.notes:
            out.print(note, highlight=False)
        if summary.unread:
            out.print(f"{summary.unread} values could not be read and were left out.", highlight=False)
        if summary.waiting:
            next_step = f"archive corrections show {summary.list}"
            out.print(
                f"Corrections of {summary.waiting} records wait for a second person: {next_step}", highlight=False
            )
        if summary.rejects_file:
            out.print(f"Rejected items and unread values, with reasons: {summary.rejects_file}", highlight=False)

    told(summary.as_dict(), as_json, show)
