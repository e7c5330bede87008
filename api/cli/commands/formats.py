"""Commands of formats: which ones the files have, and a migrated copy of one."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working
from api.cli.terminal import day_of


@app.command("formats")
def formats(
    identify: Annotated[
        bool,
        typer.Option(help="First identify the files whose format is not recorded. May be interrupted and repeated."),
    ] = False,
    risk: Annotated[
        Literal["unknown", "high", "medium", "low"] | None, typer.Option(help="Only formats of this risk.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="On this day (2024-03-12 or 12.3.2024); default: today.")] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table with a row for each format.")] = False,
    as_json: Json = False,
) -> None:
    """List the formats of all files: how many, since when, and the risk that they will not open later."""
    from services.access_log import note
    from services.formats.identifying import identify_all
    from services.formats.listing import COLUMNS, formats_of
    from services.identity.callers import question_of
    from services.lists import tables

    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        done = None
        if identify:
            with working("Identifying formats", quiet=as_json or as_csv) as progress:
                done = identify_all(home, caller, progress=progress)
            caught_up(home, quiet=as_json or as_csv)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            found = formats_of(states, question, home.archive.timezone, risk)
            note(home, states, caller, found.pop("counted"), "command formats")
    if as_csv:
        rows = ({name: tables.text_of(each[name]) for name in COLUMNS} for each in found["items"])
        sys.stdout.writelines(tables.as_csv(COLUMNS, rows))
        return

    def show() -> None:
        if done is not None:
            out.print(f"{done.identified} files identified, {done.unknown} not, {done.unread} could not be read.",
                      highlight=False)  # fmt: skip
        for each in found["items"]:
            name = " ".join(filter(None, (each["format"] or each["media_type"], each["format_version"])))
            said = f"{each['risk']:8} {each['files']:>6}  {each['puid'] or 'not identified':14} {name}"
            copies = f", {each['migrated']} with a copy of low risk" if each["migrated"] else ""
            out.print(f"{said}, {each['oldest']} to {each['newest']}{copies}", markup=False, highlight=False)
        out.print(f"{found['files']} files. Risk by {found['risk_source']}, read on {found['risk_read_on']}.",
                  markup=False, highlight=False)  # fmt: skip

    told(found | ({"done": done.as_dict()} if done else {}), as_json, show)


@app.command("migrated")
def migrated(
    id: Annotated[str, typer.Argument(help="The id of a document, its beginning (6 digits), or its number.")],
    file: Annotated[Path, typer.Argument(help="The migrated copy.")],
    program: Annotated[str, typer.Option(help="The program that made the copy.")],
    program_version: Annotated[str, typer.Option(help="The version of that program.")],
    file_version: Annotated[int | None, typer.Option(help="The version it was made of; default: the newest.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why the copy was made.")] = None,
    if_match: Annotated[int | None, typer.Option(help="Record only if the document still has this version.")] = None,
    as_json: Json = False,
) -> None:
    """Record a copy of a document in another format, beside the original, which stays as it is."""
    from api.cli.named import ids_of
    from archive.errors import Invalid
    from projections.states import Question
    from services.formats.migrating import migrate

    if not file.is_file():
        raise Invalid("There is no such file.", field="file", remedy="Give the file of the copy.")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            (wanted,) = ids_of(states, [id], Question(caller, home.today()))
        with file.open("rb") as source:
            made = migrate(
                home, caller, wanted, source, file.name, program=program, program_version=program_version,
                file_version=file_version, reason=reason, expecting=if_match,
            )  # fmt: skip
    words = "This copy was recorded already." if made.replayed else f"Recorded at position {made.position}."
    result = {"id": str(made.id), "version": made.version, "position": made.position, "replayed": made.replayed}
    told(result, as_json, lambda: out.print(words))
