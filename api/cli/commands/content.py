"""The command that writes a document's file out."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import id_of
from api.cli.progress import working
from api.cli.terminal import day_of
from archive.errors import Conflict

STANDARD_OUTPUT = Path("-")
LONGEST_NAME = 200  # bytes; file systems allow 255, and a file that is being written has a longer one


@app.command("get")
def get(
    id: Annotated[str, typer.Argument(help="The id of a document, its beginning (6 digits), or its number.")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file or folder to write to, or - for standard output; default: its own name, here."
        ),
    ] = None,
    file_version: Annotated[
        int | None, typer.Option(min=1, max=10**9, help="The number of the version; default: the newest.")
    ] = None,
    representation: Annotated[
        int | None, typer.Option(min=1, max=10**9, help="A migrated copy instead, by its number.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The version in force on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
    as_json: Json = False,
) -> None:
    """Write the file of a document out. Its digest is checked before anything is written."""
    from archive.files.digest import CHUNK
    from archive.files.whole import beside, written_whole
    from services.access_log import note
    from services.formats.contents import bytes_of, verified, version_of
    from services.identity.callers import question_of

    with opened() as (home, caller):
        caught_up(home, quiet=True)
        question = question_of(home, caller, day_of(as_of, "--as-of"), None)
        with home.projections.states() as states:
            wanted = id_of(states, id, question)
            found = version_of(states.one(wanted, question, "document").state, file_version, representation)
            note(home, states, caller, (wanted,), "command get")
        digest, name = found["digest"], _plain(str(found.get("filename") or ""))
        target = to or Path(name or digest)
        target = target / (name or digest) if target.is_dir() else target
        there = Conflict("A file of this name exists.", field="--out", remedy="Give another name, or --overwrite.")
        if target != STANDARD_OUTPUT and target.exists() and not overwrite:
            raise there
        size = verified(home, wanted, digest)
        if target == STANDARD_OUTPUT:
            for piece in bytes_of(home, wanted, digest):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
            return
        settle: Callable[[Path, Path], object] = os.replace if overwrite else beside
        with working("Writing", quiet=as_json) as progress:
            pieces = -(-size // CHUNK)
            try:
                written_whole(
                    target,
                    bytes_of(home, wanted, digest),
                    settle=settle,
                    progress=lambda done: progress(done, pieces),
                )
            except FileExistsError:
                raise there from None
    made = {"id": wanted, "file": str(target), "bytes": size, "digest": digest}
    told(made, as_json, lambda: out.print(f"{target}: {size} bytes, SHA-256 {digest}.", markup=False, highlight=False))


def _plain(name: str) -> str:
    """The last part of a name, in characters that are shown, and short enough; empty where it is no name of a file."""
    last = "".join(each if each.isprintable() else "_" for each in Path(name).name)
    if len(last.encode()) > LONGEST_NAME:
        ending = Path(last).suffix[:20]
        last = last.encode()[: LONGEST_NAME - len(ending.encode())].decode("utf-8", "ignore") + ending
    return "" if last in (".", "..", str(STANDARD_OUTPUT)) else last
