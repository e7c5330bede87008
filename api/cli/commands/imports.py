"""The command that imports files and data of other systems."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened
from api.cli.intake import summary_told
from api.cli.progress import working
from archive.errors import Invalid


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="The folder or file to import.", exists=True)],
    kind: Annotated[
        str | None,
        typer.Option(
            help="The format: folder (any files), package (a bag, or a package of E-ARK), sahke2, ahjo, caselaw,"
            " jsonl, spending, 360giving, camt, iati, ocds, eforms or contracts; see docs/importing.md. Without it a"
            " package and SÄHKE2 are recognised by what is in them; everything else is imported as folder."
        ),
    ] = None,
    two_digit_years: Annotated[
        Literal["refuse", "past"],
        typer.Option(help="Read years of two digits (12.3.65) as the last such year that has begun, or refuse them."),
    ] = "refuse",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="State what would be recorded and refused; record nothing.")
    ] = False,
    correct: Annotated[
        bool,
        typer.Option("--correct", help="Correct what manifest.csv states otherwise than is recorded; see docs."),
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why it is corrected; needed with --correct.")] = None,
    currency: Annotated[
        str | None, typer.Option(help="The currency of sums that the source states without one, such as EUR.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import files. Duplicates are skipped; rejected items are written to a file with the reason."""
    from api.importers.packages.recognising import kind_of
    from api.importers.run import require_outside, run_import
    from archive.actor.events import Role
    from projections.states import Question
    from services.formats.texts import texts_of
    from services.sight.visibility import shown_to

    texts = None
    _require_reason(reason, correct=correct)
    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        require_outside(source, home.home)
        before = home.archive.position
        with working("Importing") as progress:
            summary = run_import(
                home.archive,
                home.blobs,
                source,
                kind=kind or kind_of(source),
                by=by,
                rejects=home.home / "rejects",
                past_years=two_digit_years == "past",
                progress=progress,
                archivist=caller.may(Role.archivist),
                dry=dry_run,
                mandatory_of=home.settings.mandatory_of,
                correct=reason if correct else None,
                currency=currency,
                shown=lambda id: shown_to(home, caller, id),
                temporary=home.temporary.folder,
            )
        if summary.events and not dry_run:
            home.checkpoint()
        if not dry_run and home.projections.take_lease():
            caught_up(home)
            if summary.recorded:
                with home.projections.states() as states:
                    texts, _ = texts_of(home, states, Question(caller, home.today()), after=before)
    summary_told(summary, as_json, texts)


def _require_reason(reason: str | None, *, correct: bool) -> None:
    """Refuse corrections without a reason, and a reason for nothing."""
    if correct and not (reason or "").strip():
        raise Invalid("--correct needs a reason.", field="--reason", remedy="Add --reason TEXT.")
    if reason is not None and not correct:
        raise Invalid("--reason needs --correct.", field="--correct", remedy="Add --correct, or leave --reason out.")
