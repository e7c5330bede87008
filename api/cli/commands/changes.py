"""What changed between two days."""

import sys
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.kinds import KindsOption
from api.cli.terminal import day_of


@app.command()
def changes(
    first: Annotated[str, typer.Option("--from", help="The day that is compared with (2024-03-12 or 12.3.2024).")],
    last: Annotated[str, typer.Option("--to", help="The day whose state is shown.")],
    kind: KindsOption = None,
    recorded: Annotated[
        bool,
        typer.Option("--recorded", help="What was recorded between the ends of the two days, not what took effect."),
    ] = False,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table as CSV, one line for each field.")] = False,
    as_json: Json = False,
) -> None:
    """Show what changed between two days: records begun, changed (each field, from what to what) and ended."""
    from services.identity.callers import known_by
    from services.lists.changes import COLUMNS, Between, change_rows, changes_between
    from services.lists.tables import as_csv as lines_of

    days = day_of(first, "--from"), day_of(last, "--to")
    assert days[0] is not None and days[1] is not None
    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        between = Between(days[0], days[1], recorded, *known_by(home, known_at))
        with home.projections.states() as states:
            found = list(changes_between(home, states, caller, between, "command changes", of=kind or ()))
            position = states.position()
    if as_csv:
        sys.stdout.writelines(lines_of(COLUMNS, change_rows(found)))
        return

    def show() -> None:
        for each in found:
            name = " ".join(str(each[part]) for part in ("kind", "number", "title") if each[part])
            out.print(f"{each['what']:8} {each['id']}  {name}", markup=False, highlight=False)
            for row in change_rows([each]) if each["changes"] else ():
                said = f"{row['from'] or '-'} → {row['to'] or '-'}"
                out.print(f"         {row['field']}: {said}", markup=False, highlight=False)
        out.print(f"{len(found)} records (position {position}).", highlight=False)

    told({"items": found, "position": position}, as_json, show)
