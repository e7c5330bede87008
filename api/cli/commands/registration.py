"""Commands of registration: what is incomplete, completing it, the public register of cases."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.kinds import KindOption
from api.cli.named import ids_of
from api.cli.progress import working
from api.cli.tables import table_of
from archive.errors import ArchiveError, Invalid


@app.command()
def incomplete(
    kind: KindOption = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
    as_json: Json = False,
) -> None:
    """List records that lack a mandatory field, each with the command that completes it."""
    from itertools import islice

    from archive.actor.events import Role
    from projections.duties.incomplete import incomplete as lacking
    from projections.states import Question
    from services.access_log import note
    from services.duties import lacking_shown

    with opened() as (home, caller):
        caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            mandatory = home.settings.mandatory_by_kind
            found = lacking(states, Question(caller, home.today()), mandatory, kind=kind or "")
            result = [lacking_shown(each) for each in islice(found, limit)]
            note(home, states, caller, (each["id"] for each in result), "command incomplete")

    def show() -> None:
        for each in result:
            name = each.get("number") or each["id"]
            for field, day in each.get("differing", {}).items():
                out.print(f"{name}: {field} is not {day}, from which the rule counts", markup=False, highlight=False)
            out.print(f"{each['kind']} {name}: {each.get('title', '')}", markup=False, highlight=False)
            out.print(f"  lacks {', '.join(each['missing'])}\n  {each['command']}", markup=False, highlight=False)
        out.print(f"{len(result)} incomplete.", highlight=False)

    told(result, as_json, show)


@app.command()
def complete(
    id: Annotated[
        str | None, typer.Argument(help="The id of a record, its beginning (6 digits), or its number.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            exists=True,
            help="Complete many records from this table (CSV): a row each, with a column 'id' or 'number'; "
            "see docs/registration.md.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --from: state what would be recorded and refused; record nothing.")
    ] = False,
    case: Annotated[str | None, typer.Option(help="The case it is filed to (id or number).")] = None,
    received_on: Annotated[str | None, typer.Option(help="The day it was received: 2024-03-12 or 12.3.2024.")] = None,
    dated: Annotated[str | None, typer.Option(help="The day of the record: 2024-03-12 or 12.3.2024.")] = None,
    sender: Annotated[str | None, typer.Option(help="Who sent it.")] = None,
    recipient: Annotated[str | None, typer.Option(help="To whom it was sent.")] = None,
    person: Annotated[str | None, typer.Option(help="The person it is about.")] = None,
    personal: Annotated[
        str | None,
        typer.Option(help="Whether it contains personal data: none (ei), personal (kyllä) or sensitive."),
    ] = None,
    publicity: Annotated[
        str | None,
        typer.Option(help="The publicity class: public (julkinen), partly_secret, secret or not_public."),
    ] = None,
    ground: Annotated[str | None, typer.Option(help="The legal ground of secrecy, e.g. JulkL 24.1 § 20 k.")] = None,
    secret_from: Annotated[str | None, typer.Option(help="The first day of secrecy: 2024-03-12 or 12.3.2024.")] = None,
    secret_years: Annotated[
        str | None, typer.Option(help="The length of secrecy in full years: 25, 25 vuotta.")
    ] = None,
    record_class: Annotated[
        str | None, typer.Option("--class", help="The record class, by its code or its name in the schedule in force.")
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="Declare the record final after completing it.")] = False,
    reason: Annotated[
        str, typer.Option(help="The reason, recorded when publicity or class is decided.")
    ] = "registration completed",
    as_json: Json = False,
) -> None:
    """Complete the registration of a record. If one value is refused, nothing is recorded.

    With --from, many records: a row that is refused is written to a file with the reason, and the others are recorded.
    Values may be typed as people write them; docs/registration.md lists what is understood. A value that the record
    states already is never overwritten.
    """
    from projections.states import Question
    from services.completing import complete as complete_by

    row = {"case": case, "received_on": received_on, "dated": dated, "sender": sender, "recipient": recipient}
    row |= {"person": person, "personal": personal, "publicity": publicity, "ground": ground}
    row |= {"secret_from": secret_from, "secret_years": secret_years, "record_class": record_class, "reason": reason}
    for name, value in row.items():
        if value is not None and not value.strip():
            raise Invalid(f"{_option(name)} is empty.", field=_option(name), remedy="Give a value, or leave it out.")
    if source is not None:
        given = [name for name, value in (*row.items(), ("id", id)) if value is not None and name != "reason"]
        if given or final:
            remedy = "Put the values into the table, a row for each record."
            raise Invalid("--from takes the values from the table.", field="--from", remedy=remedy)
        _complete_from(source, reason, dry_run=dry_run, as_json=as_json)
        return
    if id is None or dry_run:
        remedy = "Give the id or number of a record, or a table with --from."
        if id is not None:
            raise Invalid("--dry-run needs --from.", field="--dry-run", remedy="Leave it out, or give a table.")
        raise Invalid("No record was named.", field="id", remedy=remedy)
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            (wanted,) = ids_of(states, [id], Question(caller, home.today()))
            kind = states.kind_of(str(wanted)) or ""
        try:
            made = complete_by(home, caller, kind, wanted, row | {"final": "true" if final else None})
        except ArchiveError as error:
            error.field = _option(error.field) if error.field in (*row, "date") else error.field
            raise
        result = {"id": str(wanted), "position": home.archive.position, "steps": list(made.events)}
    words = f"Recorded at position {result['position']}." if made.events else "All of this was stated already."
    told(result, as_json, lambda: out.print(words, highlight=False))


def _complete_from(source: Path, reason: str, *, dry_run: bool, as_json: bool) -> None:
    from api.cli.intake import summary_told
    from api.importers.completion.tables import Completions
    from api.importers.intake import Intake
    from api.importers.keeping import Unkept
    from api.importers.run import require_outside, taken_in
    from archive.actor.events import Role

    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        require_outside(source, home.home)
        caught_up(home, quiet=as_json)
        intake = Intake(home.archive, Unkept(home.blobs), by, dry=dry_run)
        with working("Completing", quiet=as_json) as progress:
            rows = Completions(home, caller, reason)
            summary = taken_in(rows, source, intake, kind="complete", rejects=home.home / "rejects", progress=progress)
        if summary.events and not dry_run:
            home.checkpoint()
            if home.projections.take_lease():
                caught_up(home, quiet=as_json)
    summary_told(summary, as_json)


def _option(name: str) -> str:
    """The option that states a part of a registration."""
    return {"record_class": "--class", "date": "--dated"}.get(name, f"--{name.replace('_', '-')}")


@app.command()
def register(
    language: Annotated[Literal["fi", "sv", "en"], typer.Option(help="The language of masked titles.")] = "fi",
    as_json: Json = False,
) -> None:
    """Show the public register of cases: number, title, day and status. Titles that are not public are masked."""
    from projections.duties.case_register import register as cases
    from projections.states import Question

    names = ("number", "title", "opened_on", "status", "merged", "masked")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            question = Question(caller, home.today())
            found = cases(states, question, home.settings.secret_existence, language=language)
            result = [{name: getattr(case, name) for name in names} for case in found]

    def show() -> None:
        table_of(names[:-1], [case | {"merged": ", ".join(case["merged"])} for case in result])

    told(result, as_json, show)
