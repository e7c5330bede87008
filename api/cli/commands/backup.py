"""Command line verbs of backups: make one, put one back, say which there are and which are gone."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.app import Json, app, home_chosen, opened, out, told
from api.cli.progress import working
from api.cli.terminal import day_of
from archive.errors import NotFound

backups = typer.Typer(help="The register of backups: which there are, which are gone.", no_args_is_help=True)
app.add_typer(backups, name="backups")


@app.command()
def backup(
    into: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder outside the archive; each backup gets one of its own in it.")
    ],
    keys: Annotated[
        Path | None, typer.Option(help="A folder apart from DIR for the keys; without it none are backed up.")
    ] = None,
    copy: Annotated[bool, typer.Option("--copy", help="Copy every file, where links would do.")] = False,
    as_json: Json = False,
) -> None:
    """Make a backup while the archive is served. What was interrupted goes on when this is run again."""
    from archive.actor.events import Role
    from services.backup.making import back_up

    with opened() as (home, caller), working("Backing up", quiet=as_json) as progress:
        by = caller.require(Role.admin)
        home.checkpoint()
        made = back_up(home.home, home.archive, into, keys, by=by, link=not copy, progress=progress)

    def show() -> None:
        out.print(f"{made.files} files, {made.bytes} bytes, position {made.position}: {made.folder}", highlight=False)
        said = f"Keys: {made.keys}" if made.keys else "Keys are not in it: without them nothing secret opens (--keys)."
        out.print(said, highlight=False)

    told(asdict(made), as_json, show)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A backup, or the folder of several: the newest.")],
    keys: Annotated[Path | None, typer.Option(help="Where the keys of that backup lie.")] = None,
    destructions: Annotated[
        Path | None, typer.Option(help="The newest destructions.jsonl; it is carried out before anything is served.")
    ] = None,
    no_newer_destructions: Annotated[
        str | None, typer.Option(help="Why there is no such list, or none but one in doubt; the reason is recorded.")
    ] = None,
    unsigned_destructions: Annotated[
        str | None, typer.Option(help="Why the list has no signature that is known; the reason is recorded.")
    ] = None,
    signed_by: Annotated[
        str | None, typer.Option(help="The published key that signed the list, where the backup does not know it.")
    ] = None,
    holds: Annotated[
        Path | None, typer.Option(help="The newest holds.jsonl; unless given, the one beside --destructions.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Put a backup back into an empty ARCHIVE_HOME, and destroy again what was destroyed after it was made."""
    from archive.ledger.checkpoint.notekey import NoteKey
    from services.restore import Newest
    from services.restore import restore as put_back

    key = NoteKey.from_vkey(signed_by) if signed_by else None
    newest = Newest(destructions, no_newer_destructions, unsigned_destructions, key, holds)
    with working("Restoring", quiet=as_json) as progress:
        made = put_back(folder, keys, home_chosen(), newest, progress=progress)

    def show() -> None:
        out.print(f"Restored {made.origin} at position {made.position} in {home_chosen()}.", highlight=False)
        out.print(f"{made.destroyed_again} records were destroyed again. Now: archive verify.", highlight=False)
        if made.list_made_at is not None:
            moment = f"{made.list_made_at:%Y-%m-%d %H:%M:%S} UTC"
            out.print(f"The list names {made.listed} records and is of {moment}: is it the newest?", highlight=False)
        if made.destructions_in_doubt:
            words = "Destructions may be missing here: the lists this archive signs say so"
            out.print(f"{words} (docs/backup.md).", highlight=False)
        if made.list_ahead:
            words = "The list names a moment that the clock of this machine has not reached; the archive signed it, so"
            out.print(f"{words} it was carried out. One clock was wrong: see archive clock show.", highlight=False)
        if made.held:
            out.print(f"{made.held} records that were destroyed are held in this backup, and stay.", highlight=False)
        if made.not_recognised:
            words = f"{made.not_recognised} destroyed records that the backup does not hold are not recognised in an"
            out.print(f"{words} import: leave them out of the source (docs/backup.md).", highlight=False)
        if made.holds_made_at is not None:
            words = f"{made.holds_listed} holds listed, as of {made.holds_made_at:%Y-%m-%d %H:%M:%S} UTC:"
            words += f" {made.holds_placed} placed, {made.holds_released} released here;"
            words += f" {made.holds_destroyed} of records that were destroyed, and stay so."
            out.print(words, highlight=False)
        if made.holds_unanswered:
            words = "Holds may be missing" + (f" ({made.holds_not_here} not recognised)" if made.holds_not_here else "")
            out.print(f"{words}: no disposal is carried out before 'archive hold answer'.", highlight=False)
        if not made.with_keys:
            out.print("Without its keys nothing secret opens; docs/backup.md says what is left to do.", highlight=False)

    told(asdict(made), as_json, show)


@backups.command("list")
def list_backups(as_json: Json = False) -> None:
    """List every backup ever begun, and until when it may hold what is destroyed here."""
    from archive.actor.events import Role
    from archive.backup.usecases import backups as every

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        result = [
            {
                "id": str(each.id),
                "begun_at": each.begun_at,
                "place": each.place,
                "holds_until": each.holds_until,
                "with_keys": each.with_keys,
                "removed_on": each.removed_on,
                "last_day": each.last_day(home.settings.backup_days),
            }
            for each in every(home.archive)
        ]

    def show() -> None:
        table = Table("begun", "position", "last day", "place", "id", box=None)
        for each in result:
            last = f"{each['last_day']}{' (removed)' if each['removed_on'] else ''}"
            until = str(each["holds_until"] or "not completed")
            table.add_row(
                f"{each['begun_at']:%Y-%m-%d %H:%M}", until, last, escape(str(each["place"])), str(each["id"])
            )
        out.print(table)

    told(result, as_json, show)


@backups.command("removed")
def removed(
    id: Annotated[str, typer.Argument(help="The id of the backup.")],
    reason: Annotated[str, typer.Option(help="How it was removed.")],
    on: Annotated[str | None, typer.Option(help="The day; today unless given.")] = None,
    as_json: Json = False,
) -> None:
    """Note that a backup exists no more: its folder was deleted, its medium wiped or destroyed."""
    from archive.actor.events import Role
    from archive.backup.usecases import remove_backup

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        day = day_of(on, "--on") or home.today()
        made = remove_backup(home.archive, _id(id), reason, on=day, by=by)
    told({"id": id, "position": made.position}, as_json, lambda: out.print("Noted."))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no backup of this id.", field="id") from None
