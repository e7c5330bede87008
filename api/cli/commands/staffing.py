"""The command that adds up people who are lent."""

import csv
import sys
from typing import Annotated, Any

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.terminal import day_of
from archive.errors import Invalid


@app.command("person-years")
def person_years(
    by: Annotated[
        str | None, typer.Option(help="Also by this field: employer, organisation, contract, grant or project.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="On this day (2024-03-12 or 12.3.2024); default: today.")] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table with a row for each group.")] = False,
    as_json: Json = False,
) -> None:
    """Add up people on secondment on a day: how many, and how many person-years."""
    from typing import get_args

    from services.access_log import note
    from services.identity.callers import question_of
    from services.lists.staffing import Grouping, staff_on

    fields = get_args(Grouping)
    if by is not None and by not in fields:
        raise Invalid("There is no such field.", field="--by", remedy=f"Use one of {', '.join(fields)}.")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            found, counted = staff_on(states, question, by)  # type: ignore[arg-type]
            note(home, states, caller, counted, "command person-years")
    if as_csv:
        _table(found, by)
        return

    def show() -> None:
        for each in found["groups"]:
            name = each.get("title") or each["value"] or "not stated"
            out.print(f"{each['people']} people, {each['person_years']} person-years: {name}", markup=False)
        out.print(
            f"{found['people']} people, {found['person_years']} person-years on {found['as_of']}"
            f"{', of those you may see' if found['partial'] else ''} (position {found['position']}).",
            highlight=False,
        )

    told(found, as_json, show)


def _table(found: dict[str, Any], by: str | None) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow((by or "as_of", "title", "people", "person_years"))
    for each in found["groups"] if by else ():
        rows.writerow((each["value"] or "", each.get("title", ""), each["people"], each["person_years"]))
    if not by:
        rows.writerow((found["as_of"], "", found["people"], found["person_years"]))
