"""Commands by which a wind-down is planned: what may still be paid."""

import sys
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.commands.winddown import winddown
from api.cli.named import id_of
from api.cli.terminal import day_of

__all__ = ["app"]

WindDown = Annotated[str, typer.Argument(help="The id of a wind-down, its beginning (6 digits), or its number.")]
AsOf = Annotated[str | None, typer.Option(help="As of this day (YYYY-MM-DD); default: today.")]
KnownAt = Annotated[
    str | None, typer.Option(help="As the archive knew it at this position or time (2020-12-01T12:00:00+02:00).")
]
Csv = Annotated[bool, typer.Option("--csv", help="Print the lines as CSV.")]


def asked(run: Callable[..., Any], id: str, as_of: str | None, known_at: str | None, *, quiet: bool, door: str) -> Any:
    """What a service finds of a wind-down, called with the states, the question and its id; reads are logged."""
    from projections.states import Question
    from services.access_log import note
    from services.identity.callers import position_of

    with opened() as (home, caller):
        caught_up(home, quiet=quiet)
        question = Question(caller, home.today(), day_of(as_of, "--as-of"), position_of(home, known_at))
        with home.projections.states() as states:
            winddown = UUID(str(id_of(states, id, question)))
            found = run(states, question, winddown)
            note(home, states, caller, [str(winddown), *(each["id"] for each in found["items"])], f"command {door}")
    return found


@winddown.command("assess")
def winddown_assess(
    id: WindDown,
    kind: Annotated[str | None, typer.Option(help="Only of this kind: commitment, cost or expense.")] = None,
    cost_kind: Annotated[str | None, typer.Option(help="Only costs and expenses of this cost kind.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only what this rule decides, by its code.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only eligible, ineligible or undecided ones.")] = None,
    overridden: Annotated[
        bool, typer.Option("--overridden", help="Only those where a person judged otherwise than the rules.")
    ] = False,
    as_of: Annotated[str | None, typer.Option(help="By the guidance of this day (YYYY-MM-DD); default: today.")] = None,
    known_at: KnownAt = None,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Hold every commitment, cost and expense against the guidance: what may be paid, by which rule and why."""
    from services.lists.tables import as_csv, text_of
    from services.winddown.assessing import COLUMNS, OUTCOMES, Narrowed, assessments, row_of

    narrowed = Narrowed(kind or "", cost_kind or "", rule or "", outcome or "", overridden)

    def run(states: Any, question: Any, winddown: UUID) -> Any:
        return assessments(states, question, winddown, narrowed)

    result = asked(run, id, as_of, known_at, quiet=as_json or csv, door="winddown assess")
    rows = [row_of(each) for each in result["items"]]

    def show() -> None:
        words = {True: "eligible", False: "not eligible", None: "no rule decides"}
        for each, row in zip(result["items"], rows, strict=True):
            beside = " ".join(filter(None, (row["number"], row["title"], row["day"], row["amount"], row["currency"])))
            out.print(f"{words[each['eligible']]}: {each['kind']} {beside}", markup=False, highlight=False)
            out.print(f"            {each['why']} {each['id']}", markup=False, highlight=False)
            if "override" in each:
                said = f"A person judged otherwise on {row['overridden_on']}: {row['ground']}"
                out.print(f"            {said}", markup=False, highlight=False)
        for each in result["sums"]:
            amount = text_of(each["amount"])
            said = f"{each['kind']}: {each['records']} {words[OUTCOMES[each['outcome']]]}, {amount}"
            out.print(said, markup=False, highlight=False)

    if csv:
        sys.stdout.writelines(as_csv(COLUMNS, rows))
        return
    told(result, as_json, show)
