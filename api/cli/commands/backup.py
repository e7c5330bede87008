"""Commands of backups: make one, restore one, list them, note one as removed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, home_chosen, opened, out, told
from api.cli.named import one_of
from api.cli.progress import working
from api.cli.tables import moment_in, table_of
from api.cli.terminal import day_of
from archive.errors import NotFound

backups = typer.Typer(help="The register of backups: which exist and which were removed.", no_args_is_help=True)
app.add_typer(backups, name="backups")


@app.command()
def backup(
    into: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder outside the archive; each backup gets its own subfolder.")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(
            help="A folder for the keys, separate from the backup; without this option keys are not backed up."
        ),
    ] = None,
    copy: Annotated[
        bool, typer.Option("--copy", help="Copy every file, even where hard links would be possible.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a backup, also while the archive is being served. Run it again to continue an interrupted backup."""
    from archive.actor.events import Role
    from services.backup.making import back_up

    with opened() as (home, caller), working("Backing up", quiet=as_json) as progress:
        by = caller.require(Role.admin)
        home.checkpoint()
        made = back_up(home.home, home.archive, into, keys, by=by, link=not copy, progress=progress)

    def show() -> None:
        out.print(f"{made.files} files, {made.bytes} bytes, position {made.position}: {made.folder}", highlight=False)
        said = (
            f"Keys: {made.keys}"
            if made.keys
            else "The backup does not contain the keys; without them secret content cannot be read (see --keys)."
        )
        out.print(said, highlight=False)

    told(asdict(made), as_json, show)


@app.command()
def restore(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A backup, or a folder with several backups: then the newest is used.")
    ],
    keys: Annotated[Path | None, typer.Option(help="The folder with the keys of that backup.")] = None,
    destructions: Annotated[
        Path | None,
        typer.Option(help="The newest list of destructions (destructions.jsonl); applied before anything is served."),
    ] = None,
    no_newer_destructions: Annotated[
        str | None,
        typer.Option(
            help="Why there is no such list, or only one marked as possibly incomplete; the reason is recorded."
        ),
    ] = None,
    unsigned_destructions: Annotated[
        str | None, typer.Option(help="Why a list without a known signature is accepted; the reason is recorded.")
    ] = None,
    signed_by: Annotated[
        str | None, typer.Option(help="The published key that signed the list, if the backup does not contain it.")
    ] = None,
    holds: Annotated[
        Path | None,
        typer.Option(help="The newest list of holds (holds.jsonl); by default the one next to --destructions."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty folder, and destroy again what was destroyed after the backup was made."""
    from archive.ledger.checkpoint.notekey import NoteKey
    from services.backup.restore import Newest
    from services.backup.restore import restore as put_back

    key = NoteKey.from_vkey(signed_by) if signed_by else None
    newest = Newest(destructions, no_newer_destructions, unsigned_destructions, key, holds)
    with working("Restoring", quiet=as_json) as progress:
        made = put_back(folder, keys, home_chosen(), newest, progress=progress)

    def show() -> None:
        out.print(f"Restored {made.origin} at position {made.position} in {home_chosen()}.", highlight=False)
        out.print(f"{made.destroyed_again} records were destroyed again. Next: archive verify", highlight=False)
        if made.list_made_at is not None:
            moment = f"{made.list_made_at:%Y-%m-%d %H:%M:%S} UTC"
            out.print(
                f"The list of destructions names {made.listed} records and was made at "
                f"{moment}. Check that it is the newest.",
                highlight=False,
            )
        if made.destructions_in_doubt:
            words = "Destructions may be missing in this archive: the lists it signs are marked as possibly incomplete"
            out.print(f"{words} (docs/backup.md).", highlight=False)
        if made.list_ahead:
            words = "The list is dated later than the clock of this machine. It is signed by the archive, so"
            out.print(f"{words} it was applied. One of the clocks was wrong: see archive clock show.", highlight=False)
        if made.held:
            out.print(
                f"{made.held} records on the list of destructions are under a hold in this backup and are kept.",
                highlight=False,
            )
        if made.not_recognised:
            words = f"{made.not_recognised} destroyed records are not in this backup and would not be recognised in an"
            out.print(f"{words} import: remove them from the source (docs/backup.md).", highlight=False)
        if made.holds_made_at is not None:
            words = f"{made.holds_listed} holds listed, as of {made.holds_made_at:%Y-%m-%d %H:%M:%S} UTC:"
            words += f" {made.holds_placed} placed, {made.holds_released} released here;"
            words += f" {made.holds_destroyed} of destroyed records, which stay destroyed."
            out.print(words, highlight=False)
        if made.holds_unanswered:
            words = "Holds may be missing" + (f" ({made.holds_not_here} not recognised)" if made.holds_not_here else "")
            out.print(f"{words}: no records are destroyed until you run 'archive hold answer'.", highlight=False)
        if not made.with_keys:
            out.print(
                "Without its keys secret content cannot be read; see docs/backup.md for what to do.", highlight=False
            )
        if made.master_key_missing:
            words = (
                "The master key is missing: secret content cannot be read until it is where master_key in archive.toml"
            )
            out.print(f"{words} says. 'archive keys restore' makes it from recovery shares.", highlight=False)

    told(asdict(made), as_json, show)


@backups.command("list")
def list_backups(as_json: Json = False) -> None:
    """List every backup ever started, and the last day on which it may contain destroyed records."""
    from archive.actor.events import Role
    from archive.backup.usecases import backups as every

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        result = [
            {
                "id": str(each.id),
                "begun_at": each.begun_at.isoformat().replace("+00:00", "Z") if each.begun_at else None,
                "place": each.place,
                "holds_until": each.holds_until,
                "with_keys": each.with_keys,
                "removed_on": each.removed_on,
                "last_day": each.last_day(home.settings.backup_days),
            }
            for each in every(home.archive)
        ]
        zone = home.archive.timezone

    def show() -> None:
        rows = [
            each
            | {
                "begun_at": moment_in(str(each["begun_at"]), zone),
                "holds_until": each["holds_until"] or "not completed",
            }
            for each in result
        ]
        names = ("begun_at", "holds_until", "last_day", "removed_on", "with_keys", "place", "id")
        table_of(names, rows)

    told(result, as_json, show)


@backups.command("removed")
def removed(
    id: Annotated[str, typer.Argument(help="The id of the backup.")],
    reason: Annotated[str, typer.Option(help="How it was removed; the reason is recorded.")],
    on: Annotated[
        str | None, typer.Option(help="The day of removal (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Note that a backup no longer exists: its folder was deleted, or its medium wiped or destroyed."""
    from archive.actor.events import Role
    from archive.backup.usecases import backups as all_backups
    from archive.backup.usecases import remove_backup

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        day = day_of(on, "--on") or home.today()
        refusal = NotFound("There is no backup with this id.", field="id")
        wanted = one_of(id, (each.id for each in all_backups(home.archive)), refusal)
        made = remove_backup(home.archive, wanted, reason, on=day, by=by)
    told({"id": id, "position": made.position}, as_json, lambda: out.print("Noted."))
