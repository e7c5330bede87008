"""The command that lists the kinds of record; with a kind it lists the records of that kind."""

from typing import Annotated, Any

import typer

from api.cli.app import Json, app, out, told
from api.cli.kinds import kinds_beginning
from api.cli.tables import table_of


@app.command("list")
def list_kinds(
    kind: Annotated[
        str | None,
        typer.Argument(
            autocompletion=kinds_beginning,
            help="A kind, in English, Finnish or Swedish. Its options follow: archive list decision --help.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the records of a kind ('archive list decision' is 'archive decisions'); without one, list the kinds."""
    from archive.kind import kinds
    from services.verbs import WIDE

    wide = [each.noun for each in WIDE]
    result: list[dict[str, Any]] = [
        {
            "kind": each.name,
            "plural": each.plural,
            "fi": each.words.fi,
            "sv": each.words.sv,
            "changes": [*(verb.noun for verb in each.verbs), *wide],
        }
        for each in sorted(kinds().values(), key=lambda each: each.name)
        if kind in (None, each.name)
    ]

    def show() -> None:
        own = [", ".join(noun for noun in row["changes"] if noun not in wide) for row in result]
        rows = [row | {"changes": nouns} for row, nouns in zip(result, own, strict=True)]
        table_of(("kind", "fi", "sv", "changes"), rows)
        out.print(f"Changes of every kind: {', '.join(wide)}.", highlight=False, soft_wrap=True)

    told(result, as_json, show)
