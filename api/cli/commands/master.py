"""Command line verbs of the master key: rotate it, divide it into shares, rehearse and restore from them."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, home_chosen, keys, opened, out, told
from api.cli.progress import working

Shares = Annotated[list[Path], typer.Argument(help="Files of recovery shares, as many as are needed.")]


@keys.command("rotate-master")
def rotate_master(
    old: Annotated[
        str | None,
        typer.Option(help="Where the former key is, when master_key names the new one: file:, env: or command:."),
    ] = None,
    abandon: Annotated[
        bool, typer.Option("--abandon", help="The former key is lost: go on without what it opened.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Wrap every data key under a new master key. An interrupted rotation goes on when this is run again."""
    from archive.actor.events import Role
    from archive.sealing.master import source_of
    from archive.sealing.rotation import rotate

    with opened() as (home, caller), working("Rotating") as progress:
        caller.require(Role.admin)
        source = source_of(old, home.home) if old else None
        rewrapped = rotate(home.data_keys, old=source, abandon=abandon, progress=progress)
        result = {"epoch": max(home.data_keys.epochs()), "rewrapped": rewrapped}
    words = f"Epoch {result['epoch']}: {rewrapped} data keys wrapped anew. Make new recovery shares."
    told(result, as_json, lambda: out.print(words, highlight=False))


@keys.command("shares")
def shares(
    recovery: Annotated[list[Path], typer.Option(help="A folder outside the archive for one share; name several.")],
    more: Annotated[list[Path] | None, typer.Argument(help="Further such folders.")] = None,
    threshold: Annotated[
        int | None, typer.Option(min=1, max=255, help="How many shares are needed; more than half unless given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Divide the master key into recovery shares, one to a place outside the archive."""
    from archive.actor.events import Role
    from services.recovery import write_shares

    places = [*recovery, *(more or ())]
    with opened() as (home, caller):
        caller.require(Role.admin)
        written = write_shares(home.data_keys, home.settings.origin, home.home, places, threshold)
    needed = threshold or len(written) // 2 + 1
    result = {"shares": [str(path) for path in written], "threshold": needed}

    def show() -> None:
        for path in written:
            out.print(str(path), highlight=False)
        out.print(f"Any {needed} of them restore the key. Rehearse it now: archive keys rehearse.", highlight=False)

    told(result, as_json, show)


@keys.command("rehearse")
def rehearse(shares: Shares, as_json: Json = False) -> None:
    """Prove in memory that recovery shares restore what opens this archive, and keep that it was done."""
    from archive.actor.events import Role
    from services.recovery import rehearse as prove

    with opened() as (home, caller):
        caller.require(Role.admin)
        count = prove(home.data_keys, shares)
    words = f"The shares restore the master key: {count} data keys open."
    told({"ok": True, "opened": count}, as_json, lambda: out.print(words, highlight=False))


@keys.command("restore")
def restore(shares: Shares, as_json: Json = False) -> None:
    """Write the lost master key anew from recovery shares, to where its file is missing."""
    from archive.actor.events import Role
    from services.recovery import restore as write_key

    with opened() as (home, caller):
        caller.require(Role.admin)
        path = write_key(home.data_keys, shares)
    words = f"The master key is restored in {home_chosen()}: run 'archive rebuild', if views were built without it."
    told({"ok": True, "key": path.name}, as_json, lambda: out.print(words, highlight=False))


@keys.command("renew")
def renew(
    reason: Annotated[str, typer.Option(help="Why the lost keys are given up; it is recorded.")],
    as_json: Json = False,
) -> None:
    """Go on with new keys after keys.sqlite was lost. What lay sealed opens only if the old ones return (merge)."""
    from services.home.archive_home import give_up

    aside = give_up(home_chosen(), reason)
    with opened() as (home, _):
        position = home.archive.position
    words = "New keys are made. Keep looking for a copy of the old ones: 'archive keys merge FILE' brings them back."
    if aside:
        words += f" The file that was in their place is {aside.name} now."
    told(
        {"ok": True, "position": position, "aside": aside and aside.name},
        as_json,
        lambda: out.print(words, highlight=False),
    )


@keys.command("merge")
def merge(
    file: Annotated[Path, typer.Argument(help="An older keys.sqlite, or the folder of a backup of keys.")],
    old: Annotated[
        str | None, typer.Option(help="Where the master key of that copy is, if another: file:, env: or command:.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring keys back from an older copy, beside those here. A key of what was destroyed never comes back."""
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
        f" signing keys came back; {merged.destroyed} keys of destroyed records did not."
        " Start the server again, then 'archive rebuild'."
    )
    if aside:
        words += f" The file that was in their place is {aside.name} now."
    told(merged.model_dump() | {"aside": aside and aside.name}, as_json, lambda: out.print(words, highlight=False))
