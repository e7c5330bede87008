"""A command for each kind of record that lists them: filters, order, sums and formats as its description has them."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.app import Json, caught_up, opened, out, partial_of, shown, told
from api.cli.columns import lines_of
from api.cli.named import id_of
from api.cli.terminal import day_of
from archive.days import require_order
from archive.errors import Invalid
from archive.kind import ALIVE, Kind, kinds

if TYPE_CHECKING:
    from projections.states import Question, StateReader

Row = Mapping[str, str]


def add_lists(app: typer.Typer, only: str | None = None) -> None:
    """Add the command of each kind, or of the one of that name: named as its address is; what is there stays."""
    there = {each.name or (each.callback.__name__ if each.callback else "") for each in app.registered_commands}
    there |= {each.name or "" for each in app.registered_groups}
    for kind in kinds().values():
        if kind.plural not in there and only in (None, kind.plural):
            app.command(kind.plural, help=f"List {_plural(kind)}: {kind.meaning}.")(command_of(kind))


def _plural(kind: Kind) -> str:
    return kind.plural if kind.plural != kind.name else f"{kind.words.en}s"


def command_of(kind: Kind) -> Callable[..., None]:
    """The command that lists records of a kind."""
    from projections.states.listing.columns import ListTable

    table = ListTable(kind)
    parents = {each.field: each.kind for each in kind.all_parents}
    chosen = {"status": kind.askable} | {each.name: tuple(each.values) for each in kind.choices}
    worded = tuple(name for name in ("number", *table.worded) if name not in (*parents, *chosen))
    sorts = tuple(f"{sign}{name}" for name in table.sortable for sign in ("", "-"))

    def run(
        sort: str | None,
        newest: bool,
        sum_by: str | None,
        as_of: str | None,
        known_at: str | None,
        limit: int | None,
        columns: str | None,
        wide: bool,
        as_csv: bool,
        as_json: bool,
        **said: Any,
    ) -> None:
        from services.identity.callers import question_of
        from services.lists.groups import groups_of
        from services.lists.pages import whole_list

        said["status"] = said["status"] or list(kind.listed)
        for name, values in chosen.items():
            _require(name, said[name] or (), values)
        chosen_columns = _columns_of(kind, columns, sum_by)
        _require("sort", [sort] if sort is not None else (), sorts)
        _require("sum-by", [sum_by] if sum_by is not None else (), table.groupings)
        said["status"] = list(kind.with_status(said["status"]))
        with opened() as (home, caller):
            caught_up(home, quiet=as_json or as_csv)
            with home.projections.states() as states:
                asked = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
                question = _narrowed(states, asked, parents, (*chosen, *worded), table.days, said)
                if sum_by is not None:
                    from services.access_log import note

                    found = groups_of(states, kind.name, question, sum_by)
                    note(home, states, caller, (), f"command {kind.plural}", naming=found)
                else:
                    door, total = f"command {kind.plural}", states.count(kind.name, question)
                    items = whole_list(
                        home, states, kind.name, question, door, sort=sort or "", newest=newest, limit=limit
                    )
                    found = {"items": list(items), "total": total, "position": states.position()}
        partial = not caller.sees_all
        _shown(kind, found, chosen_columns, wide=wide, as_csv=as_csv, as_json=as_json, partial=partial)

    usual = f" Without it: {', '.join(kind.listed)}." if kind.listed else ""
    options: dict[str, Any] = {
        name: _any(f"Only those of this {of}: its id or number.") for name, of in parents.items()
    }
    options |= {
        name: _any(f"Only those with this value.{usual if name == 'status' else ''}{_alive(values)}", values)
        for name, values in chosen.items()
    }
    options |= {
        name: _any(f"Only those with exactly this {name}{'' if name in table.inside else '; empty: that state none'}.")
        for name in worded
    }
    for day in table.days:
        options[f"{day}_from"] = _one(f"Only those whose {day} is this day or later (2024-03-12 or 12.3.2024).")
        options[f"{day}_to"] = _one(f"Only those whose {day} is this day or earlier.")
    options |= {
        "sort": _one(
            "The order: a day or a sum, with - before it the highest first; what lacks it is last. By one of"
            f" {_named(table.sortable)}."
        ),
        "newest": Annotated[bool, typer.Option("--newest", help="In the order of recording, the newest first.")],
        "sum_by": _one(
            "Instead of records, count and sum them by this field, by currency; a day by month or year. One of"
            f" {_named(table.groupable + tuple(table.inside))}; {_named(f'{day}:year' for day in table.days)}, or"
            " with month."
        ),
        "as_of": _one(
            "What was in force on this day (2024-03-12 or 12.3.2024); default: today, with what begins later as it"
            " will begin, but not in sums."
        ),
        "known_at": _one(
            "As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
        "limit": Annotated[int | None, typer.Option(min=1, help="Show at most this many.")],
        "columns": _one("Only these columns, in this order, with commas between: the names that --csv begins with."),
        "wide": Annotated[bool, typer.Option("--wide", help="Show all columns, however narrow the terminal is.")],
        "as_csv": Annotated[bool, typer.Option("--csv", help="Print a table as CSV, with sums in decimals.")],
        "as_json": Json,
    }
    run.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=False if name in _FLAGS else None, annotation=form)
            for name, form in options.items()
        ]
    )
    run.__annotations__ = dict(options)
    return run


NONE_STATED = "(not stated)"
_FLAGS = ("newest", "wide", "as_csv", "as_json")


def _one(words: str) -> Any:
    """An option that is given once."""
    return Annotated[str | None, typer.Option(help=words)]


def _alive(values: Sequence[str]) -> str:
    return f" {ALIVE}: every state in which something is open." if ALIVE in values else ""


def _named(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _any(words: str, values: Sequence[str] = ()) -> Any:
    """An option that may be repeated: any of its values will do."""
    words = f"{words} One of {_named(values)}." if values else words
    return Annotated[list[str] | None, typer.Option(help=f"{words} May be repeated.")]


def _require(name: str, said: Sequence[str], values: Sequence[str]) -> None:
    """Refuse a value that the field does not have."""
    if any(each not in values for each in said):
        raise Invalid(f"--{name} has no such value.", field=f"--{name}", remedy=f"Use one of {', '.join(values)}.")


def _narrowed(
    states: "StateReader",
    asked: "Question",
    parents: Iterable[str],
    fields: Sequence[str],
    days: Sequence[str],
    said: Mapping[str, Any],
) -> "Question":
    """The question with what the options narrow it by. Refuses: a record that is not there; what is no day."""
    from dataclasses import replace

    filters = {name: tuple(said[name]) for name in fields if said[name]}
    for name in parents:
        if said[name]:
            filters[name] = tuple(id_of(states, each, asked, f"--{name}") for each in said[name])
    bounds = {
        name: tuple(day_of(said[f"{name}_{end}"], f"--{name.replace('_', '-')}-{end}") for end in ("from", "to"))
        for name in days
    }
    between = {name: (first, last) for name, (first, last) in bounds.items() if first or last}
    for name, both in between.items():
        require_order(*both, f"--{name.replace('_', '-')}-to")
    return replace(asked, filters=filters, between=between)


def _columns_of(kind: Kind, said: str | None, sum_by: str | None) -> Sequence[str]:
    """The columns that are asked for; empty for all. Refuses: a name that is no column, one given twice."""
    from services.lists import tables

    if said is None:
        return ()
    there = tables.GROUP_COLUMNS if sum_by is not None else tables.columns_of(kind)
    names = [name.strip() for name in said.split(",")]
    if len(set(names)) < len(names):
        raise Invalid("A column is named twice.", field="--columns", remedy="Name each column once.")
    _require("columns", names, there)
    return names


def _shown(
    kind: Kind, found: dict[str, Any], chosen: Sequence[str], *, wide: bool, as_csv: bool, as_json: bool, partial: bool
) -> None:
    """Print a list or its sums: JSON, CSV, or a table for people with what is stated at all."""
    from services.lists import tables

    if "groups" in found:
        columns: Sequence[str] = tables.GROUP_COLUMNS
        rows = list(tables.group_rows(found["groups"]))
        end = f"{found['total']['records']} records in {len(found['groups'])} groups (position {found['position']})."
        end += " Some records count in several groups." if found["overlapping"] else ""
    else:
        columns, rows = tables.columns_of(kind), list(tables.rows_of(kind, found["items"]))
        end = f"{len(rows)} of {found['total']} (position {found['position']})."
    if as_csv:
        sys.stdout.writelines(tables.as_csv(chosen or columns, rows))
        return
    if "groups" in found and not as_json:
        rows = [row | {"value": row["value"] or NONE_STATED} for row in rows]
    others = {each.field for each in kind.all_parents}  # ids alone: whole in JSON and CSV
    shown = chosen or [each for each in columns if each not in others]
    printed = partial_of(lambda: _table(kind, shown, rows, end, wide=wide or bool(chosen)), partial=partial)
    told(found, as_json, printed)


def _table(kind: Kind, columns: Sequence[str], rows: Sequence[Row], end: str, *, wide: bool) -> None:
    """The columns that fit the terminal; all that any row states with `wide`, or where the output is no terminal."""
    lines, left = lines_of(kind, columns, rows, out.width if out.is_terminal and not wide else None)
    for line in lines:
        out.print(line, markup=False, highlight=False)
    shown(f"{end} Columns left out: {left}; --wide shows them." if left else end)
