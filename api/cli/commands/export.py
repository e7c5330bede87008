"""Commands that export: events for anyone to check, and what everybody may see in national forms."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working
from api.cli.selecting import OfCases, OfClasses, OfOffices, Since, Until, wanted_by

if TYPE_CHECKING:
    from services.handover.package.selection import Wanted

export = typer.Typer(
    help="Export data that anyone can check without this software, or in the forms of other archives.",
    no_args_is_help=True,
)
app.add_typer(export, name="export")


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
    from services.sight.disclosure import kept_inside, kept_whole, seeing, visible

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
            kept_whole(home, reader),
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


Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="A folder outside the archive; the export gets a subfolder.")
]
Contract = Annotated[str, typer.Option(help="The id of the agreement with the receiving archive, where there is one.")]


@export.command("sahke2")
def export_sahke2(
    out_folder: Out,
    contract: Contract = "",
    case: OfCases = None,
    class_: OfClasses = None,
    office: OfOffices = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Export what everybody may see as a transfer of SÄHKE2 2019.03: cases, actions, records and their files."""
    _national("sahke2", out_folder, contract, wanted_by(case, class_, office, since, until), as_json)


@export.command("mets")
def export_mets(
    out_folder: Out,
    contract: Contract = "",
    case: OfCases = None,
    class_: OfClasses = None,
    office: OfOffices = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Export what everybody may see as METS of the national specifications: EAD3, PREMIS and the files."""
    _national("mets", out_folder, contract, wanted_by(case, class_, office, since, until), as_json)


def _national(
    form: Literal["sahke2", "mets"], out_folder: Path, contract: str, wanted: "Wanted", as_json: bool
) -> None:
    from services.national.export import export_as

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with working("Exporting", quiet=as_json) as progress:
            made = export_as(
                home, caller, form, out_folder, door=f"command export {form}", contract=contract, wanted=wanted,
                progress=progress,
            )  # fmt: skip
    what = "case files" if form == "sahke2" else "records"
    words = f"{made.folder}: {made.described} {what}, {made.files} files, {made.bytes} bytes, up to event {made.size}."
    told(made._asdict(), as_json, lambda: out.print(words, markup=False, highlight=False))
