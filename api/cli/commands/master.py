"""Commands of the master key: rotate it, split it into recovery shares, test and use the shares."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, home_chosen, keys, opened, out, told
from api.cli.progress import working

Shares = Annotated[list[Path], typer.Argument(help="Files with recovery shares, as many as are needed.")]


@keys.command("rotate-master")
def rotate_master(
    old: Annotated[
        str | None,
        typer.Option(
            help="Where the old key is, if the setting master_key already names the new one: file:, env: or command:."
        ),
    ] = None,
    abandon: Annotated[
        bool, typer.Option("--abandon", help="The old key is lost: continue without the content it protected.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Encrypt every data key under a new master key. Run it again to continue an interrupted rotation."""
    from archive.actor.events import Role
    from archive.sealing.master import source_of
    from archive.sealing.rotation import rotate

    with opened() as (home, caller), working("Rotating") as progress:
        caller.require(Role.admin)
        source = source_of(old, home.home) if old else None
        rewrapped = rotate(home.data_keys, old=source, abandon=abandon, progress=progress)
        result = {"epoch": max(home.data_keys.epochs()), "rewrapped": rewrapped}
    words = f"Epoch {result['epoch']}: {rewrapped} data keys encrypted again. Make new recovery shares."
    told(result, as_json, lambda: out.print(words, highlight=False))


@keys.command("shares")
def shares(
    recovery: Annotated[list[Path], typer.Option(help="A folder outside the archive for one share.")],
    more: Annotated[list[Path] | None, typer.Argument(help="More folders, one for each share.")] = None,
    threshold: Annotated[
        int | None,
        typer.Option(min=1, max=255, help="How many shares are needed to restore the key; default: more than half."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Split the master key into recovery shares, each in a folder outside the archive."""
    from archive.actor.events import Role
    from services.backup.recovery import write_shares

    places = [*recovery, *(more or ())]
    with opened() as (home, caller):
        caller.require(Role.admin)
        written = write_shares(home.data_keys, home.settings.origin, home.home, places, threshold)
    needed = threshold or len(written) // 2 + 1
    result = {"shares": [str(path) for path in written], "threshold": needed}

    def show() -> None:
        for path in written:
            out.print(str(path), highlight=False)
        out.print(f"Any {needed} of them restore the key. Test it now: archive keys rehearse", highlight=False)

    told(result, as_json, show)


@keys.command("rehearse")
def rehearse(shares: Shares, as_json: Json = False) -> None:
    """Test that recovery shares restore the master key, without writing it. The test is recorded."""
    from archive.actor.events import Role
    from services.backup.recovery import rehearse as prove

    with opened() as (home, caller):
        caller.require(Role.admin)
        count = prove(home.data_keys, shares)
    words = f"The shares restore the master key: it opens {count} data keys."
    told({"ok": True, "opened": count}, as_json, lambda: out.print(words, highlight=False))


@keys.command("restore")
def restore(shares: Shares, as_json: Json = False) -> None:
    """Restore a lost master key file from recovery shares."""
    from archive.actor.events import Role
    from services.backup.recovery import restore as write_key

    with opened() as (home, caller):
        caller.require(Role.admin)
        path = write_key(home.data_keys, shares)
    words = f"The master key is restored in {home_chosen()}. If views were built without it, run 'archive rebuild'."
    told({"ok": True, "key": path.name}, as_json, lambda: out.print(words, highlight=False))


@keys.command("renew")
def renew(
    reason: Annotated[str, typer.Option(help="Why the lost keys are replaced; the reason is recorded.")],
    as_json: Json = False,
) -> None:
    """Create new keys after keys.sqlite was lost. Sealed content stays closed until the old keys are found (merge)."""
    from services.home.archive_home import give_up

    aside = give_up(home_chosen(), reason)
    with opened() as (home, _):
        position = home.archive.position
    words = "New keys were created. Keep looking for a copy of the old ones: 'archive keys merge FILE' adds them."
    if aside:
        words += f" The file that was in their place is now {aside.name}."
    told(
        {"ok": True, "position": position, "aside": aside and aside.name},
        as_json,
        lambda: out.print(words, highlight=False),
    )


@keys.command("merge")
def merge(
    file: Annotated[Path, typer.Argument(help="An older keys.sqlite, or the folder of a backup of keys.")],
    old: Annotated[
        str | None, typer.Option(help="The master key of that copy, if it is a different one: file:, env: or command:.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add the keys of an older copy to the present ones. Keys of destroyed records are never added."""
    from archive.actor.events import Role
    from archive.founding.keyloss import keys_missing
    from archive.founding.keymerge import merge_keys, put_in_place, read_copy
    from archive.sealing.master import source_of
    from services.home.remembered import require_agreeing
    from services.home.settings import read_settings

    at, settings = home_chosen(), read_settings(home_chosen())
    require_agreeing(at, settings)
    copy = read_copy(file, at / "events.sqlite", settings.origin)
    placed = keys_missing(at / "events.sqlite", at / "keys.sqlite", settings.origin)
    aside = put_in_place(copy, at / "keys.sqlite") if placed else None
    with opened() as (home, caller):
        by, source = caller.require(Role.admin), source_of(old, at) if old else None
        merged = merge_keys(home.archive, home.data_keys, copy, old=source, placed=placed, by=by)
    words = (
        f"{merged.data_keys} data keys, {merged.lookup_secrets} secrets of keyed hashes and {merged.signing_keys}"
        f" signing keys were added; {merged.destroyed} keys of destroyed records were not."
        " Start the server again, then 'archive rebuild'."
    )
    if aside:
        words += f" The file that was in their place is now {aside.name}."
    told(merged.model_dump() | {"aside": aside and aside.name}, as_json, lambda: out.print(words, highlight=False))
