"""The command that records a change of a record: any change the REST interface has, by the same name."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from pydantic import BaseModel, ValidationError

from api.cli.app import Json, app, caught_up, opened, out, receipt_in_words, told
from api.cli.commands.corrections import moves_shown
from api.cli.kinds import nouns_beginning
from api.cli.named import ids_of
from archive.errors import Invalid

if TYPE_CHECKING:
    from services.typed import Reading

_LITERAL = ("{", "[", '"')


@app.command()
def change(
    noun: Annotated[
        str,
        typer.Argument(
            autocompletion=nouns_beginning,
            help="The kind of change: closures, corrections, terminations …; 'archive list' shows those of each kind.",
        ),
    ],
    id: Annotated[str, typer.Argument(help="The id of a record, its beginning (6 digits), or its number.")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A field and its value, e.g. closed_on=2021-06-30 or amount.cents=4500; may be repeated."
        ),
    ] = None,
    if_match: Annotated[int | None, typer.Option(help="Change only if the record still has this version.")] = None,
    as_json: Json = False,
) -> None:
    """Record a change of a record ('archive do' is the same).

    The answer states what a late fact or a correction changed.
    """
    from archive.actor.events import Role
    from archive.kind import kind_named
    from projections.states import Question
    from services.corrections import moves_of, with_moves
    from services.named import reading_of
    from services.sight.visibility import require_known, require_stated
    from services.verbs import WIDE, event_of, shape_of
    from services.verbs import change as run_change

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            (wanted,) = ids_of(states, [id], Question(caller, home.today()))
            name = states.kind_of(str(wanted)) or ""
        require_known(home, caller, str(wanted), name, "command change")
        kind = kind_named(name)
        step, wide = kind.verb(noun), next((each for each in WIDE if each.noun == noun), None)
        event = step.event if step else wide.event if wide else None
        if event is None:
            nouns = ", ".join(sorted({*(each.noun for each in kind.verbs), *(each.noun for each in WIDE)}))
            raise Invalid(f"A {name} has no such change.", field="noun", remedy=f"Use one of: {nouns}.")
        shape = _shape(shape_of(event), given or (), reading_of(home, caller))
        require_stated(home, caller, name, wanted, shape, noun)
        if step is not None:
            by = caller.require(Role.registrar)
            made = run_change(home.archive, step, wanted, shape, by=by, expecting=if_match)
        elif wide is not None:
            gate = {"mandatory": home.settings.mandatory_of(name)} if wide.gated else {}
            run = partial(wide.run, home.archive, name, wanted, event_of(event, shape))
            made = run(by=caller.require(wide.role), expecting=if_match, **gate)
        moves = moves_of(home, caller, noun, made)
        made = with_moves(made, moves)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    result |= {"effect": made.effect} if made.effect else {}
    result |= {"part": str(made.part)} if made.part else {}
    result |= {"moves": moves} if moves else {}
    result |= {"replayed": True} if made.replayed else {}

    def show() -> None:
        out.print(receipt_in_words(made), markup=False, highlight=False)
        moves_shown(moves)

    told(result, as_json, show)


def _shape(model: type[BaseModel], given: Sequence[str], reading: "Reading") -> BaseModel:
    """The given fields, as text or, where a field needs it, as JSON."""
    from services.stated import words_of

    fields: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip("."):
            raise Invalid(
                "A field must be given as name=value.", field="set", remedy="For example: --set closed_on=2021-06-30"
            )
        _put(fields, name.split("."), _read(value) if value.startswith(_LITERAL) else value)
    try:
        return model.model_validate(reading.taken(model, fields))
    except ValidationError as error:
        for wrong in error.errors():
            _reread(fields, wrong["loc"])
    try:
        return model.model_validate(reading.taken(model, fields))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "set"
        named = ", ".join(model.model_fields)
        if unknown := [each for each in fields if each not in model.model_fields]:
            raise Invalid(
                f"There is no field {unknown[0]}.", field=unknown[0], remedy=f"The fields are: {named}."
            ) from None
        raise Invalid(f"{words_of(first)}.", field=field, remedy=f"The fields are: {named}.") from None


def _put(fields: dict[str, Any], path: Sequence[str], value: object) -> None:
    *before, last = path
    for part in before:
        inner = fields.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Invalid(
                "A field is given twice, once as a whole and once in parts.", field=part, remedy="Give it once."
            )
        fields = inner
    if last in fields:
        raise Invalid("A field is given twice.", field=last, remedy="Give it once.")
    fields[last] = value


def _reread(fields: Any, place: Sequence[int | str]) -> None:
    """Read a value that is not text as JSON: a number, true or false, a list with one entry."""
    *before, last = place or ("",)
    for part in before:
        if not isinstance(fields, dict) or part not in fields:
            return
        fields = fields[part]
    if isinstance(fields, dict) and isinstance(fields.get(last), str):
        fields[last] = _read(fields[last])


def _read(value: str) -> object:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
