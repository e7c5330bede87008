"""Commands by which a wind-down is planned: what may be paid, deadlines, what an end costs, and the path to zero."""

import sys
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, partial_of, told
from api.cli.commands.winddown import winddown
from api.cli.named import id_of
from api.cli.terminal import day_of, in_words

__all__ = ["app"]

WindDown = Annotated[str, typer.Argument(help="The id of a wind-down, its beginning (6 digits), or its number.")]
AsOf = Annotated[str | None, typer.Option(help="As of this day (2024-03-12 or 12.3.2024); default: today.")]
KnownAt = Annotated[
    str | None,
    typer.Option(
        help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print the lines as CSV.")]


def asked(run: Callable[..., Any], id: str, as_of: str | None, known_at: str | None, *, quiet: bool, door: str) -> Any:
    """What a service finds of a wind-down, called with the archive, the states, the question and its id."""
    from services.access_log import note
    from services.identity.callers import question_of

    with opened() as (home, caller):
        caught_up(home, quiet=quiet)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            winddown = UUID(str(id_of(states, id, question)))
            found = run(home, states, question, winddown)
            note(
                home,
                states,
                caller,
                [str(winddown), *(each["id"] for each in found["items"] if "id" in each)],
                f"command {door}",
            )
    return found


@winddown.command("assess")
def winddown_assess(
    id: WindDown,
    kind: Annotated[str | None, typer.Option(help="Only of this kind: commitment, cost or expense.")] = None,
    cost_kind: Annotated[str | None, typer.Option(help="Only costs and expenses of this cost kind.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only what this rule decides, by its code.")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Only eligible, ineligible, not_barred or undecided ones.")
    ] = None,
    overridden: Annotated[
        bool, typer.Option("--overridden", help="Only those where a person judged otherwise than the rules.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="By the guidance of this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: KnownAt = None,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Hold every commitment, cost and expense against the guidance: what may be paid, by which rule and why."""
    from services.lists.tables import as_csv, text_of
    from services.winddown.assessing import COLUMNS, OUTCOMES, Narrowed, assessments, row_of

    narrowed = Narrowed(kind or "", cost_kind or "", rule or "", outcome or "", overridden)

    def run(home: Any, states: Any, question: Any, winddown: UUID) -> Any:
        return assessments(home, states, question, winddown, narrowed)

    result = asked(run, id, as_of, known_at, quiet=as_json or csv, door="winddown assess")
    rows = [row_of(each) for each in result["items"]]

    def show() -> None:
        for each, row in zip(result["items"], rows, strict=True):
            beside = " ".join(filter(None, (row["number"], row["title"], row["day"], row["amount"], row["currency"])))
            out.print(f"{OUTCOMES[each['outcome']]}: {each['kind']} {beside}", markup=False, highlight=False)
            out.print(f"            {each['why']} {each['id']}", markup=False, highlight=False)
            if "override" in each:
                said = f"A person judged otherwise on {row['overridden_on']}: {row['ground']}"
                out.print(f"            {said}", markup=False, highlight=False)
        for each in result["sums"]:
            amount = text_of(each["amount"])
            said = f"{each['kind']}: {each['records']} {OUTCOMES[each['outcome']]}, {amount}"
            out.print(said, markup=False, highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows))
        return
    told(result, as_json, partial_of(show, partial=result["partial"]))


@winddown.command("deadlines")
def winddown_deadlines(
    id: WindDown, as_of: AsOf = None, known_at: KnownAt = None, csv: Csv = False, as_json: Json = False
) -> None:
    """List the deadlines, the earliest first: each with its section and what it was counted from."""
    from services.lists.tables import as_csv
    from services.winddown.deadlines import COLUMNS, deadlines, row_of

    def run(home: Any, states: Any, question: Any, winddown: UUID) -> Any:
        return deadlines(home, states, question, winddown)

    result = asked(run, id, as_of, known_at, quiet=as_json or csv, door="winddown deadlines")
    rows = [row_of(each) for each in result["items"]]

    def show() -> None:
        for each, row in zip(result["items"], rows, strict=True):
            late = " (overdue)" if each["overdue"] else ""
            named = " ".join(filter(None, (row["number"], row["title"])))
            out.print(
                f"{row['due']}  {in_words(row['what'])}: {each['kind']} {named}{late}", markup=False, highlight=False
            )
            said = f"{row['section']}; counted from {row['from_day']}: {row['counted_from']} {each['id']}"
            out.print(f"            {said}", markup=False, highlight=False)
        out.print(f"{len(rows)} deadlines.", highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows))
        return
    told(result, as_json, partial_of(show, partial=result["partial"]))


@winddown.command("curve")
def winddown_curve(
    id: WindDown,
    step: Annotated[str, typer.Option(help="How far apart the points are: day, week or month.")] = "week",
    until: Annotated[
        str | None,
        typer.Option(
            help="Go on to this later day (2024-03-12 or 12.3.2024), with what is still to be paid until then."
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Up to this day (2024-03-12 or 12.3.2024); default: today.")] = None,
    known_at: KnownAt = None,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Plot how many items were open since the wind-down was decided, with the costs reported by then."""
    from archive.errors import Invalid
    from services.lists.tables import as_csv
    from services.winddown.curve import COLUMNS, Step, bars, curve, rows_of

    if step not in tuple(Step):
        raise Invalid("There is no such step.", field="step", remedy=f"One of {', '.join(Step)}.")

    def run(home: Any, states: Any, question: Any, winddown: UUID) -> Any:
        return curve(home, states, question, winddown, Step(step), day_of(until, "--until"))

    result = asked(run, id, as_of, known_at, quiet=as_json or csv, door="winddown curve")

    def show() -> None:
        for line in bars(result["items"]):
            out.print(line, markup=False, highlight=False)
        if until:
            out.print(f"{result['unknown']} records state no cost.", highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows_of(result["items"])))
        return
    told(result, as_json, partial_of(show, partial=result["partial"]))


@winddown.command("what-if")
def winddown_what_if(
    id: WindDown,
    on: Annotated[
        str, typer.Option(help="The day on which they would be ended (2024-03-12 or 12.3.2024); today or later.")
    ],
    end: Annotated[str | None, typer.Option(help="The records, by id or number, with commas between them.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="All open records of these kinds: contract, secondment, commitment, grant, inventory."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything open that can be ended.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(help="Asked as on this day (2024-03-12 or 12.3.2024), by its guidance; default: today."),
    ] = None,
    known_at: KnownAt = None,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """What if these are ended on that day: line by line what it costs and misses. Nothing is recorded."""
    from services.lists.tables import as_csv, text_of
    from services.winddown.what_if import COLUMNS, Ending, row_of, what_if

    def run(home: Any, states: Any, question: Any, winddown: UUID) -> Any:
        names = [each.strip() for each in (end or "").split(",") if each.strip()]
        kinds = tuple(each.strip() for each in (kind or "").split(",") if each.strip())
        day = day_of(on, "--on")
        assert day is not None
        return what_if(home, states, question, winddown, Ending(day, names, kinds, every))

    result = asked(run, id, as_of, known_at, quiet=as_json or csv, door="winddown what-if")
    rows = [row_of(each) for each in result["items"]]

    def show() -> None:
        for each, row in zip(result["items"], rows, strict=True):
            named = " ".join(filter(None, (row["number"], row["title"])))
            said = row["known"] or " ".join(filter(None, (row["amount"], row["currency"], row["until"])))
            out.print(f"{in_words(row['what'])}: {each['kind']} {named}: {said}", markup=False, highlight=False)
            out.print(
                f"            {row['rule']} (positions {row['positions']}) {each['id']}", markup=False, highlight=False
            )
        for each in result["sums"]:
            out.print(f"{in_words(each['what'])}: {text_of(each['amount'])}", markup=False, highlight=False)
        out.print(f"{result['records']} records, {result['unknown']} answers are not known.", highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows))
        return
    told(result, as_json, partial_of(show, partial=result["partial"]))


@winddown.command("calendar")
def winddown_calendar(
    owner: Annotated[str | None, typer.Option(help="Only what is assigned to this name.")] = None,
    office: Annotated[
        str | None, typer.Option(help="Only of this organisation: its name, or the number of its wind-down.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help="The language of its texts: fi, sv or en; default: that of the archive.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Print deadlines and open items as a calendar (iCalendar, RFC 5545)."""
    from services.access_log import note
    from services.identity.callers import question_of
    from services.winddown.calendar import calendar
    from services.winddown.calendar_words import language_of

    with opened() as (home, caller):
        language = language_of(lang or home.settings.language)
        caught_up(home, quiet=True)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            found, ids = calendar(home, states, question, owner=owner or "", office=office or "", lang=language)
            note(home, states, caller, ids, "command winddown calendar")
    sys.stdout.write(found)
