"""Command line verbs of erasure: what the archive holds of a person, and what is decided about it."""

from typing import Annotated

import typer
from rich.table import Table

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.commands.registration import ids_of
from api.cli.progress import working
from archive.errors import Invalid

erasure = typer.Typer(help="Erasure of a person's data, and the exception for archives.", no_args_is_help=True)
app.add_typer(erasure, name="erasure")


@erasure.command("list")
def list_held(
    person: Annotated[
        str, typer.Argument(help="The name as records say it; - reads a line, so that no history keeps it.")
    ],
    as_json: Json = False,
) -> None:
    """List every record that names a person, and apart from them those whose running text may: for you to judge."""
    from services.persons import held_by_name, require_archivist

    named = typer.get_text_stream("stdin").readline().strip() if person == "-" else person
    with opened() as (home, caller):
        require_archivist(caller)
        caught_up(home, quiet=as_json)
        with working("Reading the record", quiet=as_json) as progress:
            found = held_by_name(home, caller, named, "command erasure list", progress)

    def show() -> None:
        for heading, records in (("named as", found["items"]), ("in the text of", found["in_text"])):
            table = Table("record", "kind", heading, "class", "due", "held", "decided", box=None)
            for each in records:
                held = "yes" if each["held"] else ""
                what = (each["record"], each["kind"], ", ".join(each["parts"]), each["record_class"] or "")
                table.add_row(*what, each["due"] or "", held, each["decision"] or "")
            out.print(table if records else f"None: {heading}", highlight=False)

    told(found, as_json, show)


@erasure.command("decide")
def decide(
    records: Annotated[list[str], typer.Argument(help="Ids or numbers of records.")],
    decision: Annotated[str, typer.Option(help="kept: restricted, by an exception; destroy: through a disposal.")],
    basis: Annotated[str, typer.Option(help="The law, such as 'GDPR 17(3)(d); 831/1994 8 §'.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    as_json: Json = False,
) -> None:
    """Decide about records when a person asks for erasure. Nothing is destroyed here: a disposal does that."""
    from archive.actor.events import Role
    from archive.erasure.usecases import decide_erasure
    from archive.record.store import new_id
    from archive.recordwide import ErasureDecision

    for option, text, most in (("--basis", basis, 300), ("--reason", reason, 20_000)):
        if not 1 <= len(text.strip()) <= most:
            raise Invalid(f"{option} takes 1 to {most} characters.", field=option)
    if decision not in list(ErasureDecision):
        raise Invalid("There is no such decision.", field="--decision", remedy="Use kept or destroy.")
    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, records)
        request, what = new_id(), ErasureDecision(decision)
        made, disposal = decide_erasure(home.archive, request, wanted, what, basis=basis, reason=reason, by=by)
    result = {"request": str(request), "position": made.position, "disposal": str(disposal) if disposal else None}
    words = f"Decided. Next: archive dispose review {disposal}" if disposal else "Decided: kept, and restricted."
    told(result, as_json, lambda: out.print(words, highlight=False))
