"""The command that cites a record, and resolves a citation."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import id_of


@app.command("cite")
def cite_record(
    name: Annotated[
        str, typer.Argument(help="The id of a record, its beginning (6 digits), or its number; or a citation.")
    ],
    as_json: Json = False,
) -> None:
    """Cite a record by a text that names its newest event and checkpoint; given such a text, resolve it."""
    from archive.ledger.checkpoint.checkpoint import NoCheckpoint
    from projections.states import Question
    from services.reuse.citations import cite, resolved

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        if "~" in name:
            found = resolved(home, caller, name)
        else:
            with home.projections.states() as states:
                id = id_of(states, name, Question(caller, home.today()))
            try:
                cited = cite(home, caller, id)
            except NoCheckpoint:
                if home.reading:
                    raise
                home.checkpoint()
                cited = cite(home, caller, id)
            found = {"citation": str(cited)}

    def show() -> None:
        out.print(found["citation"], markup=False, highlight=False, soft_wrap=True)
        if "here" in found:
            title = " ".join(filter(None, (found.get("number"), found.get("title"))))
            out.print(f"{found['kind']} {title or found['id']}: {found['status']}, {found['newer']} newer events.",
                      markup=False, highlight=False)  # fmt: skip
            out.print(f"Event {found['here']} of this archive; the checkpoint {found['checkpoint']}.", highlight=False)

    told(found, as_json, show)
