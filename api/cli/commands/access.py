"""Commands of access: who read restricted records, and which information requests are open."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, told
from api.cli.named import id_of, labels_of
from api.cli.tables import moment_in, table_of
from archive.errors import Invalid

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from services.home.archive_home import ArchiveHome


def _id_of(text: str | None, option: str) -> str | None:
    """An id as an option gives it. Refuses: none."""
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        raise Invalid(f"{option} is not an id.", field=option) from None


def _record(home: "ArchiveHome", caller: "Caller", text: str | None) -> str | None:
    """The record that is named; by its id also one that is no longer there."""
    from projections.states import Question

    try:
        return _id_of(text, "--record")
    except Invalid:
        caught_up(home, quiet=True)
        with home.projections.states() as states:
            return id_of(states, text or "", Question(caller, home.today()), "--record")


@app.command("access-log")
def access_log(
    record: Annotated[str | None, typer.Option(help="Only readings of this record (its id or number).")] = None,
    actor: Annotated[str | None, typer.Option(help="Only readings by this actor: its name or id.")] = None,
    after: Annotated[int, typer.Option(min=0, help="Continue after the entry with this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many.")] = 1000,
    as_json: Json = False,
) -> None:
    """Show who read restricted records, when and how."""
    from archive.actor.events import Role
    from services.identity.names import actor_named, names_of

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        by = actor_named(home.archive, actor, "--actor") if actor is not None else None
        found = list(home.access_log.read(after=after, limit=limit, record=_record(home, caller, record), actor=by))
        names, zone = names_of(home.archive, caller), home.archive.timezone
        called = labels_of(home, caller, {each.record for each in found}) if not as_json else {}

    def show() -> None:
        rows = [
            {
                "number": each.number,
                "at": moment_in(each.at, zone),
                "by": names.get(each.actor, each.actor),
                "key": each.key,
                "record": each.record,
                "title": called.get(each.record),
                "what": each.sort,
                "door": each.door,
            }
            for each in found
        ]
        table_of(("number", "at", "by", "key", "what", "door", "record", "title"), rows)

    told([asdict(each) for each in found], as_json, show)


@app.command()
def requests(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only requests that are past their deadline.")] = False,
    as_json: Json = False,
) -> None:
    """List open information requests, the most urgent first."""
    from archive.actor.events import Role
    from projections.duties.requests import waiting
    from projections.states import Question
    from services.access_log import note

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            found = waiting(states, Question(caller, home.today()), overdue=overdue)
            note(home, states, caller, (each.id for each in found), "command requests")

    def show() -> None:
        rows = [{"due": each.due_on, "overdue": each.overdue, "asked": each.asked_on} for each in found]
        beside = [{"number": each.number, "title": each.title, "id": each.id} for each in found]
        told = [row | more for row, more in zip(rows, beside, strict=True)]
        table_of(("due", "overdue", "asked", "number", "title", "id"), told)

    told([each.as_dict() for each in found], as_json, show)
