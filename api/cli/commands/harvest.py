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


@app.command("atom")
def atom(
    before: Annotated[int | None, typer.Option(min=1, help="Only entries of events before this position.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="The number of entries.")] = 50,
) -> None:
    """Write the news of the archive as an Atom feed, the newest first, with disposals and withdrawals as entries."""
    from services.harvest.atom import feed

    with opened() as (home, caller):
        caught_up(home, quiet=True)
        address = ADDRESS.removesuffix("/oai")
        sys.stdout.write(feed(home, caller, address, before=before, limit=limit).decode() + "\n")
