"""Commands of reuse: what became of earlier work, and reports of use between archives."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import id_of
from archive.errors import Invalid

reuse = typer.Typer(help="What became of earlier work: who used which deliverable.", no_args_is_help=True)
app.add_typer(reuse, name="reuse")


@reuse.command("list")
def list_uses(
    touched: Annotated[
        str, typer.Option(help="Only those that were 'used', or 'untouched' ones; default: all.")
    ] = "all",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table with a row for each use.")] = False,
    as_json: Json = False,
) -> None:
    """List deliverables with who used, updated or rejected them, and those that nobody touched."""
    from typing import get_args

    from projections.states import Question
    from services.lists.tables import as_csv as table
    from services.reuse.listing import COLUMNS, Touched, narrowed, rows_of, uses

    if touched not in get_args(Touched):
        raise Invalid("There is no such choice.", field="--touched", remedy=f"One of {', '.join(get_args(Touched))}.")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        with home.projections.states() as states:
            found = narrowed(uses(home, states, Question(caller, home.today()), "command reuse"), touched)  # type: ignore[arg-type]
    if as_csv:
        sys.stdout.writelines(table(COLUMNS, rows_of(found["items"])))
        return

    def show() -> None:
        for each in found["items"]:
            name = " ".join(filter(None, (each.get("number"), each.get("title") or each["id"])))
            out.print(name, markup=False, highlight=False)
            for use in each["uses"]:
                where = f", reported by {use['archive']}" if use.get("archive") else ""
                said = (use.get("on"), use["manner"], use.get("user"), use.get("work"))
                out.print(f"  {'; '.join(filter(None, said))}{where}", markup=False, highlight=False)
        out.print(
            f"{found['used']} of {found['total']} were used, {found['untouched']} are untouched.", highlight=False
        )

    told(found, as_json, show)


@reuse.command("report")
def report(
    id: Annotated[str, typer.Argument(help="The id of a deliverable, its beginning (6 digits), or its number.")],
    out_file: Annotated[Path, typer.Option("--out", help="The file to write, for the archive that the work is from.")],
) -> None:
    """Write a report of the newest use of a deliverable: the proof of the event that records it."""
    from archive.files.whole import written_whole
    from projections.states import Question
    from services.reuse.reports import report_of

    with opened() as (home, caller):
        caught_up(home, quiet=True)
        with home.projections.states() as states:
            wanted = id_of(states, id, Question(caller, home.today()))
        written_whole(out_file, [report_of(home, caller, UUID(wanted))])
    out.print(f"The report is in {out_file}.", highlight=False, markup=False)


@reuse.command("take")
def take(
    file: Annotated[Path, typer.Argument(help="The report that the other archive sent.")],
    key: Annotated[
        list[str],
        typer.Option(help="A public key of that archive (NAME+ID+KEY), known from elsewhere; may be repeated."),
    ],
    as_json: Json = False,
) -> None:
    """Record that another archive used a deliverable of this one. A second time nothing happens."""
    from services.reuse.reports import take_report

    if not file.is_file():
        raise Invalid("There is no such file.", field="file", remedy="Give the file that the other archive sent.")
    with opened() as (home, caller):
        made = take_report(home, file.read_bytes(), caller, keys=tuple(key))
    words = "This report was recorded already." if made.replayed else "The report is recorded."
    told({"id": str(made.id), "position": made.position, "repeated": made.replayed}, as_json, lambda: out.print(words))
