"""Commands of the controlled wind-down: what is still open."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, partial_of, told
from api.cli.named import id_of
from api.cli.terminal import day_of

if TYPE_CHECKING:
    from services.winddown.status import Wanted

winddown = typer.Typer(help="The controlled wind-down of an organisation (hallittu alasajo): what is still open.")
app.add_typer(winddown, name="winddown", no_args_is_help=True)


@winddown.command("status")
def winddown_status(
    matter: Annotated[
        str | None, typer.Option(help="Only open items of this sort, e.g. contract_in_force or decider_missing.")
    ] = None,
    office: Annotated[
        str | None,
        typer.Option(help="Only of this organisation: its name, or the number of its wind-down."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What was open on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print the items as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """List everything that is still open: by whom or with whom, until when, for how much. The most urgent comes first.

    'can_close' is true when nothing is open and every record has a destination to which it can go ('no_destination'
    counts the others); it is empty for those who may not see the whole archive.
    """
    from services.winddown.status import Wanted

    wanted = Wanted(matter or "")
    board_shown(wanted, office or "", as_of, known_at, csv=csv, as_json=as_json, called="winddown status")


def board_shown(
    wanted: "Wanted", office: str, as_of: str | None, known_at: str | None, *, csv: bool, as_json: bool, called: str
) -> None:
    """Print the open items that are asked for: for people, as CSV or as JSON."""
    from projections.duties.open_items import matters
    from services.access_log import note
    from services.identity.callers import question_of
    from services.lists.tables import as_csv
    from services.winddown.status import COLUMNS, row_of, status

    with opened() as (home, caller):
        caught_up(home, quiet=as_json or csv)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            result = status(home, states, question, wanted, office=office)
            note(home, states, caller, (each["id"] for each in result["items"]), f"command {called}")
    words, rows = matters(), [row_of(each) for each in result["items"]]

    def show() -> None:
        for item, row in zip(result["items"], rows, strict=True):
            named = " ".join(filter(None, (row["number"], row["title"])))
            late = " (overdue)" if item.get("overdue") else ""
            out.print(
                f"{row['due'] or '-':<10}  {words[row['matter']].en}: {named}{late}", markup=False, highlight=False
            )
            until = f" by {item['act_by']}" if "act_by" in item else ""
            who = [f"assigned to {item['assignee']}{until}"] if "assignee" in item else []
            who += [f"offered to {item['offered_to']}"] if "offered_to" in item else []
            told_more = (row["party"], f"{row['amount']} {row['currency']}".strip(), row["detail"])
            beside = " · ".join(filter(None, (*told_more, *who, f"{row['kind']} {row['id']}")))
            out.print(f"            {beside}", markup=False, highlight=False)
            if "section" in item:
                said = f"{item['section']}; counted from {item['from_day']}: {item['counted_from']}"
                out.print(f"            {said}", markup=False, highlight=False)
        sorts = ", ".join(f"{matter} {count}" for matter, count in result["by_kind"].items())
        out.print(f"{result['open']} open{': ' + sorts if sorts else '.'}", highlight=False)
        if result["no_destination"]:
            said = f"{result['no_destination']} records have no destination or cannot go to theirs: "
            out.print(f"{said}'archive winddown destinations'.", highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows))
        return
    told(result, as_json, partial_of(show, partial=result["partial"]))


@winddown.command("close")
def winddown_close(
    id: Annotated[str, typer.Argument(help="The id of a wind-down, its beginning (6 digits), or its number.")],
    reason: Annotated[str, typer.Option(help="What is said about the closing.")],
    on: Annotated[
        str | None, typer.Option(help="The day of the closing (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Close a wind-down. Refused while anything is open in the organisation."""
    from uuid import UUID

    from archive.actor.events import Role
    from projections.states import Question
    from services.winddown.closing import close

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            winddown = UUID(str(id_of(states, id, Question(caller, home.today()))))
        day = day_of(on, "--on") or home.today()
        made = close(home, caller, winddown, day, reason, by=by, expecting=None)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    told(result, as_json, lambda: out.print(f"Closed at position {made.position}.", highlight=False))
