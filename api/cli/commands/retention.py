"""Commands of retention: schedules, and what is due."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.kinds import KindOption
from api.cli.named import id_of
from api.cli.tables import table_of
from api.cli.terminal import day_of, days_typed
from archive.errors import Invalid

schedule = typer.Typer(help="Retention schedules (TOS): how long records of each class are kept, and why.")
app.add_typer(schedule, name="schedule", no_args_is_help=True)
On = Annotated[str | None, typer.Option(help="What is due on this day (2024-03-12 or 12.3.2024); default: today.")]


@schedule.command("import")
def schedule_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="JHS 191 XML, a workbook (.xlsx), CSV, or the metadata of a SÄHKE2 transfer.",
            exists=True,
            dir_okay=False,
        ),
    ],
    code: Annotated[str, typer.Option(help="The code of the schedule this is a version of.")] = "tos",
    version: Annotated[str | None, typer.Option(help="The version, if the file does not state one.")] = None,
    begins: Annotated[
        str | None,
        typer.Option(
            "--from", help="The first day in force (2024-03-12 or 12.3.2024), if the file does not state one."
        ),
    ] = None,
    decision: Annotated[
        str | None, typer.Option(help="The decision of the National Archives for permanent rows.")
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out rows with errors and import the rest.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import a version of a schedule from a file. Without --leave-out every row must be valid."""
    from api.importers.schedule.file import read_schedule
    from archive.actor.events import Role
    from archive.retention.usecases import adopt_schedule

    read = read_schedule(file, decision, days=days_typed())
    if read.troubles and not leave_out:
        first = read.troubles[0]
        raise Invalid(
            f"{len(read.troubles)} rows have errors; the first: {first.where}, {first.field}: {first.reason}",
            field=first.field,
            remedy="Correct the file, or import the rest with --leave-out.",
        )
    adopted = read.adoption(code, version, day_of(begins, "--from"), file.name)
    with opened() as (home, caller):
        made = adopt_schedule(home.archive, adopted, by=caller.require(Role.archivist))
    left = [
        {"where": each.where, "code": each.code, "field": each.field, "reason": each.reason} for each in read.troubles
    ]
    result = {"id": str(made.id), "version": adopted.version, "classes": len(adopted.rows), "position": made.position}

    def show() -> None:
        first_day = f"{adopted.in_force_from:%Y-%m-%d}"
        out.print(
            f"{code} {adopted.version} with {len(adopted.rows)} classes, in force from {first_day}.", highlight=False
        )
        for note in read.notes:
            out.print(note, highlight=False)
        for each in left:
            out.print(f"left out: {each['where']} ({each['code']}) {each['field']}: {each['reason']}", markup=False)

    told(result | {"left_out": left, "notes": read.notes}, as_json, show)


@schedule.command("list")
def schedule_list(as_json: Json = False) -> None:
    """List every version of every schedule."""
    from projections.duties.schedules import versions
    from projections.states import Question
    from services.duties import version_shown

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            found = versions(states, Question(caller, home.today()))
        result = [version_shown(each, home.today(), rows=False) for each in found]
    names = ("code", "version", "title", "in_force_from", "until", "in_force", "classes", "id")
    told(result, as_json, lambda: table_of(names, result))


@schedule.command("show")
def schedule_show(
    code: Annotated[str, typer.Argument(help="A class such as '02 05 01', or a schedule's code for all its classes.")],
    on: Annotated[
        str | None, typer.Option(help="As in force on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a class, or all classes of a schedule, as in force on a day."""
    from projections.duties.schedules import versions
    from projections.states import Question
    from services.duties import class_of, class_shown

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        day, question = day_of(on, "--on") or home.today(), Question(caller, home.today())
        with home.projections.states() as states:
            of_code = [each for each in versions(states, question) if each.code == code and each.in_force(day)]
            result: Any = [class_shown(each, row) for each in of_code for row in each.rows]
            result = result or class_of(states, question, code, day, home.archive.origin)
    names = ("code", "title", "years", "trigger", "counted_from", "action", "basis", "decision")
    told(result, as_json, lambda: table_of(names, result if isinstance(result, list) else [result]))


@app.command()
def due(
    on: On = None,
    kind: KindOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Also show records that are not due yet.")] = False,
    calendar: Annotated[bool, typer.Option("--calendar", help="Show only a count for each year.")] = False,
    if_closed: Annotated[
        str | None, typer.Option(help="Show what would change if this case (id or number) were closed on that day.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Based on what was in force on this day (2024-03-12 or 12.3.2024).")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List records that are due for destruction, transfer or review. Records on hold are marked."""
    from archive.actor.events import Role
    from archive.founding.differences import differing
    from projections.duties.due import calendar as count_years
    from projections.duties.due import due_days
    from projections.states import Question
    from services import duties as retaining
    from services.access_log import note
    from services.identity.callers import question_of

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        day = day_of(on, "--on") or day_of(as_of, "--as-of") or home.today()
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        names: tuple[str, ...]
        with home.projections.states() as states:
            if calendar:
                result, names = count_years(due_days(states, question, day)), ("year", "action", "records", "held")
            elif if_closed is not None:
                case = id_of(states, if_closed, Question(caller, home.today()), "case")
                result = retaining.if_closed(states, question, case, day)
                names = ("due_now", "due", "action", "record_class", "kind", "title", "id")
            else:
                waiting = {str(each.record) for each in differing(home.archive)}
                found = retaining.falling_due(
                    states, question, day, kind=kind, everything=everything, unreviewed=waiting
                )
                result = [each.as_dict() for each in sorted(found, key=lambda each: each.due or "~")]  # no day: last
                names = ("due", "waits_for", "action", "held", "record_class", "kind", "title", "id")
            note(home, states, caller, (each["id"] for each in result if "id" in each), "command due", naming=result)
    told(result, as_json, lambda: table_of(names, result))
