"""The command that brings an archive of an older format to the one this program opens."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, home_chosen, out, told
from api.cli.progress import working
from archive.errors import Invalid


@app.command()
def upgrade(
    backup: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder on another disk: the backup of this archive in it is checked, or one is made and checked.",
        ),
    ] = None,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="Upgrade without a backup; needs --reason.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why there is no backup; it is recorded.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change and change nothing: exit code 1 if there is any.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring an archive of an older format to today's, in place. If it is interrupted, run it again."""
    from services.home.upgrade import planned
    from services.home.upgrade import upgrade as bring_up

    if dry_run:
        plan = planned(home_chosen())

        def say() -> None:
            if not plan.changes:
                out.print(f"The archive is of the format {plan.after}: there is nothing to upgrade.", highlight=False)
                return
            out.print(f"From {plan.before} to {plan.after}, position {plan.position}:", highlight=False)
            for each in plan.changes:
                out.print(f"  {each}", highlight=False)
            if plan.differing is not None:
                words = f"  {plan.differing} records are judged differently by today's rules: each is listed for review"
                out.print(words, highlight=False)
            out.print(f"The root of the record stays {plan.root}.", highlight=False)

        told(asdict(plan), as_json, say)
        raise typer.Exit(1 if plan.changes else 0)
    if without_backup != (reason is not None):
        missing = "--reason" if without_backup else "--without-backup"
        raise Invalid("An upgrade without a backup needs both --without-backup and --reason.", field=missing)
    with working("Upgrading", quiet=as_json) as progress:
        done = bring_up(home_chosen(), backup, reason, progress=progress)

    def show() -> None:
        if not done.changed:
            out.print(f"The archive is of the format {done.after}: there is nothing to upgrade.", highlight=False)
            return
        out.print(f"Upgraded from {done.before} to {done.after}.", highlight=False)
        out.print(f"Up to position {done.position} the root is {done.root}, as it was before.", highlight=False)
        if done.folder:
            out.print(f"The backup, found whole: {done.folder}", highlight=False)
        if done.differing:
            words = f"{done.differing} records are judged differently by today's rules and wait for a review"
            out.print(f"{words}: archive fold list.", highlight=False)

    told(asdict(done), as_json, show)
