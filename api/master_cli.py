"""Command line verbs of the master key: rotate it, divide it into shares, rehearse and restore from them."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import Json, home_chosen, keys, opened, out, told
from api.progress import working

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
    from archive.sealing.recovery import write_shares

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
    from archive.sealing.recovery import rehearse as prove

    with opened() as (home, caller):
        caller.require(Role.admin)
        count = prove(home.data_keys, shares)
    words = f"The shares restore the master key: {count} data keys open."
    told({"ok": True, "opened": count}, as_json, lambda: out.print(words, highlight=False))


@keys.command("restore")
def restore(shares: Shares, as_json: Json = False) -> None:
    """Write the lost master key anew from recovery shares, to where its file is missing."""
    from archive.actor.events import Role
    from archive.sealing.recovery import restore as write_key

    with opened() as (home, caller):
        caller.require(Role.admin)
        path = write_key(home.data_keys, shares)
    words = f"The master key is restored in {home_chosen()}: run 'archive rebuild', if views were built without it."
    told({"ok": True, "key": path.name}, as_json, lambda: out.print(words, highlight=False))
