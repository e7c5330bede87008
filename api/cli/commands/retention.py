"""Commands of retention: schedules, what is due, holds."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

import api.cli.commands.registration
from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.terminal import day_of, days_typed
from archive.errors import Invalid, NotFound

schedule = typer.Typer(help="Retention schedules (TOS): how long records of each class are kept, and why.")
hold = typer.Typer(help="Holds, which keep records from destruction.")
app.add_typer(schedule, name="schedule", no_args_is_help=True)
app.add_typer(hold, name="hold", no_args_is_help=True)
ids_of = api.cli.commands.registration.ids_of
On = Annotated[str | None, typer.Option(help="What is due on this day (YYYY-MM-DD); default: today.")]


@schedule.command("import")
def schedule_import(
    file: Annotated[Path, typer.Argument(help="JHS 191 XML, a workbook (.xlsx) or CSV.", exists=True, dir_okay=False)],
    code: Annotated[str, typer.Option(help="The code of the schedule this is a version of.")] = "tos",
    version: Annotated[str | None, typer.Option(help="The version, if the file does not state one.")] = None,
    begins: Annotated[
        str | None, typer.Option("--from", help="The first day in force (YYYY-MM-DD), if the file does not state one.")
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
    on: On = None,
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
    kind: Annotated[str | None, typer.Option(help="Only records of this kind, e.g. decision.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also show records that are not due yet.")] = False,
    calendar: Annotated[bool, typer.Option("--calendar", help="Show only a count for each year.")] = False,
    if_closed: Annotated[
        str | None, typer.Option(help="Show what would change if this case (id or number) were closed on that day.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Based on what was in force on this day (YYYY-MM-DD).")] = None,
    known_at: Annotated[
        str | None, typer.Option(help="As the archive knew it at this position or time (2020-12-01T12:00:00+02:00).")
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
    from services.identity.callers import position_of

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        day = day_of(on, "--on") or day_of(as_of, "--as-of") or home.today()
        question = Question(caller, home.today(), day_of(as_of, "--as-of"), position_of(home, known_at))
        names: tuple[str, ...]
        with home.projections.states() as states:
            if calendar:
                result, names = count_years(due_days(states, question, day)), ("year", "action", "records", "held")
            elif if_closed is not None:
                case = states.id_of(if_closed)
                if case is None:
                    raise NotFound("There is no case with this id or number.", field="case")
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


@hold.command("place")
def hold_place(
    records: Annotated[list[str], typer.Argument(help="Ids or numbers of records; a case includes all its records.")],
    mandate: Annotated[str, typer.Option(help="The legal ground of the hold: a law or an order.")],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    starts: Annotated[str | None, typer.Option("--from", help="The first day (YYYY-MM-DD); default: today.")] = None,
    until: Annotated[
        str | None, typer.Option(help="The last day (YYYY-MM-DD); without it, the hold lasts until it is released.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Place a hold on records, and on cases with all their records."""
    from archive.actor.events import Role
    from projections.states import Question
    from services.duties import hold_id, hold_records

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, records)
            cases = [id for id in wanted if states.kind_of(str(id)) == "case"]
        made = hold_records(
            home,
            Question(caller, home.today()),
            hold_id(by, None),
            mandate,
            reason,
            records=[id for id in wanted if id not in cases],
            cases=cases,
            starts_on=day_of(starts, "--from"),
            ends_on=day_of(until, "--until"),
            by=by,
        )
    result = {"hold": str(made.id), "position": made.position}
    told(result, as_json, lambda: out.print(f"Placed hold {made.id}.", highlight=False))


@hold.command("release")
def hold_release(
    id: Annotated[str, typer.Argument(help="The id of the hold.")],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    record: Annotated[list[str] | None, typer.Option(help="Release only this record; may be repeated.")] = None,
    on: Annotated[str | None, typer.Option(help="The day the hold ends (YYYY-MM-DD); default: today.")] = None,
    as_json: Json = False,
) -> None:
    """Release a hold, today or on a later day. Other holds on the records stay."""
    from archive.actor.events import Role
    from projections.states import Question
    from services.duties import release_records

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, record or ())
        question = Question(caller, home.today())
        made = release_records(home, question, _uuid(id), reason, records=wanted, released_on=day_of(on, "--on"), by=by)
    result = {"hold": id, "position": made.position} | ({"effect": made.effect} if made.effect else {})
    told(result, as_json, lambda: out.print(made.effect or "Released.", highlight=False))


@hold.command("list")
def hold_list(as_json: Json = False) -> None:
    """List every hold that is not released, with the number of its records."""
    from archive.actor.events import Role
    from projections.duties.holds import holds
    from projections.states import Question

    with opened() as (home, caller):
        caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            result = [each.as_dict() for each in holds(states, Question(caller, home.today()), home.today())]
    shown = [each | {"records": len(each["records"])} for each in result]
    names = ("hold", "mandate", "starts_on", "ends_on", "released_on", "binding", "records", "reason")
    told(result, as_json, lambda: table_of(names, shown))


@hold.command("answer")
def hold_answer(
    reason: Annotated[str, typer.Option(help="Which holds were placed again, or why none is missing; it is recorded.")],
    holds: Annotated[Path | None, typer.Option(help="A list of holds (holds.jsonl) found later.")] = None,
    older: Annotated[
        bool,
        typer.Option("--older", help="Accept a list older than the backup."),
    ] = False,
    as_json: Json = False,
) -> None:
    """After a restore that may lack holds: confirm that all holds are in place, so that destruction may continue.

    With --holds, at any time: place the missing holds of a list. A list made while holds were possibly missing
    confirms nothing.
    """
    from archive.actor.events import Role
    from services.holds import answer

    if not reason.strip():
        raise Invalid(
            "A reason is needed.",
            field="--reason",
            remedy="State which missing holds were placed again, or why none is missing.",
        )
    if holds is not None and not holds.is_file():
        raise Invalid("There is no list of holds at this path.", field="--holds", remedy="Give the file holds.jsonl.")
    with opened() as (home, caller):
        by, listed = caller.require(Role.archivist), holds.read_bytes() if holds else None
        made = answer(home, reason, listed, older=older, by=by)
    doubtful = "Holds may be missing from that list as well. Confirm without it: 'archive hold answer --reason'."
    words = doubtful if made.holds_unanswered else "Destruction may continue."
    told(asdict(made), as_json, lambda: out.print(f"{made.placed} holds placed. {words}", highlight=False))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("This is not an id.", field="id", remedy="'archive hold list' shows them.") from None


def table_of(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """A table for the terminal."""
    if not rows:
        out.print("Nothing.", highlight=False)
        return
    table = Table(*names, box=None)
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in names))
    out.print(table)


def _cell(value: object) -> str:
    from rich.markup import escape

    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value) if isinstance(value, date) else escape(str(value))
