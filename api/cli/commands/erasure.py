"""Commands of erasure: which records name a person, and what is decided about them."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import ids_of, labels_of
from api.cli.progress import working
from api.cli.tables import table_of
from archive.errors import Invalid

erasure = typer.Typer(
    help="Requests for erasure of a person's data (GDPR), and the exception for archives.", no_args_is_help=True
)
app.add_typer(erasure, name="erasure")


@erasure.command("list")
def list_held(
    person: Annotated[
        str,
        typer.Argument(
            help="The person's name as written in records; use - to read it from input, not the shell history."
        ),
    ],
    as_json: Json = False,
) -> None:
    """List records that name a person and, separately for you to judge, those whose text may name the person."""
    from services.persons import held_by_name, require_archivist

    named = typer.get_text_stream("stdin").readline().strip() if person == "-" else person
    with opened() as (home, caller):
        require_archivist(caller)
        caught_up(home, quiet=as_json)
        with working("Reading the record", quiet=as_json) as progress:
            found = held_by_name(home, caller, named, "command erasure list", progress)
        every = (each["record"] for each in (*found["items"], *found["in_text"]))
        called = labels_of(home, caller, every) if not as_json else {}

    def show() -> None:
        for heading, none, records in (
            ("named as", "No record names this person.", found["items"]),
            ("in the text of", "No other text contains the name.", found["in_text"]),
        ):
            rows = [each | {heading: ", ".join(each["parts"]), "title": called.get(each["record"])} for each in records]
            columns = ("record", "kind", "title", heading, "record_class", "due", "held", "decision")
            table_of(columns, rows, empty=none)

    told(found, as_json, show)


@erasure.command("decide")
def decide(
    records: Annotated[list[str], typer.Argument(help="Ids or numbers of records.")],
    decision: Annotated[
        str,
        typer.Option(help="kept: the record is restricted under an exception; destroy: it goes on a disposal list."),
    ],
    basis: Annotated[str, typer.Option(help="The legal ground, e.g. 'GDPR 17(3)(d); 831/1994 8 §'.")],
    reason: Annotated[str, typer.Option(help="The reason, in words; it is recorded.")],
    as_json: Json = False,
) -> None:
    """Record the decision on a request for erasure. Nothing is destroyed yet: a disposal list does that."""
    from archive.actor.events import Role
    from archive.erasure.usecases import decide_erasure
    from archive.record.store import new_id
    from archive.recordwide import ErasureDecision
    from projections.states import Question

    for option, text, most in (("--basis", basis, 300), ("--reason", reason, 20_000)):
        if not 1 <= len(text.strip()) <= most:
            raise Invalid(f"{option} takes 1 to {most} characters.", field=option)
    if decision not in list(ErasureDecision):
        raise Invalid("There is no such decision.", field="--decision", remedy="Use kept or destroy.")
    with opened() as (home, caller):
        by = caller.require(Role.archivist)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            wanted = ids_of(states, records, Question(caller, home.today()))
        request, what = new_id(), ErasureDecision(decision)
        made, disposal = decide_erasure(home.archive, request, wanted, what, basis=basis, reason=reason, by=by)
    result = {"request": str(request), "position": made.position, "disposal": str(disposal) if disposal else None}
    words = (
        f"Decided: the records are on a disposal list. Next: archive dispose review {disposal}"
        if disposal
        else "Decided: the records are kept and restricted."
    )
    told(result, as_json, lambda: out.print(words, highlight=False))
