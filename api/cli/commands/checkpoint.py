"""The command of checkpoints: sign, publish, have stamped and witnessed, list."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.app import Json, app, opened, out, told
from archive.errors import Invalid

if TYPE_CHECKING:
    from archive.ledger.checkpoint.checkpoint import Checkpoint
    from services.home.archive_home import ArchiveHome


@app.command()
def checkpoint(
    to: Annotated[
        str | None,
        typer.Option(help="Publish it to a file, a folder (ending in /) or an http(s) address."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List checkpoints, keys and publications instead of signing.")
    ] = False,
    timestamp: Annotated[
        str | None, typer.Option(help="Get a time stamp (RFC 3161) from this http(s) address.")
    ] = None,
    timestamp_query: Annotated[
        Path | None,
        typer.Option(help="A file for the time stamp query: written, or answered by --timestamp-reply."),
    ] = None,
    timestamp_reply: Annotated[
        Path | None, typer.Option(help="Store the time stamp in this file with its checkpoint.")
    ] = None,
    add_witness: Annotated[Path | None, typer.Option(help="Store this checkpoint note, cosigned by a witness.")] = None,
    witness: Annotated[str | None, typer.Option(help="The published key of that witness (with --add-witness).")] = None,
    rotate_key: Annotated[bool, typer.Option("--rotate-key", help="Replace the signing key first.")] = False,
    as_json: Json = False,
) -> None:
    """Sign the present state of the record. Publish the checkpoint outside, or it proves little."""
    from archive.actor.events import Role
    from archive.ledger import usecases
    from archive.ledger.checkpoint.checkpoint import make_checkpoint
    from archive.retirement.ended import is_retired
    from services.disposal.export import give_last, write_beside
    from services.proof.network import require_place
    from services.proof.publication import publish
    from services.proof.timestamps import Wanted
    from services.retirement.certificate import FOLDER

    for option, address in (("--to", to), ("--timestamp", timestamp)):
        if address is not None and not address.strip():
            raise Invalid(f"{option} is empty.", field=option, remedy="Give a value, or leave the option out.")
    if to is not None:
        require_place(to, "--to")
    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        if listed:
            _list(home, as_json)
            return
        wanted = Wanted(timestamp or "", timestamp_query, timestamp_reply)
        wanted.require_one_way()
        if add_witness is not None or witness is not None:
            made = _witnessed(home, add_witness, witness)
        elif timestamp_reply is not None:
            made = wanted.checkpoint(home)
        else:
            if rotate_key:
                usecases.rotate_key(home.archive, home.keys, by=caller.require(Role.admin))
            made = make_checkpoint(home.archive, home.keys, by=by)
        wanted = wanted.or_by_settings(home, made) if to else wanted
        stamp, failure = wanted.stamped(home, made)
        place = publish(home.archive, made, to).place if to else None
        beside = None
        if to and is_retired(home.archive.recorder.operations):
            beside = give_last(home.archive, home.home / FOLDER, to)
        elif to:
            beside = write_beside(home.archive, home.keys, to, by=by)
    moment = stamp.stamp.moment.isoformat().replace("+00:00", "Z") if stamp else None
    result = {
        "size": made.size,
        "root": made.head.root.hex(),
        "note": str(made.note),
        "published": place,
        "destructions": str(beside) if beside else None,
        "timestamp": moment,
    }

    def show() -> None:
        sys.stdout.write(str(made.note))
        if moment:
            out.print(f"Stamped by the authority at {moment}.", highlight=False)
        if place:
            out.print(f"Published to {place}.", highlight=False)

    told(result, as_json, show)
    if failure is not None:
        raise failure


def _witnessed(home: "ArchiveHome", note: Path | None, witness: str | None) -> "Checkpoint":
    from archive.ledger.checkpoint.checkpoint import add_cosignatures
    from archive.ledger.checkpoint.notekey import WITNESSES

    if note is None or witness is None:
        raise Invalid(
            "--add-witness and --witness must be given together.",
            field="witness",
            remedy="Give both the note and the key.",
        )
    return add_cosignatures(home.archive, note.read_bytes(), key_given(witness, WITNESSES, "--witness"))


def key_given(vkey: str, kind: int, option: str) -> Any:
    """A published key given with an option. Refuses: one of another kind."""
    from archive.ledger.checkpoint.notekey import NoteKey

    key = NoteKey.from_vkey(vkey)
    if key.kind != kind:
        raise Invalid(
            f"{option} is a key of the wrong kind.",
            field=option,
            remedy="The key of a witness is not the key of the log.",
        )
    return key


def _list(home: "ArchiveHome", as_json: bool) -> None:
    from archive.ledger.checkpoint.checkpoint import checkpoints
    from archive.ledger.stamp.kept import stamps
    from archive.ledger.usecases import known_keys
    from services.proof.publication import publications

    made: list[dict[str, Any]] = [
        {"size": each.size, "made_at": each.made_at, "signatures": [s.name for s in each.note.signatures]}
        for each in checkpoints(home.archive)
    ]
    keys = [{"key": each.key.vkey, "introduced_at": each.position} for each in known_keys(home.archive)]
    given = [each._asdict() for each in publications(home.archive)]
    stamped = [
        {"size": each.size, "moment": each.stamp.moment.isoformat().replace("+00:00", "Z")}
        for each in stamps(home.archive)
    ]

    def show() -> None:
        for key in keys:
            out.print(f"key from {key['introduced_at']}: {key['key']}", highlight=False)
        for each in made:
            out.print(f"{each['size']:>10}  {each['made_at']}  {', '.join(each['signatures'])}", highlight=False)
        for place in given:
            out.print(f"{place['size']:>10}  {place['published_at']}  published to {place['place']}", highlight=False)
        for each in stamped:
            out.print(f"{each['size']:>10}  {each['moment']}  stamped by an authority", highlight=False)

    told({"checkpoints": made, "keys": keys, "publications": given, "timestamps": stamped}, as_json, show)
