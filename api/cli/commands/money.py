"""The command that shows the money of a project, of a grant, or of every grant."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.named import id_of
from api.cli.tables import table_of
from api.cli.terminal import day_of, in_words
from archive.errors import Invalid


@app.command()
def money(
    project: Annotated[str | None, typer.Option(help="The number of a project, such as KOMAS, or its id.")] = None,
    grant: Annotated[str | None, typer.Option(help="The number of a grant, or its id.")] = None,
    grants: Annotated[bool, typer.Option("--grants", help="Every grant: granted, applied, approved, paid.")] = False,
    by: Annotated[
        Literal["project", "cost_kind", "period", "partner"],
        typer.Option(help="With --project: group the sums by its parts, cost kind, period or partner."),
    ] = "project",
    as_of: Annotated[
        str | None, typer.Option(help="What was in force on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="With --grants: print a table as CSV, a line a grant.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a project had, used and left, or what of a grant was applied for, approved, paid and returned."""
    from services.access_log import note
    from services.identity.callers import question_of
    from services.lists.grants import GRANT_COLUMNS, grant_rows
    from services.lists.tables import as_csv as lines_of
    from services.sight.disclosure import without_hidden
    from services.sight.grants import GrantMoney, of_grants
    from services.sight.projects import ProjectMoney, named

    if sum(map(bool, (project, grant, grants))) != 1:
        remedy = "Give --project NUMBER, --grant NUMBER or --grants."
        raise Invalid("State of what the money is to be shown.", field="--project", remedy=remedy)
    if as_csv and not grants:
        raise Invalid("Only the list of every grant is a table.", field="--csv", remedy="Give --grants, or use --json.")
    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            if project:
                asked = ProjectMoney(states, named(states, project, question), question, by)
                found, ids = [asked.answer()], asked.ids
            elif grant:
                one = GrantMoney(states, id_of(states, grant, question, "--grant"), question)
                found, ids = [one.answer()], [one.id]
            else:
                found = [each for _, each in of_grants(states, question, 0, -1)]
                ids = [each["grant"] for each in found]
            found = without_hidden(home, states, caller, found)
            note(home, states, caller, ids, "command money")
    if as_csv:
        sys.stdout.writelines(lines_of(GRANT_COLUMNS, grant_rows(found)))
        return
    told(found if grants else found[0], as_json, lambda: _shown(found[0]) if project else _grants(found))


def _shown(found: dict[str, Any]) -> None:
    by, numbers = in_words(found["by"]), ("budget", "realised", "unspent", "%")
    rows = [(_called(each, found["by"]), *_row(each)) for each in found["groups"]]
    rows += [("together", *_row(found))] if found["by"] != "project" else []
    heading = f"{found.get('number') or ''} {found.get('title') or ''} ({found['currency']})".strip()
    out.print(heading, markup=False, highlight=False, soft_wrap=True)
    table_of((by, *numbers), [dict(zip((by, *numbers), row, strict=True)) for row in rows], numbers=numbers)
    for each in found["others"]:
        out.print(f"in {each['currency']}: budget, realised, unspent, %: {'  '.join(_row(each))}", highlight=False)
    for each in found["differences"]:
        out.print(f"Stated otherwise: {_figure(each, found)}", markup=False, highlight=False)
    for each in found["roundings"]:
        out.print(f"Rounded by the source: {_figure(each, found)}", markup=False, highlight=False)
    for each in (found, *found["others"]):
        for name in ("expenses", "committed"):
            if _sum(each, name):
                amount = amount_in(_sum(each, name), each["digits"])
                out.print(f"{name.capitalize()}, beside the costs: {amount} {each['currency']}", highlight=False)
    for each in found["negative"]:
        out.print(f"Less than zero: {each['sum']} in {each['currency']}", highlight=False)
    _print_claims(found["claimed_twice"])
    if found["partial"]:
        out.print("Of the records that you may see; what is stated is not compared with sums.", highlight=False)
    if found["undivided"]:
        left = amount_in(_sum(found["undivided"], "amount"), found["digits"])
        out.print(f"Not divided between projects, counted for none: {left} {found['currency']}", highlight=False)


def _print_claims(claims: Sequence[Sequence[dict[str, Any]]]) -> None:
    for claim in claims:
        positions = ", ".join(str(position) for each in claim for position in each["positions"])
        out.print(f"Claimed more than once: the events at {positions}", highlight=False)


_SHOWN = ("awarded", "applied", "approved", "paid", "recovered", "returned", "realised")


def _grants(found: list[dict[str, Any]]) -> None:
    for each in found:
        sums = {name: amount_in(_sum(each, name), each["digits"]) for name in _SHOWN}
        called = f"{each.get('number') or ''} {each.get('title') or ''}".strip() or each["grant"]
        out.print(f"{called} ({each['currency']})", markup=False, highlight=False, soft_wrap=True)
        out.print("  " + ", ".join(f"{name} {said}" for name, said in sums.items()), highlight=False, soft_wrap=True)
    for each in found:
        if _sum(each, "to_return"):
            left = amount_in(_sum(each, "to_return"), each["digits"])
            stays = "; so little may stay" if each["may_stay"] else ""
            called = each.get("number") or each["grant"]
            out.print(f"To be returned of {called}: {left} {each['currency']}{stays}", markup=False, highlight=False)
    for each in found:
        for other in each.get("differences", ()):
            out.print(f"Stated otherwise: {_figure(other, each)}", markup=False, highlight=False)
        if _sum(each, "disputed"):
            amount = amount_in(_sum(each, "disputed"), each["digits"])
            out.print(f"In dispute between grants: {amount} {each['currency']}", highlight=False)
        _print_claims(each.get("claimed_twice", ()))
        if each.get("flagged"):
            positions = ", ".join(map(str, each["flagged"]))
            out.print(f"Contradicting a rule: the events at {positions}", highlight=False)


def _called(group: dict[str, Any], by: str) -> str:
    if by == "project":
        return f"{group.get('number') or ''} {group.get('title') or ''}".strip() or str(group["project"])
    if by == "period":
        period = group["period"]
        return f"{period['earliest'] or ''}–{period['latest'] or ''}" if period else "not stated"
    return group[by] or "not stated"


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    sums = (_sum(each, name) for name in ("budget", "realised", "unspent"))
    return (*(amount_in(amount, each["digits"]) for amount in sums), each["percent"] or "")


def _sum(each: dict[str, Any], name: str) -> int | None:
    found = each.get(f"{name}_cents", each.get(f"{name}_minor"))
    return None if found is None else int(found)


def amount_in(minor: int | None, digits: int) -> str:
    """A sum in minor units as people read it, with spaces between thousands; nothing for none."""
    if minor is None:
        return ""
    whole, rest = divmod(abs(minor), 10**digits)
    decimals = f".{rest:0{digits}d}" if digits else ""
    return f"{'-' if minor < 0 else ''}{whole:,}".replace(",", " ") + decimals


def _figure(each: dict[str, Any], found: dict[str, Any]) -> str:
    from services.sight.figures import digits_in

    other = each.get("currency")
    digits = digits_in(other) if other else found["digits"]

    def value(name: str) -> str:
        percent = each.get(f"{name}_percent")
        return f"{percent} %" if percent is not None else amount_in(_sum(each, name), digits)

    about = "about " if each.get("approximate") else ""
    scope = f" ({each['scope']})" if each.get("scope") else ""
    name = each["figure"].removesuffix("_percent").replace("_", " ")
    if other:
        return f"{name} {about}{value('stated')} {other}{scope}; the records are in {found['currency']}"
    return f"{name} {about}{value('stated')}{scope}; the records add up to {value('derived')}"
