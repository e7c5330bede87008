"""Commands of destruction: list, review, approve, withdraw, execute, certificate, export."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import ids_of, labels_of, one_of
from api.cli.progress import working
from api.cli.tables import table_of
from archive.errors import Invalid, NotReady

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from services.home.archive_home import ArchiveHome

dispose = typer.Typer(help="Lawful destruction (hävittäminen): from the list of due records to the certificate.")
app.add_typer(dispose, name="dispose", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The id of the disposal list.")]
Words = Annotated[str | None, typer.Option("--note", help="A note, recorded with this step.")]
WAIT_SECONDS = 120


@dispose.command("list")
def dispose_list(
    records: Annotated[
        list[str] | None, typer.Argument(help="Ids or numbers of records; without any, all records that are due.")
    ] = None,
    record_class: Annotated[
        str | None, typer.Option("--class", help="Only records of this class that are due.")
    ] = None,
    note: Words = None,
    as_json: Json = False,
) -> None:
    """Make a disposal list of records due for destruction. Records on hold or on another list are left out."""
    from archive.actor.events import Role
    from archive.disposal.events import Note
    from projections.states import Question
    from services.disposal.lists import disposal_shown, draw_up

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, records or (), Question(caller, home.today()))
        made = draw_up(home, Question(caller, home.today()), wanted, record_class, Note(note=note), by=by)
        result = disposal_shown(home, made.id)
    words = f"Listed {len(result['records'])} records as disposal {made.id}. Next: archive dispose review {made.id}"
    told(result, as_json, lambda: out.print(words, highlight=False))


@dispose.command("show")
def dispose_show(
    id: Annotated[
        str | None, typer.Argument(help="The id of a disposal list; without it, all lists are shown.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show one disposal list with its records, or the status of every disposal list."""
    from archive.actor.events import Role
    from projections.states import Question
    from services.access_log import note
    from services.disposal.lists import disposal_shown, listed_disposals
    from services.identity.names import names_of

    with opened() as (home, caller):
        caller.require_sight(Role.archivist)
        caught_up(home, quiet=as_json)
        result: Any
        with home.projections.states() as states:
            if id is None:
                result = listed_disposals(states, Question(caller, home.today()))
            else:
                result = disposal_shown(home, _id(home, caller, id))
                note(
                    home,
                    states,
                    caller,
                    (each["record"] for each in result["records"]),
                    "command dispose show",
                    naming=result,
                )
                names = names_of(home.archive, caller)
                called = labels_of(home, caller, (each["record"] for each in result["records"]))
    if id is None:
        columns = ("id", "status", "listed_on", "records", "executable_from", "executed_on")
        told(result, as_json, lambda: table_of(columns, result, empty="There are no disposal lists."))
        return

    def show() -> None:
        _steps(result, names)
        rows = [each | {"title": called.get(each["record"])} for each in result["records"]]
        table_of(("due", "record_class", "basis", "kind", "title", "withdrawn", "record"), rows)

    told(result, as_json, show)


def _steps(result: dict[str, Any], names: Mapping[str, str]) -> None:
    """How far a disposal is: each step with its day and who took it, by name."""
    out.print(f"{result['status']}  {result['id']}", highlight=False, soft_wrap=True)
    for step in ("listed", "reviewed", "approved", "withdrawn", "begun", "executed"):
        if day := result.get(f"{step}_on"):
            by = str(result.get(f"{step}_by") or "")
            out.print(f"{step} on {day} by {names.get(by, by)}", highlight=False, markup=False, soft_wrap=True)
    if day := result.get("executable_from"):
        out.print(f"executable from {day}", highlight=False)


@dispose.command("review")
def dispose_review(id: Id, note: Words = None, as_json: Json = False) -> None:
    """Confirm that a list is right. Another person must approve it (--as KEY states who acts)."""
    from archive.actor.events import Role
    from archive.disposal.events import Note
    from archive.disposal.usecases import review

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        made = review(home.archive, wanted := _id(home, caller, id), Note(note=note), by=by)
    result = {"disposal": str(wanted), "status": "reviewed", "position": made.position}
    told(result, as_json, lambda: out.print(f"Reviewed. Next, another person runs: archive dispose approve {wanted}"))


@dispose.command("approve")
def dispose_approve(id: Id, note: Words = None, as_json: Json = False) -> None:
    """Approve a reviewed list, as another person than its reviewer. The waiting period starts."""
    from archive.actor.events import Role
    from archive.disposal.events import Note
    from archive.disposal.usecases import approve
    from services.disposal.lists import disposal_shown

    with opened() as (home, caller):
        by, days = caller.require(Role.archivist), home.settings.cooling_off_days
        approve(home.archive, _id(home, caller, id), Note(note=note), cooling_off_days=days, by=by)
        result = disposal_shown(home, _id(home, caller, id))
    words = f"Approved. From {result['executable_from']} on: archive dispose execute {result['id']}"
    told(result, as_json, lambda: out.print(words, highlight=False))


@dispose.command("withdraw")
def dispose_withdraw(
    id: Id,
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    record: Annotated[
        list[str] | None, typer.Option(help="Take only this record off the list; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Withdraw a list, or take records off it, before it is executed."""
    from archive.actor.events import Role
    from archive.disposal.events import DisposalWithdrawn, Withdrawal
    from archive.disposal.usecases import withdraw
    from projections.states import Question

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            records = tuple(ids_of(states, record or (), Question(caller, home.today())))
        taken = DisposalWithdrawn(withdrawn_on=home.today(), records=records, content=Withdrawal(reason=reason))
        made = withdraw(home.archive, wanted := _id(home, caller, id), taken, by=by)
    told({"disposal": str(wanted), "position": made.position}, as_json, lambda: out.print("Withdrawn."))


@dispose.command("execute")
def dispose_execute(id: Id, as_json: Json = False) -> None:
    """Destroy the records of an approved list, search all files for remains, and issue the certificate."""
    from archive.actor.events import Role
    from archive.disposal.usecases import begin
    from services.disposal.lists import certificate_shown

    with opened() as (home, caller), working("Destroying", quiet=as_json):
        by = caller.require(Role.archivist)
        begin(home.archive, _id(home, caller, id), by=by)
        _finished(home, _id(home, caller, id))
        caught_up(home, quiet=True)
        with home.projections.states() as states:
            result = certificate_shown(home, states, caller, _id(home, caller, id))
    told(result, as_json, lambda: _certificate(result))


def _finished(home: "ArchiveHome", id: UUID) -> None:
    """Destroy in this process, or wait for the process that serves the archive to do it."""
    from archive.disposal.usecases import under_way

    if home.projections.take_lease():
        home.disposing.finish(id)
    deadline = time.monotonic() + WAIT_SECONDS
    while id in under_way(home.archive):
        if time.monotonic() > deadline:
            remedy = f"It continues by itself; 'archive dispose show {id}' shows its status."
            raise NotReady("The server has not finished the destruction yet.", remedy=remedy)
        time.sleep(0.1)


@dispose.command("certificate")
def dispose_certificate(id: Id, as_json: Json = False) -> None:
    """Show the certificate of an executed disposal list."""
    from services.disposal.lists import certificate_shown

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            result = certificate_shown(home, states, caller, _id(home, caller, id))
    told(result, as_json, lambda: _certificate(result))


def _certificate(told: dict[str, Any]) -> None:
    out.print(f"Disposal {told['disposal']}, executed on {told['executed_on']}", highlight=False)
    out.print(f"reviewed by {told['reviewed_by']}, approved by {told['approved_by']}", highlight=False)
    table_of(("record_class", "basis", "due", "kind", "record"), told["records"])
    if search := told.get("search"):
        out.print(
            f"{told['contents']} contents, {told['files']} files and {told['keys']} keys destroyed;"
            f" {told['shared']} files are kept for other records. Searched {search['files']} files"
            f" ({search['bytes']} bytes) by {search['by']}: {search['hits']} found.",
            highlight=False,
        )
    out.print(
        f"The last backup that may contain these records must be removed by {told['backups_until']}.", highlight=False
    )


@dispose.command("export")
def dispose_export(
    file: Annotated[Path, typer.Argument(help="The file to write the list to, outside the archive.")],
    unsigned_destructions: Annotated[
        str | None,
        typer.Option(help="Why an unsigned list already in that place is merged; the reason is recorded."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the signed list of all destructions. A restore from an older backup must apply it."""
    from archive.actor.events import Role
    from services.disposal.export import write_list

    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        written = write_list(home.archive, home.keys, file, by=by, reason=unsigned_destructions)
    words = f"{written} destroyed records in {file}."
    told({"file": str(file), "records": written}, as_json, lambda: out.print(words, highlight=False))


def _id(home: "ArchiveHome", caller: "Caller", text: str) -> UUID:
    """The list that is named by its id; for one who may list them, by the beginning of it."""
    from archive.disposal.usecases import disposals

    refusal = Invalid("This is not an id.", field="id", remedy="'archive dispose show' lists them.")
    return one_of(text, (each.id for each in disposals(home.archive)) if caller.sees_all else (), refusal)
