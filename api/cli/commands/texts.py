"""The command of texts: how far the reading of documents came, and documents read again."""

import sys
from typing import Annotated, Any, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, shown, told
from api.cli.terminal import day_of


@app.command("texts")
def texts(
    files: Annotated[
        bool, typer.Option("--files", help="List the documents, with the reason; by default those not read whole.")
    ] = False,
    status: Annotated[
        Literal["ok", "empty", "partial", "killed", "unsupported", "unread"] | None,
        typer.Option(help="List only documents of this status; implies --files."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help="List only documents of this format, such as pdf or image/tiff; implies --files."),
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(help="First read the documents of this format again that were not read whole, such as pdf."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="On this day (2024-03-12 or 12.3.2024); default: today.")] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table.")] = False,
    as_json: Json = False,
) -> None:
    """Count documents by how far their texts were read. What was not read whole is not found by all of its words."""
    from services.access_log import note
    from services.formats.texts import COLUMNS, FILE_COLUMNS, files_of, read_again, texts_of
    from services.identity.callers import question_of
    from services.lists import tables

    listing = files or status is not None or format is not None
    items: list[dict[str, Any]]
    result: dict[str, Any]
    with opened() as (home, caller):
        count = read_again(home, caller, again) if again is not None else None
        caught_up(home, quiet=as_json or as_csv)
        left = len(home.projections.texts.awaited())
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            if listing:
                items, _ = files_of(home, states, question, status=status, format=format)
                noted, result = [each["id"] for each in items], {"items": items, "position": states.position()}
            else:
                result, noted = texts_of(home, states, question)
                items = result["items"]
            note(home, states, caller, noted, "command texts")
    if as_csv:
        columns = FILE_COLUMNS if listing else COLUMNS
        rows = ({name: tables.text_of(each[name]) for name in columns} for each in items)
        sys.stdout.writelines(tables.as_csv(columns, rows))
        return

    def show() -> None:
        if count is not None:
            shown(f"Documents to be read again: {count}.")
            if left:
                shown(f"The process that updates the views will read them: {left} are left.")
        for each in items:
            if listing:
                name = each["number"] or each["filename"] or ""
                words = (each["id"], each["status"], each["format"], name, each["title"], each["reason"])
                out.print("  ".join(filter(None, words)), markup=False, highlight=False, soft_wrap=True)
            else:
                line = f"{each['status']:12}{each['documents']:>8}  {each['format'] or each['media_type']}"
                out.print(line, markup=False, highlight=False)
        if listing:
            shown(f"Documents: {len(items)}.")
        else:
            shown(f"Documents: {result['documents']}; not read whole: {result['not_whole']}.")
            if result["not_whole"]:
                shown("List them with the reason: archive texts --files")

    told(result | ({"read_again": count, "awaited": left} if count is not None else {}), as_json, show)
