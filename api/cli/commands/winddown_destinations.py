"""The command that lists where the records of an organisation go when it ends."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, partial_of, told
from api.cli.commands.winddown import winddown
from api.cli.named import id_of
from api.cli.terminal import day_of, in_words

__all__ = ["app"]


class Where(StrEnum):
    """Destinations by which the list is narrowed."""

    successor = "successor"
    national_archives = "national_archives"
    holder = "holder"
    disposal_list = "disposal_list"
    none = "none"


@winddown.command("destinations")
def winddown_destinations(
    id: Annotated[str, typer.Argument(help="The id of a wind-down, its beginning (6 digits), or its number.")],
    destination: Annotated[
        Where | None, typer.Option(help="Only records with this destination; none: without any.")
    ] = None,
    hindered: Annotated[
        bool, typer.Option("--hindered", help="Only records without a destination, or that cannot go there.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="By the rules of this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print the records as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """List where each record goes when its organisation is closed, by which rule, and what hinders it.

    Rules are set with 'archive change destinations', the destination of one record with 'archive change
    final-destinations'.
    """
    from uuid import UUID

    from services.access_log import note
    from services.identity.callers import question_of
    from services.lists.tables import as_csv
    from services.winddown.destinations import COLUMNS, destinations, row_of

    with opened() as (home, caller):
        caught_up(home, quiet=as_json or csv)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            wanted = UUID(id_of(states, id, question))
            found = destinations(home, states, question, wanted, destination=destination or "", hindered=hindered)
            note(home, states, caller, (each["id"] for each in found["items"]), "command winddown destinations")
    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, map(row_of, found["items"])))
        return

    def show() -> None:
        for each in found["items"]:
            row = row_of(each)
            where = " · ".join(
                filter(None, (in_words(row["destination"]) or "no destination", row["party"], row["rule"]))
            )
            named = " ".join(filter(None, (row["number"], row["title"])))
            out.print(f"{where}: {named}", markup=False, highlight=False)
            beside = f" · fails {in_words(row['hindered'])}" if row["hindered"] else ""
            out.print(f"            {row['kind']} {row['id']}{beside}", markup=False, highlight=False)
        counts = ", ".join(f"{in_words(name)} {count}" for name, count in found["counts"].items() if count) or "none"
        out.print(f"{counts}; {found['without']} without a destination, {found['hindered']} cannot go there.")

    told(found, as_json, partial_of(show, partial=found["partial"]))
