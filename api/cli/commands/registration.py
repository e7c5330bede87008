"""Command line verbs of registration: what is incomplete, completing it, the public register of cases."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import typer
from rich.table import Table

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.terminal import number_of
from archive.errors import Invalid, NotFound

if TYPE_CHECKING:
    from archive.kernel import Event
    from projections.states import Question, StateReader

Said = Annotated[str | None, typer.Option()]


def ids_of(states: "StateReader", named: Iterable[str], asked: "Question | None" = None) -> list[UUID]:
    """The records that ids or numbers name. Refuses: one that names none, or none the asker may know of."""
    found = [(name, states.id_of(name, asked)) for name in named]
    for name, id in found:
        if id is None:
            raise NotFound(f"There is no record with the id or number {name[:60]!r}.", field="id")
    return [UUID(id) for _, id in found if id]


@app.command()
def incomplete(
    kind: Annotated[str | None, typer.Option(help="Only records of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
    as_json: Json = False,
) -> None:
    """List registrations that lack a mandatory field, each with the command that completes it."""
    from itertools import islice

    from archive.actor.events import Role
    from archive.kind import kinds
    from projections.duties.incomplete import incomplete as lacking
    from projections.states import Question
    from services.access_log import note
    from services.duties import lacking_shown

    if kind is not None and kind not in kinds():
        raise Invalid("There is no such kind.", field="--kind", remedy=f"One of {', '.join(kinds())}.")
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
    id: Annotated[str, typer.Argument(help="The id of a record, or its number.")],
    case: Said = None,
    received_on: Said = None,
    dated: Said = None,
    sender: Said = None,
    recipient: Said = None,
    person: Said = None,
    personal: Annotated[str | None, typer.Option(help="none, personal or sensitive.")] = None,
    publicity: Annotated[str | None, typer.Option(help="public, partly_secret, secret or not_public.")] = None,
    ground: Said = None,
    secret_from: Annotated[str | None, typer.Option(help="The day it begins (YYYY-MM-DD).")] = None,
    secret_years: Annotated[str | None, typer.Option(help="The full years it lasts, in digits.")] = None,
    record_class: Annotated[str | None, typer.Option("--class", help="A class of the schedule in force.")] = None,
    final: Annotated[bool, typer.Option("--final", help="Then declare the record final.")] = False,
    reason: Annotated[str, typer.Option(help="Why, where publicity or class is decided.")] = "registration completed",
    as_json: Json = False,
) -> None:
    """State what the registration of a record lacks: all of it, or nothing where a part is refused."""
    from archive.recordwide import PublicityClassified, Reclassified, RecordFinalised, RegistrationCompleted
    from projections.states import Question
    from services.verbs import WIDE, event_of, shape_of
    from services.visibility import require_stated

    registered = {"received_on": received_on, "dated": dated, "sender": sender, "recipient": recipient}
    registered |= {"person": person, "personal": personal}
    secrecy: dict[str, Any] = {"publicity": publicity, "ground": ground, "secret_from": secret_from}
    secrecy |= {"secret_years": number_of(secret_years, "--secret-years")}
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            asked = Question(caller, home.today())
            (wanted,) = ids_of(states, [id], asked)
            kind = states.kind_of(str(wanted)) or ""
            registered["case"] = str(ids_of(states, [case], asked)[0]) if case else None
        today = home.today().isoformat()
        steps: list[tuple[type[Event], dict[str, Any]]] = []
        if _any(registered):
            steps.append((RegistrationCompleted, registered))
        if record_class:
            steps.append((Reclassified, {"record_class": record_class, "reclassified_on": today, "reason": reason}))
        if _any(secrecy):
            steps.append((PublicityClassified, {"publicity": _given(secrecy), "reason": reason}))
        if final:
            steps.append((RecordFinalised, {"finalised_on": today}))
        if not steps:
            raise Invalid("Nothing is stated.", field="id", remedy="Give at least one option.")
        verbs = {step.event: step for step in WIDE}
        with home.archive.bulk(), home.archive.all_or_nothing():
            for event, said in steps:
                verb = verbs[event]
                gate = {"mandatory": home.settings.mandatory_of(kind)} if verb.gated else {}
                shape = shape_of(event).model_validate(_given(said))
                require_stated(home, caller, kind, wanted, shape, verb.noun)
                verb.run(home.archive, kind, wanted, event_of(event, shape), by=caller.require(verb.role), **gate)
        result = {"id": str(wanted), "position": home.archive.position, "steps": [event.name for event, _ in steps]}
    told(result, as_json, lambda: out.print(f"Recorded at position {result['position']}.", highlight=False))


def _given(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _any(said: dict[str, Any]) -> bool:
    return bool(_given(said))


@app.command()
def register(
    language: Annotated[Literal["fi", "sv", "en"], typer.Option(help="In which masked titles are told.")] = "fi",
    as_json: Json = False,
) -> None:
    """The public register of cases: number, title, day and status; what is not public is masked."""
    from projections.duties.case_register import register as cases
    from projections.states import Question

    names = ("number", "title", "opened_on", "status", "masked")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            question = Question(caller, home.today())
            found = cases(states, question, home.settings.secret_existence, language=language)
            result = [{name: getattr(case, name) for name in names} for case in found]

    def show() -> None:
        from rich.markup import escape

        table = Table(*names[:-1], box=None)
        for case in result:
            table.add_row(*(escape(str(case[name] or "")) for name in names[:-1]))
        out.print(table)

    told(result, as_json, show)
