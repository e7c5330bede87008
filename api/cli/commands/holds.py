"""Commands of holds: placed, released, listed, answered for after a restore."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import ids_of, one_of
from api.cli.tables import table_of
from api.cli.terminal import day_of
from archive.errors import Invalid

if TYPE_CHECKING:
    from projections.states import Question, StateReader

hold = typer.Typer(help="Holds, which keep records from destruction.")
app.add_typer(hold, name="hold", no_args_is_help=True)


@hold.command("place")
def hold_place(
    records: Annotated[list[str], typer.Argument(help="Ids or numbers of records; a case includes all its records.")],
    mandate: Annotated[str, typer.Option(help="The legal ground of the hold: a law or an order.")],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    starts: Annotated[
        str | None, typer.Option("--from", help="The first day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="The last day (2024-03-12 or 12.3.2024); without it, the hold lasts until it is released."),
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
            wanted = ids_of(states, records, Question(caller, home.today()))
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
    on: Annotated[
        str | None, typer.Option(help="The day the hold ends (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
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
            question = Question(caller, home.today())
            wanted, held = ids_of(states, record or (), question), _hold(states, question, id)
        made = release_records(home, question, held, reason, records=wanted, released_on=day_of(on, "--on"), by=by)
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


def _hold(states: "StateReader", question: "Question", text: str) -> UUID:
    """The hold that is named by its id or the beginning of it."""
    from projections.duties.holds import holds

    refusal = Invalid("This is not an id.", field="id", remedy="'archive hold list' shows them.")
    return one_of(text, (each.hold for each in holds(states, question, question.today)), refusal)
