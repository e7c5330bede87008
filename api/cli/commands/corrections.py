"""Commands for corrections that wait for a second person: list them, and decide about them."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import ids_of, one_of
from api.cli.tables import table_of
from archive.errors import Invalid
from archive.recordwide import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.access.caller import Caller
    from projections.states import StateReader
    from services.home.archive_home import ArchiveHome

corrections = typer.Typer(
    help="Corrections that open a record or shorten its retention, until a second person has decided.",
    no_args_is_help=True,
)
app.add_typer(corrections, name="corrections")
Id = Annotated[str, typer.Argument(help="The id of the list, from 'archive corrections list', or its beginning.")]
Why = Annotated[str, typer.Option("--reason", help="The reason; it is recorded.")]
Records = Annotated[
    list[str] | None,
    typer.Option("--record", help="Only the corrections of this record, by id or number; may be repeated."),
]


@corrections.command("list")
def list_corrections(
    decided: Annotated[bool, typer.Option("--decided", help="Also show lists that are already decided.")] = False,
    as_json: Json = False,
) -> None:
    """Show the lists of corrections that wait for a second person. What they state does not apply before that."""
    from archive.actor.events import Role
    from services.corrections import correction_lists

    with opened() as (home, caller):
        caller.require_sight(Role.archivist, within=True)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            found = correction_lists(home, states, caller, decided=decided)
    told(found, as_json, lambda: table_of(("id", "corrections", "waiting"), found))


@corrections.command("show")
def show_corrections(id: Id, as_json: Json = False) -> None:
    """Show the corrections of a list: who recorded each, why, and what it changes once it is confirmed."""
    from archive.actor.events import Role
    from services.access_log import note
    from services.corrections import correction_list
    from services.sight.disclosure import without_hidden

    with opened() as (home, caller):
        caller.require_sight(Role.archivist, within=True)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            result = correction_list(home, states, caller, _list(home, states, caller, id))
            result["corrections"] = without_hidden(home, states, caller, result["corrections"])
            ids = (each["record"] for each in result["corrections"])
            note(home, states, caller, ids, "command corrections show", naming=result)

    def show() -> None:
        for each in result["corrections"]:
            out.print(f"{each['outcome']:9} {each['kind']} {each['record']} version {each['version']}", highlight=False)
            out.print(f"  by {each['recorded_by']}: {each['reason'] or ''}", markup=False, highlight=False)
            if each.get("takes_back"):
                out.print(f"  takes back the correction at version {each['corrects']}", highlight=False)
            if "effect" in each:
                out.print(f"  {each['effect']}", markup=False, highlight=False)
            moves_shown(each.get("moves", ()))

    told(result, as_json, show)


@corrections.command("approve")
def approve_corrections(id: Id, reason: Why, record: Records = None, as_json: Json = False) -> None:
    """Confirm the corrections of a list, by someone other than who recorded them (--as KEY states who acts)."""
    _decide(id, Verdict.confirmed, reason, record, as_json=as_json)


@corrections.command("reject")
def reject_corrections(id: Id, reason: Why, record: Records = None, as_json: Json = False) -> None:
    """Reject the corrections of a list, by someone other than who recorded them. Nothing changes."""
    _decide(id, Verdict.rejected, reason, record, as_json=as_json)


def moves_shown(moves: "Sequence[Mapping[str, Any]]") -> None:
    """The records that fall due on another day, a line each."""
    for each in moves:
        was, due = (each[name] or "not known" for name in ("was", "due"))
        out.print(f"    {each['kind']} {each['record']}: due {due}, before {was}", markup=False, highlight=False)


def _list(home: "ArchiveHome", states: "StateReader", caller: "Caller", text: str) -> UUID:
    """The list that is named by its id or the beginning of it."""
    from services.corrections import correction_lists

    refusal = Invalid("This is not an id.", field="id", remedy="'archive corrections list' shows them.")
    return one_of(text, (each["id"] for each in correction_lists(home, states, caller, decided=True)), refusal)


def _decide(id: str, outcome: Verdict, reason: str, records: list[str] | None, *, as_json: bool) -> None:
    from archive.actor.events import Role
    from projections.states import Question
    from services.corrections import decide

    with opened() as (home, caller):
        by = caller.require(Role.archivist, within=True)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, records or (), Question(caller, home.today()))
            listed = _list(home, states, caller, id)
        made = decide(home, caller, listed, outcome, reason, records=wanted, by=by)
    result = {"list": str(listed), "outcome": str(outcome), "position": made.position}
    result |= {"effect": made.effect} if made.effect else {}
    told(result, as_json, lambda: out.print(made.effect or f"Decided: {outcome}.", markup=False, highlight=False))
