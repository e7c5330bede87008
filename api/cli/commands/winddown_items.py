"""Commands about single open items of a wind-down: list them, assign them, offer them to a party, end them."""

from typing import Annotated, Any

import typer

from api.cli.app import Json, app, caught_up, opened, out, receipt_in_words, told
from api.cli.commands.winddown import board_shown, winddown
from api.cli.kinds import KindOption
from api.cli.named import ID, id_of
from api.cli.terminal import day_of
from archive.winddown.events import Way

__all__ = ["app"]
Record = Annotated[str, typer.Argument(help=ID)]
Matter = Annotated[str, typer.Option(help="The sort of item, as 'archive winddown open' shows it.")]


@winddown.command("open")
def winddown_open(
    matter: Annotated[
        str | None, typer.Option(help="Only of this sort, e.g. contract_in_force or decider_missing.")
    ] = None,
    kind: KindOption = None,
    party: Annotated[
        str | None, typer.Option(help="Only with this party, or offered to it; part of a name is enough.")
    ] = None,
    assignee: Annotated[
        str | None, typer.Option(help="Only assigned to this person; part of a name is enough.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only items whose last day has passed.")] = False,
    due_before: Annotated[
        str | None, typer.Option(help="Only items whose last day lies before this day (2024-03-12 or 12.3.2024).")
    ] = None,
    office: Annotated[
        str | None, typer.Option(help="Only of this organisation: its name, or the number of its wind-down.")
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
    """List open items, the most urgent first, with who is to end each of them and by when."""
    from services.winddown.status import Wanted

    before = day_of(due_before, "--due-before")
    wanted = Wanted(matter or "", kind or "", party or "", assignee or "", overdue, before)
    board_shown(wanted, office or "", as_of, known_at, csv=csv, as_json=as_json, called="winddown open")


@winddown.command("assign")
def winddown_assign(
    record: Record,
    matter: Matter,
    assignee: Annotated[str, typer.Option(help="Who is to end the item.")],
    due: Annotated[str | None, typer.Option(help="By which day (2024-03-12 or 12.3.2024).")] = None,
    on: Annotated[
        str | None, typer.Option(help="The day of the assignment (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why this person.")] = None,
    as_json: Json = False,
) -> None:
    """Name the person who is to end an open item of a record, and by when."""
    said: dict[str, Any] = {"matter": matter, "assignee": assignee, "due_on": day_of(due, "--due"), "reason": reason}
    _recorded("item-assignments", record, "assigned_on", on, said, as_json=as_json)


@winddown.command("offer")
def winddown_offer(
    record: Record,
    matter: Matter,
    party: Annotated[str, typer.Option(help="The party that is asked.")],
    on: Annotated[
        str | None, typer.Option(help="The day of the offer (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why this party.")] = None,
    as_json: Json = False,
) -> None:
    """Ask a party to take over an open item of a record; it stays open until that party accepts."""
    said = {"matter": matter, "party": party, "reason": reason}
    _recorded("item-offers", record, "offered_on", on, said, as_json=as_json)


@winddown.command("resolve")
def winddown_resolve(
    record: Record,
    matter: Matter,
    way: Annotated[Way, typer.Option(help="How it ended.")],
    reason: Annotated[str, typer.Option(help="Why; of a void item the ground.")],
    party: Annotated[
        str | None, typer.Option(help="Of a transfer: the party that accepted it, as it was asked.")
    ] = None,
    deadline: Annotated[
        str | None, typer.Option(help="Of a transfer: the day by which the party must act (2024-03-12 or 12.3.2024).")
    ] = None,
    decider: Annotated[str | None, typer.Option(help="Of what is left undone: who decided so.")] = None,
    decision: Annotated[str | None, typer.Option(help="The decision about it: its id or number.")] = None,
    on: Annotated[
        str | None, typer.Option(help="The day on which it ended (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """End an open item of a record: done, transferred to a party that accepted, void, or left undone."""
    said: dict[str, Any] = {"matter": matter, "way": way, "party": party, "decider": decider, "decision": decision}
    said |= {"deadline": day_of(deadline, "--deadline"), "reason": reason}
    _recorded("item-settlements", record, "settled_on", on, said, as_json=as_json)


@winddown.command("reopen")
def winddown_reopen(
    record: Record,
    matter: Matter,
    reason: Annotated[str, typer.Option(help="Why it is open again.")],
    on: Annotated[str | None, typer.Option(help="From which day (2024-03-12 or 12.3.2024); default: today.")] = None,
    as_json: Json = False,
) -> None:
    """Open an item of a record again that had ended."""
    said = {"matter": matter, "reason": reason}
    _recorded("item-reopenings", record, "reopened_on", on, said, as_json=as_json)


def _recorded(noun: str, typed: str, day: str, on: str | None, said: dict[str, Any], *, as_json: bool) -> None:
    """Record what becomes of an item, and print where."""
    from uuid import UUID

    from projections.states import Question
    from services.sight.visibility import require_known
    from services.verbs import WIDE, event_of, shape_of

    step = next(each for each in WIDE if each.noun == noun)
    with opened() as (home, caller):
        by = caller.require(step.role)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            question = Question(caller, home.today())
            id = id_of(states, typed, question)
            kind = states.kind_of(id) or ""
            if said.get("decision"):
                said["decision"] = id_of(states, said["decision"], question, "decision")
        require_known(home, caller, id, kind, f"command winddown {noun}")
        taken = {name: value for name, value in said.items() if value is not None}
        shape = shape_of(step.event).model_validate(taken | {day: day_of(on, "--on") or home.today()})
        made = step.run(home.archive, kind, UUID(id), event_of(step.event, shape), by=by)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    result |= {"replayed": True} if made.replayed else {}
    told(result, as_json, lambda: out.print(receipt_in_words(made), markup=False, highlight=False))
