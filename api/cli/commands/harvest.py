"""Commands that show what other systems collect."""

import sys
from typing import Annotated
from urllib.parse import parse_qsl

import typer

from api.cli.app import app, caught_up, opened

ADDRESS = "http://localhost/oai"


@app.command("oai")
def oai(
    question: Annotated[
        str, typer.Argument(help="The arguments of OAI-PMH, such as 'verb=ListRecords&metadataPrefix=ead3'.")
    ],
) -> None:
    """Answer a question of OAI-PMH 2.0 as the address /oai of a served archive does: one XML document."""
    from services.harvest.answer import answered

    with opened() as (home, caller):
        caught_up(home, quiet=True)
        sys.stdout.write(answered(home, caller, parse_qsl(question, keep_blank_values=True), ADDRESS).decode() + "\n")
