"""Commands of cases that are one: merged, and parted again."""

from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, receipt_in_words, told
from api.cli.named import ids_of

case = typer.Typer(help="Cases that turn out to be one: merge them, and undo a merge.")
app.add_typer(case, name="case", no_args_is_help=True)
Reason = Annotated[str, typer.Option(help="The reason; it is recorded.")]


@case.command("merge")
def case_merge(
    old: Annotated[
        str,
        typer.Argument(help="The case to merge into the other (id or number); its id then leads there."),
    ],
    into: Annotated[str, typer.Argument(help="The case that stays (id or number).")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Merge a case into another.

    The merged case is open while either is, and the later closing counts. Holds add up, the stricter publicity and the
    longer retention apply until an archivist decides otherwise.
    """
    _record("merges", [old, into], reason, as_json)


@case.command("unmerge")
def case_unmerge(
    old: Annotated[str, typer.Argument(help="The case that was merged (its old id or number).")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Undo a merge: the case stands on its own again. Records filed since to the other case stay there."""
    _record("merge-undoings", [old], reason, as_json)


def _record(noun: str, names: list[str], reason: str, as_json: bool) -> None:
    from archive.actor.events import Role
    from archive.kind import kind_named
    from projections.states import Question
    from services.sight.visibility import require_known, require_stated
    from services.verbs import change, shape_of

    step = kind_named("case").verb(noun)
    assert step is not None
    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        caught_up(home, quiet=as_json)
        with home.projections.states() as states:
            old, *others = ids_of(states, names, Question(caller, home.today()))
        for each in (old, *others):
            require_known(home, caller, str(each), "case", "command case")
        stated = {"reason": reason} | ({"into": others[0]} if others else {})
        shape = shape_of(step.event).model_validate(stated)
        require_stated(home, caller, "case", old, shape, noun)
        made = change(home.archive, step, old, shape, by=by, expecting=None)
    result = {"id": str(made.id), "version": made.version, "position": made.position}
    result |= {"merged_into": str(others[0])} if others else {}
    result |= {"effect": made.effect} if made.effect else {}
    result |= {"replayed": True} if made.replayed else {}

    def show() -> None:
        out.print(receipt_in_words(made), markup=False, highlight=False)

    told(result, as_json, show)
