"""Commands of proof: checkpoint, prove, verify, export. Above 300 lines for the help of their many options."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, home_chosen, opened, out, told
from api.cli.progress import working
from archive.errors import Invalid, NotFound

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from archive.ledger.checkpoint.checkpoint import Checkpoint
    from archive.ledger.verify.verify import Verified
    from services.home.archive_home import ArchiveHome

export = typer.Typer(help="Export data that anyone can check without this software.", no_args_is_help=True)
app.add_typer(export, name="export")


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
    from services.disposal.export import write_beside
    from services.proof.publication import publish
    from services.proof.timestamps import Wanted

    for option, address in (("--to", to), ("--timestamp", timestamp)):
        if address is not None and not address.strip():
            raise Invalid(f"{option} is empty.", field=option, remedy="Give a value, or leave the option out.")
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
        beside = write_beside(home.archive, home.keys, to, by=by) if to else None
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
    return add_cosignatures(home.archive, note.read_bytes(), _key(witness, WITNESSES, "--witness"))


def _key(vkey: str, kind: int, option: str) -> Any:
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


@app.command()
def prove(
    id: Annotated[str, typer.Argument(help="The id of a record, or its number.")],
    position: Annotated[
        int | None, typer.Option(help="Prove the event at this position; default: the first event of the record.")
    ] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="The file to write the proof to.")] = None,
) -> None:
    """Write a proof of one event. Anyone can check it with offline.py, without this software."""
    from archive.files.whole import written_whole
    from archive.ledger.checkpoint.checkpoint import latest
    from archive.ledger.proving import entry_at, proof_of
    from services.disclosure import naming_hidden, seeing

    with opened() as (home, caller):
        at = _position(home, caller, id, position)
        if naming_hidden(home, caller)([entry_at(home.archive, at)]):
            raise NotFound("This event refers to a record that this key may not see.", field="id")
        covering = latest(home.archive)
        if covering is None or covering.size < at:
            covering = home.checkpoint()
        body = proof_of(home.archive, at, covering, seeing(caller))
    if out_file is None:
        sys.stdout.write(body.decode())
        return
    written_whole(out_file, [body])
    out.print(f"The proof of event {at} at {covering.size} events is in {out_file}.", highlight=False)


def _position(home: "ArchiveHome", caller: "Caller", id: str, position: int | None) -> int:
    """The position of an event of a record the caller may see. Refuses: no such event."""
    from projections.states import Question
    from services.access_log import note
    from services.disclosure import kept_inside

    caught_up(home, quiet=True)
    inside = kept_inside(caller)
    with home.projections.states() as states:
        wanted = states.id_of(id, Question(caller, home.today()))
        if wanted is None:
            raise NotFound("There is no record with this id or number.", field="id")
        states.require_known(wanted, Question(caller, home.today()))
        note(home, states, caller, (wanted,), "command prove")
    positions = [each.position for each in home.archive.history(UUID(wanted)) if not inside(each.event.name)]
    if position is not None and position not in positions:
        remedy = f"Its events are at positions {', '.join(map(str, positions[:20]))}."
        raise NotFound("The record has no event at this position.", field="--position", remedy=remedy)
    return positions[0] if position is None else position


@app.command()
def verify(
    against: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint stored outside; may be repeated."),
    ] = None,
    key: Annotated[str | None, typer.Option(help="The published key that must have signed the checkpoint.")] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(help="The published key of a witness; may be repeated."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Check only that the files exist; do not read them.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Skip files already read by an interrupted run.")] = False,
    tsa_roots: Annotated[Path | None, typer.Option(help="A PEM file with the trusted stamping authorities.")] = None,
    views: Annotated[
        bool,
        typer.Option("--views", help="Also compare views, index, texts and words."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check that nothing recorded was altered. Exit code 1: the first difference is named."""
    from archive.ledger.checkpoint.note import parse_note
    from archive.ledger.checkpoint.notekey import SIGNS, WITNESSES
    from services.audit.verification import ALTERED_VIEW, audit
    from services.audit.views import verify_views

    notes = [parse_note(path.read_bytes()) for path in against or ()]
    signed_by = _key(key, SIGNS, "--key") if key else None
    with working("Verifying", quiet=as_json) as progress:
        found = audit(
            home_chosen(),
            against=notes,
            key=signed_by,
            witnesses=[_key(each, WITNESSES, "--witness") for each in witness or ()],
            quick=quick,
            resume=resume,
            tsa_roots=tsa_roots,
            progress=progress,
        )
    compared = None
    if views and (found.ok or (found.first_difference and found.first_difference.kind == ALTERED_VIEW)):
        with working("Comparing", quiet=as_json) as progress:
            compared = verify_views(home_chosen(), progress)
    ok = found.ok and not (compared and compared.differences)
    result = found.as_dict() | ({"ok": ok, "views": compared.as_dict() if compared else None} if views else {})
    told(result, as_json, lambda: _verified(found, compared.lines() if compared else ()))
    if not ok:
        raise typer.Exit(1)


def _verified(found: "Verified", compared: Iterable[str]) -> None:
    out.print(
        f"{found.events} events, {found.blobs} files, {found.checkpoints} checkpoints read in {found.seconds:.1f} s;"
        f" {found.destroyed} contents lawfully destroyed.",
        highlight=False,
    )
    for note in found.notes:
        out.print(note, highlight=False)
    if found.first_difference is None:
        out.print(f"Everything is unaltered, up to position {found.position}.", highlight=False)
    else:
        kind, _, detail = found.first_difference
        out.print(f"DIFFERS ({kind}): {detail}", highlight=False, markup=False)
    for line in compared:
        out.print(line, highlight=False, markup=False)


@export.command("events")
def export_events(
    out_file: Annotated[
        Path | None, typer.Option("--out", help="The file to write; checkpoints and verifier beside it.")
    ] = None,
    open_only: Annotated[
        bool,
        typer.Option("--open-only", help="Only public events; of others only hashes."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Export every event as a line of JSON, with the checkpoints and a verifier script next to it."""
    from archive.access.caller import ANONYMOUS
    from archive.files.whole import written_whole
    from archive.ledger.proving import chain_of, export_of, offline_verifier
    from services.access_log import note
    from services.disclosure import kept_inside, naming_hidden, seeing, visible

    with opened() as (home, caller), working("Exporting", quiet=as_json) as progress:
        reader = ANONYMOUS if open_only else caller
        caught_up(home, quiet=True)
        upto = home.checkpoint().size
        with home.projections.states() as states:
            note(home, states, reader, states.ids(), "command export")
        lines = export_of(
            home.archive,
            upto,
            visible(home, reader),
            seeing(reader),
            kept_inside(reader),
            naming_hidden(home, reader),
        )
        if out_file is None:
            for line in lines:
                sys.stdout.write(line.decode())
            return
        written_whole(out_file, lines, progress=lambda done: progress(done, upto))
        chain, verifier = out_file.with_suffix(".checkpoints.json"), out_file.with_name("offline.py")
        written_whole(chain, [chain_of(home.archive)])
        written_whole(verifier, [offline_verifier()])
    result = {"events": upto, "file": str(out_file), "checkpoints": str(chain), "verifier": str(verifier)}
    words = f"{upto} events in {out_file}. Check: python {verifier} --key VKEY {chain} {out_file}"
    told(result, as_json, lambda: out.print(words, highlight=False))
