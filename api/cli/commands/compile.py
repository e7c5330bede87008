"""The command that writes the closing compilation of an office that ends."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.terminal import day_of


@app.command("compile")
def compile_office(
    office: Annotated[
        str, typer.Argument(help="The organisation of a wind-down, or the number or the id of the wind-down.")
    ],
    out_folder: Annotated[
        Path, typer.Option("--out", help="The folder to write; an earlier compilation there is replaced.")
    ],
    form: Annotated[str, typer.Option(help="html, pdf or odt; several with commas between.")] = "html",
    lang: Annotated[str | None, typer.Option(help="The language: fi, sv or en; default: that of the archive.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What was in force on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the closing compilation of an office: what it was, decided, did, paid and left, from the record.

    Every sentence and figure names the events it stands on; they are in events.jsonl of the folder.
    """
    from services.access_log import note
    from services.compilation.folder import compiled, files_of, forms_named, language_named, write_folder
    from services.identity.callers import question_of

    forms = forms_named(form)
    with opened() as (home, caller):
        language = language_named(lang or home.settings.language)
        caught_up(home, quiet=as_json)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            made = compiled(home, states, question, office)
            note(home, states, caller, made.records, "command compile")
            names = write_folder(out_folder, files_of(home, states, question, made, forms, language))
    statements, events = len(list(made.stated())), len(made.cited())
    result = {"winddown": made.winddown, "position": made.position, "as_of": made.as_of, "folder": str(out_folder),
              "files": names, "statements": statements, "events": events, "partial": made.partial}  # fmt: skip
    words = f"{statements} statements on {events} events, in {out_folder}: {', '.join(names)}"
    told(result, as_json, lambda: out.print(words, markup=False, highlight=False))
