"""Commands of proof: prove one event, verify everything."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, home_chosen, opened, out, told
from api.cli.commands.checkpoint import key_given
from api.cli.named import id_of
from api.cli.progress import working
from archive.errors import NotFound

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from archive.ledger.verify.verify import Verified
    from services.home.archive_home import ArchiveHome


@app.command()
def prove(
    id: Annotated[str, typer.Argument(help="The id of a record, its beginning (6 digits), or its number.")],
    position: Annotated[
        int | None, typer.Option(help="Prove the event at this position; default: the first event of the record.")
    ] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="The file to write the proof to.")] = None,
) -> None:
    """Write a proof of one event. Anyone can check it with offline.py, without this software."""
    from archive.files.whole import written_whole
    from archive.ledger.checkpoint.checkpoint import latest
    from archive.ledger.proving import entry_at, proof_of
    from services.sight.disclosure import kept_whole, seeing

    with opened() as (home, caller):
        at = _position(home, caller, id, position)
        if kept_whole(home, caller)([entry_at(home.archive, at)]):
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
    from services.sight.disclosure import kept_inside, told_of_one

    caught_up(home, quiet=True)
    inside = kept_inside(caller)
    with home.projections.states() as states:
        wanted = id_of(states, id, Question(caller, home.today()))
        full = bool(states.require_known(wanted, Question(caller, home.today()))[2])
        note(home, states, caller, (wanted,), "command prove")
        events = told_of_one(home, states, caller, home.archive.history(UUID(wanted)), full=full)
    positions = [each["position"] for each in events if "name" in each and not inside(each["name"])]
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
    signed_by = key_given(key, SIGNS, "--key") if key else None
    with working("Verifying", quiet=as_json) as progress:
        found = audit(
            home_chosen(),
            against=notes,
            key=signed_by,
            witnesses=[key_given(each, WITNESSES, "--witness") for each in witness or ()],
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
